//! Header lines, in the order and spelling in which they are sent.

use std::borrow::Cow;

type Text = Cow<'static, str>;

/// Header lines in the order and spelling in which they are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub(super) Vec<(Text, Text)>);

impl Headers {
    /// Adds a line behind the others, also when there is one of that name.
    pub fn append(&mut self, name: impl Into<Text>, value: impl Into<Text>) {
        self.0.push((name.into(), value.into()));
    }

    /// Makes `values` the only lines of that name, at the place of the first; none removes it.
    pub fn set(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        let place = self.position(name);
        self.remove(name);
        let place = place.unwrap_or(self.0.len());
        let lines = values
            .into_iter()
            .map(|value| (Cow::Owned(name.to_owned()), value.into()));
        self.0.splice(place..place, lines);
    }

    /// Adds a line before the first of another name; behind all others where there is none.
    pub fn insert(&mut self, before: &str, name: impl Into<Text>, value: impl Into<Text>) {
        let place = self.position(before).unwrap_or(self.0.len());
        self.0.insert(place, (name.into(), value.into()));
    }

    /// Removes every line of that name.
    pub fn remove(&mut self, name: &str) {
        self.0
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// The first value under that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.position(name).map(|place| self.0[place].1.as_ref())
    }

    /// All lines, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.0
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_header_keeps_the_place_of_the_first() {
        let mut headers = Headers::default();
        headers.append("Server", "a");
        headers.append("WWW-Authenticate", "Negotiate");
        headers.append("WWW-Authenticate", "NTLM");
        headers.append("Date", "now");
        headers.set("www-authenticate", ["Basic".to_owned()]);
        let lines: Vec<_> = headers.iter().collect();
        assert_eq!(
            lines,
            [
                ("Server", "a"),
                ("www-authenticate", "Basic"),
                ("Date", "now")
            ]
        );
        headers.set("Server", []);
        assert_eq!(headers.get("server"), None);
    }
}

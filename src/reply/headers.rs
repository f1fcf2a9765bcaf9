//! Header lines, in the order and spelling of the wire.

use std::borrow::Cow;

type Text = Cow<'static, str>;

/// Header lines, in the order and spelling of the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub(super) Vec<(Text, Text)>);

impl Headers {
    /// Appends a line, even if the name exists.
    pub fn append(&mut self, name: impl Into<Text>, value: impl Into<Text>) {
        self.0.push((name.into(), value.into()));
    }

    /// Replaces all lines of a name by `values`, at the position of the first. Without values, the name is removed.
    pub fn set(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        let index = self.position(name);
        self.remove(name);
        // Clients see the order of headers, so a replaced header keeps its position.
        let index = index.unwrap_or(self.0.len());
        let lines = values
            .into_iter()
            .map(|value| (Cow::Owned(name.to_owned()), value.into()));
        self.0.splice(index..index, lines);
    }

    /// Inserts a line before the first of another name, or at the end if there is none.
    pub fn insert(&mut self, before: &str, name: impl Into<Text>, value: impl Into<Text>) {
        let index = self.position(before).unwrap_or(self.0.len());
        self.0.insert(index, (name.into(), value.into()));
    }

    /// Removes all lines of a name.
    pub fn remove(&mut self, name: &str) {
        self.0
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.position(name).map(|index| self.0[index].1.as_ref())
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

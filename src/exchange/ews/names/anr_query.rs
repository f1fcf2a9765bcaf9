//! The search text of name resolution (ANR).

use crate::exchange::codes::ResponseCode;
use crate::exchange::world::legacy::legacy_address;

/// A name, the beginning of one, or an address, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnrQuery {
    text: String,
    /// Whether a prefix marks the text as an address: `smtp:`, `sip:`.
    address: bool,
    /// Whether the prefix `=` asks for an exact match
    /// ([ANR](https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/1a9177f4-0272-4ab8-aa22-3c3eafd39e4b)).
    whole: bool,
}

/// The prefixes of addresses.
const ROUTES: [&str; 4] = ["smtp:", "sip:", "eum:", "x500:"];

impl AnrQuery {
    /// Reads an `UnresolvedEntry`.
    ///
    /// # Errors
    ///
    /// The ResponseCode for text that cannot be a name
    /// ([ErrorInvalidNameForNameResolution](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
    pub(crate) fn read(entry: &str) -> Result<Self, ResponseCode> {
        let entry = entry.trim().to_lowercase();
        let (whole, entry) = match entry.strip_prefix('=') {
            Some(rest) => (true, rest),
            None => (false, &*entry),
        };
        let route = ROUTES.into_iter().find(|route| entry.starts_with(route));
        let rest = entry[route.map_or(0, str::len)..].trim();
        // A legacy DN stands for an address.
        if let Some(address) = legacy_address(rest).filter(|_| rest.starts_with("/o=")) {
            return Ok(Self {
                text: address,
                address: true,
                whole: true,
            });
        }
        // A name may have a domain before it: `CONTOSO\alice`.
        let name = match route {
            None => rest.rsplit('\\').next().unwrap_or(rest),
            Some(_) => rest,
        };
        match name {
            "" | "," | "-" => Err(ResponseCode::INVALID_NAME_FOR_NAME_RESOLUTION),
            name => Ok(Self {
                text: name.to_owned(),
                address: route.is_some(),
                whole,
            }),
        }
    }

    /// The text, if it can be a complete address.
    pub(crate) fn address(&self) -> Option<&str> {
        self.text.contains('@').then_some(self.text.as_str())
    }

    /// Whether an entry with these names and addresses matches: by the beginning of one of them, or by the beginnings
    /// of given name and surname, in either order.
    pub(crate) fn may_be<'a>(
        &self,
        full: Option<(&str, &str)>,
        names: impl IntoIterator<Item = &'a str>,
        addresses: impl IntoIterator<Item = &'a str>,
    ) -> bool {
        let mut addresses = addresses.into_iter();
        if addresses.any(|address| self.is(address)) {
            return true;
        }
        let both = |(given, surname): (&str, &str)| {
            let ways = self.text.split_once(' ');
            ways.is_some_and(|(one, other)| {
                begins(given, one) && begins(surname, other)
                    || begins(given, other) && begins(surname, one)
            })
        };
        let mut names = names.into_iter();
        !self.address && (names.any(|name| self.is(name)) || !self.whole && full.is_some_and(both))
    }

    fn is(&self, text: &str) -> bool {
        match self.whole {
            true => text.to_lowercase() == self.text,
            false => begins(text, &self.text),
        }
    }
}

fn begins(text: &str, with: &str) -> bool {
    text.to_lowercase().starts_with(with.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_match_by_their_beginning() {
        let may_be = |entry: &str| {
            let names = ["Käthe Groß", "Käthe", "Groß"];
            let anr_query = AnrQuery::read(entry).unwrap();
            anr_query.may_be(
                Some(("Käthe", "Groß")),
                names,
                ["k.gross@hafenwerk.example"],
            )
        };
        for entry in [
            "KÄT",
            "groß",
            "Käthe G",
            "gro kät",
            "k.gross",
            "smtp:K.Gross@hafenwerk.example",
            "sip:k.gro",
            "=Käthe Groß",
        ] {
            assert!(may_be(entry), "{entry}");
        }
        for entry in ["gross", "=Käthe G", "x gro", "smtp:Käthe", "hafenwerk"] {
            assert!(!may_be(entry), "{entry}");
        }
    }

    #[test]
    fn a_punctuation_mark_is_no_name() {
        for entry in [" ", ",", "-", "=", "smtp:", " sip: "] {
            let wrong = Err(ResponseCode::INVALID_NAME_FOR_NAME_RESOLUTION);
            assert_eq!(AnrQuery::read(entry), wrong, "{entry}");
        }
    }
}

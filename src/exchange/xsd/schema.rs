//! The versions of the EWS schema: the valid values of `RequestServerVersion`, and their order.

/// A version of the schema. Versions are ordered by age
/// ([ExchangeVersionType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Schema {
    year: u16,
    part: u16,
    day: u16,
}

/// The releases with a schema of their name, and the last service pack of each.
const RELEASES: [(u16, u16); 5] = [(2007, 1), (2010, 2), (2013, 1), (2015, 1), (2016, 0)];

impl Default for Schema {
    fn default() -> Self {
        Self::FIRST
    }
}

impl Schema {
    /// The first version, which applies to a request that names none
    /// ([versions](https://learn.microsoft.com/previous-versions/office/developer/exchange-server-2010/bb856547(v=exchg.140))).
    pub(crate) const FIRST: Self = Self::service_pack(2007, 0);

    /// `Exchange2010_SP2`. The release itself is service pack 0.
    pub(crate) const fn service_pack(year: u16, part: u16) -> Self {
        Self { year, part, day: 0 }
    }

    /// `V2_23`: the form of schema names since the first service pack of Exchange 2013.
    pub(crate) const fn minor(day: u16) -> Self {
        Self {
            day,
            ..Self::service_pack(2013, 1)
        }
    }

    /// `V2017_07_11`.
    pub(crate) const fn dated(year: u16, part: u16, day: u16) -> Self {
        Self { year, part, day }
    }

    /// The schema with a name, if Exchange had it or may get it in a later version.
    pub fn named(name: &str) -> Option<Self> {
        if let Some(name) = name.strip_prefix("Exchange") {
            let (year, pack) = name.split_once("_SP").unwrap_or((name, "0"));
            let (year, pack) = (number(year, 4)?, number(pack, 1)?);
            let known = RELEASES
                .iter()
                .any(|(known, last)| *known == year && pack <= *last);
            return (known && !name.ends_with("_SP0")).then_some(Self::service_pack(year, pack));
        }
        if let Some(minor) = name.strip_prefix("V2_") {
            return Some(Self::minor(minor.parse().ok()?));
        }
        let mut parts = name.strip_prefix('V')?.split('_');
        let mut part = |digits| number(parts.next()?, digits);
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        parts
            .next()
            .is_none()
            .then_some(Self::dated(year, month, day))
    }
}

fn number(text: &str, digits: usize) -> Option<u16> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_that_exchange_had_and_have_an_order() {
        let sorted = [
            "Exchange2007",
            "Exchange2007_SP1",
            "Exchange2010",
            "Exchange2010_SP2",
            "Exchange2013",
            "Exchange2013_SP1",
            "V2_6",
            "V2_23",
            "Exchange2015",
            "V2015_10_05",
            "Exchange2016",
            "V2017_07_11",
            "V2018_01_08",
        ];
        let known = sorted.map(|name| Schema::named(name).unwrap());
        assert!(known.is_sorted_by(|a, b| a < b), "{known:?}");
    }

    #[test]
    fn versions_that_exchange_never_had_are_invalid() {
        for name in [
            "",
            "Exchange",
            "Exchange2003",
            "Exchange2007_SP2",
            "Exchange2010_SP9",
            "Exchange2010_SP0",
            "Exchange2019",
            "V2017",
            "V2017_07_1x",
            "V2017_07_11_1",
            "V2_",
            "exchange2010",
        ] {
            assert_eq!(Schema::named(name), None, "{name}");
        }
    }
}

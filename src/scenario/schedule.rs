//! Which hits of a rule strike.

use std::borrow::Cow;
use std::num::NonZeroU64;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// Which hits strike, counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum When {
    /// All.
    #[default]
    Always,
    /// All after that many.
    After(u64),
    /// From the first to the second of them.
    Between(NonZeroU64, NonZeroU64),
    /// Each whose number that divides.
    Every(NonZeroU64),
    /// That many.
    First(NonZeroU64),
}

impl JsonSchema for When {
    fn schema_name() -> Cow<'static, str> {
        "When".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Which hits strike, counted from 1: `always`, `first N`, `after N`, `every N` or `N to M`.",
            "type": "string",
            "pattern": r"^\s*(always|(first|every)\s+0*[1-9][0-9]*|after\s+[0-9]+|0*[1-9][0-9]*\s+to\s+0*[1-9][0-9]*)\s*$",
            "examples": ["always", "first 3", "after 2", "every 5", "2 to 4"],
        })
    }
}

impl When {
    /// Whether that hit strikes.
    pub fn strikes(self, hit: u64) -> bool {
        match self {
            Self::Always => true,
            Self::After(count) => hit > count,
            Self::Between(from, to) => (from.get()..=to.get()).contains(&hit),
            Self::Every(step) => hit.is_multiple_of(step.get()),
            Self::First(count) => hit <= count.get(),
        }
    }

    /// Whether no later hit than that one can strike.
    pub fn is_spent(self, hits: u64) -> bool {
        match self {
            Self::First(last) | Self::Between(_, last) => hits >= last.get(),
            _ => false,
        }
    }
}

impl TryFrom<String> for When {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let read = match words.as_slice() {
            ["always"] => Some(Self::Always),
            ["after", count] => count.parse().ok().map(Self::After),
            ["every", step] => step.parse().ok().map(Self::Every),
            ["first", count] => count.parse().ok().map(Self::First),
            [from, "to", to] => match (from.parse(), to.parse()) {
                (Ok(from), Ok(to)) if from <= to => Some(Self::Between(from, to)),
                _ => None,
            },
            _ => None,
        };
        read.ok_or_else(|| {
            format!("`{text}` is no schedule, expected `always`, `first N`, `after N`, `every N` or `N to M`")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn when(text: &str) -> Result<When, String> {
        When::try_from(text.to_owned())
    }

    fn struck(text: &str) -> Vec<u64> {
        let when = when(text).unwrap();
        (1..=6).filter(|hit| when.strikes(*hit)).collect()
    }

    #[test]
    fn schedules_mean_what_they_say() {
        assert_eq!(struck("always"), [1, 2, 3, 4, 5, 6]);
        assert_eq!(struck("first 2"), [1, 2]);
        assert_eq!(struck("after 4"), [5, 6]);
        assert_eq!(struck("every 3"), [3, 6]);
        assert_eq!(struck("2 to 3"), [2, 3]);
    }

    #[test]
    fn what_is_no_schedule_is_refused_with_what_is() {
        for text in [
            "",
            "first",
            "first 0",
            "every 0",
            "3 to 2",
            "0 to 2",
            "first -1",
            "sometimes",
            "first 1 2",
        ] {
            assert!(when(text).unwrap_err().contains("`N to M`"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn first_strikes_exactly_its_count(count in 1_u64..200) {
            let when = when(&format!("first {count}")).unwrap();
            prop_assert_eq!((1..=400).filter(|hit| when.strikes(*hit)).count() as u64, count);
        }

        #[test]
        fn a_spent_schedule_never_strikes_again(from in 1_u64..50, length in 0_u64..50, later in 1_u64..100) {
            let when = when(&format!("{from} to {}", from + length)).unwrap();
            let last = from + length;
            prop_assert!(when.is_spent(last) && !when.is_spent(last - 1));
            prop_assert!(!when.strikes(last + later));
        }
    }
}

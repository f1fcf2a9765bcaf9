//! The hits of a rule that strike: by number, by time since the first hit, or by the client's waits.

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::clock::{Clock, Timespan};

/// The hits that strike. They are counted from 1, or timed from the first one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum When {
    /// All hits.
    #[default]
    Always,
    /// All hits after this number.
    After(u64),
    /// All hits after this time since the first one.
    AfterTime(Timespan),
    /// The hits from one number to another.
    Between(NonZeroU64, NonZeroU64),
    /// The hits with a multiple of this number.
    Every(NonZeroU64),
    /// The first hits, up to this number.
    First(NonZeroU64),
    /// All hits until this time has passed since the first one.
    For(Timespan),
    /// All hits until this number of them came after a wait of at least this length.
    UntilWaits(NonZeroU64, Timespan),
}

/// One hit of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its number, counted from 1.
    pub number: u64,
    /// The time since the first hit.
    pub since_first: Duration,
    /// The number of hits so far, including this one, that came after the required wait.
    pub waits: u64,
}

impl JsonSchema for When {
    fn schema_name() -> Cow<'static, str> {
        "When".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The hits that strike, counted from 1: `always`, `first N`, `after N`, `every N`, `N to M`; or timed from the first one: `for 30s`, `after 30s`; or until a number of waits: `until 3 waits of 2s`.",
            "type": "string",
            "pattern": r"^\s*(always|(first|every)\s+0*[1-9][0-9]*|after\s+[0-9]+|0*[1-9][0-9]*\s+to\s+0*[1-9][0-9]*|(for|after|until\s+0*[1-9][0-9]*\s+waits?\s+of)\s+[0-9][0-9.]*\s*[a-zA-Zµ]+(\s*[0-9][0-9.]*\s*[a-zA-Zµ]+)*)\s*$",
            "examples": ["always", "first 3", "after 2", "every 5", "2 to 4", "for 30s", "after 5m", "until 3 waits of 2s"],
        })
    }
}

impl When {
    /// Whether a hit strikes, at the pace of a clock.
    pub fn strikes(self, hit: Hit, clock: &Clock) -> bool {
        match self {
            Self::Always => true,
            Self::After(count) => hit.number > count,
            Self::AfterTime(lapse) => hit.since_first >= clock.length(lapse),
            Self::Between(from, to) => (from.get()..=to.get()).contains(&hit.number),
            Self::Every(step) => hit.number.is_multiple_of(step.get()),
            Self::First(count) => hit.number <= count.get(),
            Self::For(lapse) => hit.since_first < clock.length(lapse),
            Self::UntilWaits(count, _) => hit.waits < count.get(),
        }
    }

    /// Whether no hit after the last one can strike, at the pace of a clock.
    pub fn is_spent(self, last: Hit, clock: &Clock) -> bool {
        match self {
            Self::First(end) | Self::Between(_, end) => last.number >= end.get(),
            Self::For(lapse) => last.number > 0 && last.since_first >= clock.length(lapse),
            Self::UntilWaits(count, _) => last.waits >= count.get(),
            _ => false,
        }
    }

    /// Whether it depends on the time.
    pub fn is_timed(self) -> bool {
        matches!(
            self,
            Self::For(_) | Self::AfterTime(_) | Self::UntilWaits(..)
        )
    }

    /// The required wait between two hits. `None` if the schedule does not count waits.
    pub fn wait(self) -> Option<Timespan> {
        match self {
            Self::UntilWaits(_, lapse) => Some(lapse),
            _ => None,
        }
    }

    /// Whether it has no end.
    pub fn is_endless(self) -> bool {
        matches!(self, Self::Always | Self::After(_) | Self::AfterTime(_))
    }
}

impl TryFrom<String> for When {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let read = match words.as_slice() {
            ["always"] => Some(Self::Always),
            ["after", count] if count.parse::<u64>().is_ok() => count.parse().ok().map(Self::After),
            ["after", lapse @ ..] => time(lapse).map(Self::AfterTime),
            ["for", lapse @ ..] => time(lapse).map(Self::For),
            ["every", step] => step.parse().ok().map(Self::Every),
            ["until", count, "wait" | "waits", "of", lapse @ ..] => {
                let read = count.parse().ok().zip(time(lapse));
                read.map(|(count, lapse)| Self::UntilWaits(count, lapse))
            }
            ["first", count] => count.parse().ok().map(Self::First),
            [from, "to", to] => match (from.parse(), to.parse()) {
                (Ok(from), Ok(to)) if from <= to => Some(Self::Between(from, to)),
                _ => None,
            },
            _ => None,
        };
        read.ok_or_else(|| {
            format!("`{text}` is no schedule, expected `always`, `first N`, `after N`, `every N`, `N to M`, `for 30s`, `after 30s` or `until 3 waits of 2s`")
        })
    }
}

fn time(words: &[&str]) -> Option<Timespan> {
    Timespan::try_from(words.join(" ")).ok()
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
        (1..=6).filter(|number| strikes(when, *number, 0)).collect()
    }

    fn strikes(when: When, number: u64, seconds: u64) -> bool {
        when.strikes(hit(number, seconds), &Clock::system())
    }

    fn hit(number: u64, seconds: u64) -> Hit {
        Hit {
            number,
            since_first: Duration::from_secs(seconds),
            waits: 0,
        }
    }

    #[test]
    fn time_runs_from_the_first_hit_and_at_the_pace_of_the_clock() {
        let at = |text: &str, seconds| strikes(when(text).unwrap(), 2, seconds);
        assert_eq!(
            [0, 89, 90].map(|seconds| at("for 1m 30s", seconds)),
            [true, true, false]
        );
        assert_eq!(
            [0, 29, 30].map(|seconds| at("after 30s", seconds)),
            [false, false, true]
        );
        let fast = Clock::system().at_pace("10".parse().unwrap());
        assert!(!when("for 30s").unwrap().strikes(hit(2, 3), &fast));
        assert!(when("for 30s").unwrap().is_spent(hit(2, 3), &fast));
    }

    #[test]
    fn waits_end_a_schedule_and_hits_without_a_wait_do_not() {
        let when = when("until 2 waits of 1.5s").unwrap();
        let at = |number, waits| {
            let hit = Hit {
                waits,
                ..hit(number, 60)
            };
            let clock = Clock::system();
            (when.strikes(hit, &clock), when.is_spent(hit, &clock))
        };
        assert_eq!(at(1, 0), (true, false));
        assert_eq!(at(1000, 1), (true, false));
        assert_eq!(at(3, 2), (false, true));
        let lapse = Timespan::new(Duration::from_millis(1500));
        assert_eq!(when.wait(), Some(lapse));
        assert!(when.is_timed() && !when.is_endless());
    }

    #[test]
    fn each_schedule_strikes_its_hits() {
        assert_eq!(struck("always"), [1, 2, 3, 4, 5, 6]);
        assert_eq!(struck("first 2"), [1, 2]);
        assert_eq!(struck("after 4"), [5, 6]);
        assert_eq!(struck("every 3"), [3, 6]);
        assert_eq!(struck("2 to 3"), [2, 3]);
    }

    #[test]
    fn an_invalid_schedule_is_refused_with_the_valid_forms() {
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
            "for 3",
            "for",
            "after soon",
            "until 0 waits of 1s",
            "until 2 waits",
            "until 2 waits of some",
        ] {
            assert!(when(text).unwrap_err().contains("`N to M`"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn first_strikes_exactly_its_count(count in 1_u64..200) {
            let when = when(&format!("first {count}")).unwrap();
            prop_assert_eq!((1..=400).filter(|number| strikes(when, *number, 0)).count() as u64, count);
        }

        #[test]
        fn a_spent_schedule_never_strikes_again(from in 1_u64..50, length in 0_u64..50, later in 1_u64..100) {
            let when = when(&format!("{from} to {}", from + length)).unwrap();
            let last = from + length;
            let spent = |number| when.is_spent(hit(number, 0), &Clock::system());
            prop_assert!(spent(last) && !spent(last - 1));
            prop_assert!(!strikes(when, last + later, 0));
        }
    }
}

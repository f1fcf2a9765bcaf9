//! Durations in scenario files, and the pace at which they pass.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::settings::{MAX_LAPSE, MAX_PACE, MIN_PACE};

/// A duration in a scenario file: `"1.5s"`, `"2m"`.
///
/// Only a [`Clock`](super::Clock), which has the server's [`TimeScale`], can convert it into a real duration. No delay
/// or hint can therefore miss the scaling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Timespan(Duration);

/// The factor by which delays, hints and expectations of scenarios pass faster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeScale(f64);

impl Timespan {
    /// A timespan of a given length.
    pub fn new(length: Duration) -> Self {
        Self(length)
    }

    /// Whether it is longer than `most`.
    pub fn is_longer_than(self, most: Duration) -> bool {
        self.0 > most
    }

    /// A timespan of `seconds`, between zero and `most`.
    pub fn of_seconds(seconds: f64, most: Duration) -> Self {
        Self(Duration::try_from_secs_f64(seconds.max(0.0)).map_or(most, |length| length.min(most)))
    }

    /// The number of seconds.
    pub fn seconds(self) -> f64 {
        self.0.as_secs_f64()
    }

    /// The real duration at a pace.
    pub(super) fn at(self, pace: TimeScale) -> Duration {
        // At the normal pace, the division must not round.
        if pace == TimeScale::default() {
            return self.0;
        }
        Duration::try_from_secs_f64(self.0.as_secs_f64() / pace.0).unwrap_or(MAX_LAPSE)
    }
}

impl TryFrom<String> for Timespan {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let length = humantime::parse_duration(&text).map_err(|error| {
            format!("`{text}` is not a duration such as `1.5s` or `2m`: {error}")
        })?;
        if length > MAX_LAPSE {
            Err(format!(
                "a duration of `{text}` is longer than the limit of {}",
                Self(MAX_LAPSE)
            ))
        } else {
            Ok(Self(length))
        }
    }
}

impl fmt::Display for Timespan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.0).fmt(f)
    }
}

impl JsonSchema for Timespan {
    fn schema_name() -> Cow<'static, str> {
        "Timespan".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A length of time: a number and a unit (`ms`, `s`, `m`, `h`), such as `1.5s`, `2m` or `1m 30s`.",
            "type": "string",
            "pattern": r"^\s*[0-9][0-9.]*\s*[a-zA-Zµ]+(\s*[0-9][0-9.]*\s*[a-zA-Zµ]+)*\s*$",
            "examples": ["500ms", "1.5s", "2m"],
        })
    }
}

impl Default for TimeScale {
    fn default() -> Self {
        Self(1.0)
    }
}

impl FromStr for TimeScale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let times = text
            .parse()
            .ok()
            .filter(|times| (MIN_PACE..=MAX_PACE).contains(times));
        times.map(Self).ok_or_else(|| {
            format!("`{text}` is not a time scale: use a number from {MIN_PACE} to {MAX_PACE}, 60 for a minute in a second")
        })
    }
}

impl fmt::Display for TimeScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timespan(text: &str) -> Result<Timespan, String> {
        Timespan::try_from(text.to_owned())
    }

    #[test]
    fn a_timespan_has_the_form_that_people_write() {
        assert_eq!(timespan("1.5s").unwrap().0, Duration::from_millis(1_500));
        assert_eq!(timespan("1m 30s").unwrap().to_string(), "1m 30s");
        for wrong in ["", "5", "five seconds", "-1s", "9999999d"] {
            assert!(timespan(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_pace_shortens_or_lengthens_a_timespan() {
        let pace = |text: &str| text.parse::<TimeScale>();
        let minute = timespan("1m").unwrap();
        assert_eq!(minute.at(pace("60").unwrap()), Duration::from_secs(1));
        assert_eq!(minute.at(pace("0.5").unwrap()), Duration::from_secs(120));
        for wrong in ["0", "-1", "NaN", "inf", "1e300", "fast"] {
            assert!(pace(wrong).unwrap_err().contains("time scale"), "{wrong}");
        }
    }
}

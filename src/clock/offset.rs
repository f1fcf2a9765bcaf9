//! The offset of a scenario's clock from the real time.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use time::Duration;

use super::timespan::{TimeScale, Timespan};

/// The offset of a clock: `"1h"`, or `"-1h"` for a clock that is behind. `--time-scale` does not change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ClockOffset(Duration);

impl ClockOffset {
    /// The offset. It is negative if the clock is behind.
    pub(crate) fn ahead(self) -> Duration {
        self.0
    }
}

impl TryFrom<String> for ClockOffset {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (behind, span) = match text.strip_prefix('-') {
            Some(span) => (true, span),
            None => (false, text.strip_prefix('+').unwrap_or(&text)),
        };
        let span = Timespan::try_from(span.to_owned())?;
        let ahead = Duration::try_from(span.at(TimeScale::default()));
        let ahead =
            ahead.expect("the longest span of a scenario is far below the longest duration");
        Ok(Self(if behind { -ahead } else { ahead }))
    }
}

impl fmt::Display for ClockOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0.is_negative() { "-" } else { "" };
        write!(f, "{sign}{}", Timespan::new(self.0.unsigned_abs()))
    }
}

impl JsonSchema for ClockOffset {
    fn schema_name() -> Cow<'static, str> {
        "ClockOffset".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How far a clock is ahead: `1h`, or `-1h` for one that is behind.",
            "type": "string",
            "pattern": r"^[+-]?\s*[0-9][0-9.]*\s*[a-zA-Zµ]+(\s*[0-9][0-9.]*\s*[a-zA-Zµ]+)*\s*$",
            "examples": ["1h", "-6m"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_goes_both_ways() {
        let of = |text: &str| ClockOffset::try_from(text.to_owned());
        for (text, minutes, shown) in [("1h", 60, "1h"), ("+6m", 6, "6m"), ("-90m", -90, "-1h 30m")]
        {
            let offset = of(text).unwrap();
            assert_eq!(offset.ahead(), Duration::minutes(minutes));
            assert_eq!(offset.to_string(), shown);
        }
        for wrong in ["", "-", "--1h", "1", "h", "900000h"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}

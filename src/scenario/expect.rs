//! The behaviour of a sound client: its attempts, pauses, outcome and next steps.

use std::borrow::Cow;
use std::fmt;
use std::num::NonZeroU64;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IntoDeserializer, SeqAccess, Visitor};

use crate::clock::Timespan;

/// The behaviour of a sound client. `check` compares it with the rules, and `show` prints it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expect {
    /// The number of attempts: `1`, `2 to 11`, `at least 4`, `at most 11`.
    pub attempts: Option<Attempts>,
    /// The pause between two attempts: that of the answer (`retry-after`), or `at least 30s`.
    pub gap: Option<Gap>,
    /// The outcome. A list if several outcomes are sound.
    pub outcome: Outcomes,
    /// The next steps: all of these, in any order.
    pub then: Vec<Then>,
}

/// The sound outcomes. Empty if none is expected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes(Vec<Outcome>);

/// The number of attempts. These are hits, so the requests of one login count as one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Attempts {
    /// The lower bound.
    pub least: NonZeroU64,
    /// The upper bound.
    pub most: Option<NonZeroU64>,
}

/// The pause between two attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Gap {
    /// A lower bound.
    AtLeast(Timespan),
    /// The time in the answer: `Retry-After`, or `BackOffMilliseconds`.
    RetryAfter,
}

/// The outcome for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It stops, and asks the user, for example for credentials.
    Asks,
    /// It stops, and reports the error.
    GivesUp,
    /// It sends no request, because it gets no connection that it trusts.
    NeverConnects,
    /// It fails, retries, and then succeeds.
    Recovers,
    /// It succeeds, and nothing fails.
    Succeeds,
}

/// A client's next step after a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// It tries the next of its candidates, as Autodiscover does.
    FallsThrough,
    /// It sends nothing to the target of a redirect: no request, and no credentials.
    FollowsNoRedirect,
    /// It repeats the request with an older version of the schema.
    LowersVersion,
    /// It fetches a new token.
    RefreshesToken,
    /// It discards its state, and synchronizes from the beginning.
    Resyncs,
    /// It requests less at once: a shorter time range, fewer items.
    SplitsWindow,
}

impl Expect {
    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Outcomes {
    /// The outcomes, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = Outcome> {
        self.0.iter().copied()
    }

    /// The outcome, if only one is sound.
    pub fn only(&self) -> Option<Outcome> {
        match self.0.as_slice() {
            [outcome] => Some(*outcome),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Outcomes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrMore)
    }
}

/// Reads one outcome, or a list of them.
struct OneOrMore;

impl<'de> Visitor<'de> for OneOrMore {
    type Value = Outcomes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an outcome or a list of outcomes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Outcomes, E> {
        let outcome = Outcome::deserialize(text.into_deserializer())?;
        Ok(Outcomes(vec![outcome]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Outcomes, A::Error> {
        let mut outcomes = Vec::new();
        while let Some(outcome) = list.next_element::<Outcome>()? {
            if outcomes.contains(&outcome) {
                let message = format!("`{}` is in the list twice", outcome.name());
                return Err(A::Error::custom(message));
            }
            outcomes.push(outcome);
        }
        match outcomes.is_empty() {
            true => Err(A::Error::custom(
                "an empty list expects nothing: leave `outcome` out",
            )),
            false => Ok(Outcomes(outcomes)),
        }
    }
}

impl JsonSchema for Outcomes {
    fn schema_name() -> Cow<'static, str> {
        "Outcomes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let outcome = generator.subschema_for::<Outcome>();
        json_schema!({
            "description": "The outcome for a client. A list if several outcomes are sound.",
            "anyOf": [
                outcome,
                { "type": "array", "items": outcome, "minItems": 1, "uniqueItems": true },
            ],
        })
    }
}

impl Outcome {
    /// Its name in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asks => "asks",
            Self::GivesUp => "gives-up",
            Self::NeverConnects => "never-connects",
            Self::Recovers => "recovers",
            Self::Succeeds => "succeeds",
        }
    }
}

impl Then {
    /// Its name in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Self::FallsThrough => "falls-through",
            Self::FollowsNoRedirect => "follows-no-redirect",
            Self::LowersVersion => "lowers-version",
            Self::RefreshesToken => "refreshes-token",
            Self::Resyncs => "resyncs",
            Self::SplitsWindow => "splits-window",
        }
    }
}

impl TryFrom<String> for Attempts {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let read = match words.as_slice() {
            [exactly] => exactly.parse().ok().map(|count| (count, Some(count))),
            ["at", "least", count] => count.parse().ok().map(|count| (count, None)),
            ["at", "most", count] => count
                .parse()
                .ok()
                .map(|count| (NonZeroU64::MIN, Some(count))),
            [from, "to", to] => match (from.parse(), to.parse()) {
                (Ok(from), Ok(to)) if from <= to => Some((from, Some(to))),
                _ => None,
            },
            _ => None,
        };
        let (least, most) = read.ok_or_else(|| {
            format!("`{text}` is no number of attempts, expected `N`, `N to M`, `at least N` or `at most N`")
        })?;
        Ok(Self { least, most })
    }
}

impl TryFrom<String> for Gap {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let lapse = text
            .strip_prefix("at least ")
            .map(|rest| Timespan::try_from(rest.to_owned()));
        match (text.as_str(), lapse) {
            ("retry-after", _) => Ok(Self::RetryAfter),
            (_, Some(Ok(lapse))) => Ok(Self::AtLeast(lapse)),
            (_, Some(Err(error))) => Err(error),
            _ => Err(format!(
                "`{text}` is no gap, expected `retry-after` or `at least 30s`"
            )),
        }
    }
}

impl JsonSchema for Attempts {
    fn schema_name() -> Cow<'static, str> {
        "Attempts".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The number of attempts: `N`, `N to M`, `at least N` or `at most N`.",
            "type": "string",
            "pattern": r"^\s*((at\s+(least|most)\s+)?0*[1-9][0-9]*|0*[1-9][0-9]*\s+to\s+0*[1-9][0-9]*)\s*$",
            "examples": ["1", "2 to 11", "at least 4", "at most 11"],
        })
    }
}

impl JsonSchema for Gap {
    fn schema_name() -> Cow<'static, str> {
        "Gap".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The pause between two attempts: that of the answer (`retry-after`), or `at least 30s`.",
            "type": "string",
            "pattern": r"^(retry-after|at least .+)$",
            "examples": ["retry-after", "at least 30s"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_and_gaps_are_read_as_people_write_them() {
        let attempts = |text: &str| {
            let read = Attempts::try_from(text.to_owned()).ok()?;
            Some((read.least.get(), read.most.map(NonZeroU64::get)))
        };
        assert_eq!(attempts("1"), Some((1, Some(1))));
        assert_eq!(attempts("2 to 11"), Some((2, Some(11))));
        assert_eq!(attempts("at least 4"), Some((4, None)));
        assert_eq!(attempts("at most 11"), Some((1, Some(11))));
        for wrong in ["", "0", "11 to 2", "at least", "at best 3", "many"] {
            assert_eq!(attempts(wrong), None, "{wrong}");
        }
        let gap = |text: &str| Gap::try_from(text.to_owned());
        assert_eq!(gap("retry-after"), Ok(Gap::RetryAfter));
        assert!(matches!(gap("at least 1m 30s"), Ok(Gap::AtLeast(_))));
        assert!(gap("at least a while").is_err() && gap("30s").is_err());
    }
}

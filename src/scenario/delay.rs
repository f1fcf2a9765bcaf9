//! The delay of an answer: fixed, or random.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::clock::Timespan;
use crate::settings::MAX_DELAY;

/// The time that a client waits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Delay {
    /// The same each time.
    Fixed(Timespan),
    /// Another one each time.
    Random(Spread),
}

/// The distribution of random delays. The seed determines each of them.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Spread {
    /// Most delays are short, some are very long, as in real networks.
    Lognormal(Lognormal),
    /// Most delays are near the mean.
    Normal(Normal),
    /// All delays between two bounds are equally likely: `["1s", "3s"]`.
    Uniform(Bounds),
}

/// Parameters of `lognormal`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lognormal {
    /// The median: half of the delays are shorter.
    pub median: Length,
    /// The standard deviation of the logarithm. At `1.0`, one delay in twenty is five times the median or more.
    pub sigma: Sigma,
}

/// Parameters of `normal`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Normal {
    /// The mean.
    pub mean: Length,
    /// The standard deviation: two delays in three differ less from the mean.
    pub deviation: Length,
}

/// The shortest and the longest delay.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "(Length, Length)")]
pub struct Bounds(Timespan, Timespan);

/// A length of time within the limit for delays.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "Timespan")]
pub struct Length(Timespan);

/// The standard deviation of a lognormal delay's logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "f64")]
#[schemars(extend("minimum" = 0, "maximum" = 10))]
pub struct Sigma(f64);

impl Delay {
    /// The delay for two uniform random numbers from 0 to 1.
    pub fn sample(self, dice: impl Fn() -> [f64; 2]) -> Timespan {
        let spread = match self {
            Self::Fixed(lapse) => return lapse,
            Self::Random(spread) => spread,
        };
        let [first, second] = dice();
        let seconds = match spread {
            Spread::Uniform(Bounds(from, to)) => {
                from.seconds() + first * (to.seconds() - from.seconds())
            }
            Spread::Normal(Normal { mean, deviation }) => {
                mean.0.seconds() + deviation.0.seconds() * normal(first, second)
            }
            Spread::Lognormal(Lognormal { median, sigma }) => {
                median.0.seconds() * (sigma.0 * normal(first, second)).exp()
            }
        };
        Timespan::of_seconds(seconds, MAX_DELAY)
    }
}

/// Maps two uniform random numbers to one with the normal distribution
/// ([Box and Muller](https://doi.org/10.1214/aoms/1177706645)).
fn normal(first: f64, second: f64) -> f64 {
    // 1 - x instead of x: the logarithm of 0 is infinite.
    let radius = (-2.0 * (1.0 - first).ln()).sqrt();
    radius * (std::f64::consts::TAU * second).cos()
}

impl TryFrom<Timespan> for Length {
    type Error = String;

    fn try_from(lapse: Timespan) -> Result<Self, String> {
        if lapse.is_longer_than(MAX_DELAY) {
            Err(format!(
                "a delay of `{lapse}` is longer than {}, the longest there is",
                Timespan::new(MAX_DELAY)
            ))
        } else {
            Ok(Self(lapse))
        }
    }
}

impl TryFrom<(Length, Length)> for Bounds {
    type Error = String;

    fn try_from((Length(from), Length(to)): (Length, Length)) -> Result<Self, String> {
        if from <= to {
            Ok(Self(from, to))
        } else {
            Err(format!(
                "`{from}` is longer than `{to}`: the shorter one stands first"
            ))
        }
    }
}

impl TryFrom<f64> for Sigma {
    type Error = String;

    fn try_from(sigma: f64) -> Result<Self, String> {
        if (0.0..=10.0).contains(&sigma) {
            Ok(Self(sigma))
        } else {
            Err(format!(
                "a sigma is a number from 0.0 to 10.0, not `{sigma}`"
            ))
        }
    }
}

impl<'de> Deserialize<'de> for Delay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrTable;
        impl<'de> Visitor<'de> for TextOrTable {
            type Value = Delay;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a duration such as `\"2s\"`, or a table with `uniform`, `normal` or `lognormal`",
                )
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Delay, E> {
                let lapse = Timespan::try_from(text.to_owned()).and_then(Length::try_from);
                lapse
                    .map(|Length(lapse)| Delay::Fixed(lapse))
                    .map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Delay, A::Error> {
                Spread::deserialize(MapAccessDeserializer::new(map)).map(Delay::Random)
            }
        }
        deserializer.deserialize_any(TextOrTable)
    }
}

impl JsonSchema for Delay {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Delay".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The time that a client waits: a duration (`\"2s\"`), or a distribution.",
            "anyOf": [generator.subschema_for::<Timespan>(), generator.subschema_for::<Spread>()],
        })
    }
}

impl JsonSchema for Bounds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Bounds".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The shortest and the longest delay: `[\"1s\", \"3s\"]`.",
            "type": "array",
            "items": generator.subschema_for::<Timespan>(),
            "minItems": 2,
            "maxItems": 2,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    fn delay(text: &str) -> Result<Delay, toml::de::Error> {
        #[derive(Deserialize)]
        struct Rule {
            delay: Delay,
        }
        toml::from_str(&format!("delay = {text}")).map(|rule: Rule| rule.delay)
    }

    fn seconds(text: &str, first: f64, second: f64) -> f64 {
        delay(text).unwrap().sample(|| [first, second]).seconds()
    }

    #[test]
    fn delays_follow_their_distribution() {
        assert_eq!(seconds("'2s'", 0.9, 0.9), 2.0);
        assert_eq!(seconds("{ uniform = ['1s', '3s'] }", 0.25, 0.9), 1.5);
        let normal = "{ normal = { mean = '10s', deviation = '1s' } }";
        let lognormal = "{ lognormal = { median = '2s', sigma = 1.0 } }";
        // A quarter of a turn has no share of the radius.
        for (text, middle) in [(normal, 10.0), (lognormal, 2.0)] {
            assert!((seconds(text, 0.5, 0.25) - middle).abs() < 1e-6, "{text}");
        }
        assert!(seconds(normal, 0.5, 0.0) > 11.0 && seconds(lognormal, 0.5, 0.5) < 1.0);
    }

    #[test]
    fn an_invalid_delay_is_refused() {
        for (text, message) in [
            ("'31m'", "longer than 30m"),
            ("{ uniform = ['3s', '1s'] }", "shorter one stands first"),
            ("{ uniform = ['3s', '1h'] }", "longer than 30m"),
            ("{ gauss = {} }", "expected one of"),
            ("{ normal = { mean = '1s' } }", "missing field `deviation`"),
            (
                "{ lognormal = { median = '1s', sigma = -1.0 } }",
                "a number from 0.0 to 10.0",
            ),
            ("5", "a duration such as"),
        ] {
            let error = delay(text).unwrap_err().to_string();
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn no_random_numbers_make_a_delay_negative_or_too_long(
            first in 0.0_f64..1.0, second in 0.0_f64..1.0, sigma in 0.0_f64..10.0,
        ) {
            for text in [
                "{ normal = { mean = '1s', deviation = '30m' } }".to_owned(),
                format!("{{ lognormal = {{ median = '30m', sigma = {sigma:?} }} }}"),
            ] {
                let seconds = seconds(&text, first, second);
                prop_assert!((0.0..=Duration::from_secs(1_800).as_secs_f64()).contains(&seconds), "{}", seconds);
            }
        }
    }
}

//! Lengths of time with their own limits.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::{Clock, Timespan};
use crate::settings::{MAX_GAP, MAX_HOLD};

/// The time for which a connection is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(try_from = "Timespan")]
#[schemars(with = "Timespan")]
pub struct Hold(Timespan);

/// The pause in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Timespan")]
#[schemars(with = "Timespan")]
pub struct Gap(Timespan);

impl Hold {
    /// A hold of a length.
    pub(super) fn new(length: Duration) -> Self {
        Self(Timespan::new(length))
    }

    /// The time at the pace of a clock.
    pub(crate) fn length(self, clock: &Clock) -> Duration {
        clock.length(self.0).min(MAX_HOLD)
    }
}

impl Gap {
    /// A pause of a length.
    pub(super) fn new(length: Duration) -> Self {
        Self(Timespan::new(length))
    }

    /// The time at the pace of a clock.
    pub(super) fn length(self, clock: &Clock) -> Duration {
        clock.length(self.0).min(MAX_GAP)
    }
}

impl Default for Hold {
    fn default() -> Self {
        Self::new(MAX_HOLD)
    }
}

impl TryFrom<Timespan> for Hold {
    type Error = String;

    fn try_from(lapse: Timespan) -> Result<Self, String> {
        bounded(lapse, MAX_HOLD).map(Self)
    }
}

impl TryFrom<Timespan> for Gap {
    type Error = String;

    fn try_from(lapse: Timespan) -> Result<Self, String> {
        bounded(lapse, MAX_GAP).map(Self)
    }
}

fn bounded(lapse: Timespan, most: Duration) -> Result<Timespan, String> {
    match lapse.is_longer_than(most) {
        false => Ok(lapse),
        true => Err(format!(
            "`{lapse}` is longer than {}, the longest there is here",
            Timespan::new(most)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_has_a_bound() {
        let hold = |seconds| Hold::try_from(Timespan::new(Duration::from_secs(seconds)));
        assert!(hold(600).is_ok());
        assert!(hold(601).unwrap_err().contains("longer than 10m"));
    }
}

//! A rule: which requests, when, which fault.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Delay, On, When};
use crate::fault::{Effect, Fault, Work};

/// Which requests, when, which fault.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// The requests that the rule applies to: all conditions have to hold. Without it, every request.
    #[serde(default)]
    pub on: On,
    /// The hits that strike, by number or by time: `always`, `first 3`, `after 2`, `every 5`, `2 to 4`, `for 30s`,
    /// `after 30s`.
    #[serde(default)]
    pub when: When,
    /// The clients that share a counter of hits.
    #[serde(default)]
    pub per: Per,
    /// The probability that a due hit strikes. The seed decides.
    #[serde(default)]
    pub odds: Odds,
    /// The share of the mailboxes that the rule applies to. The seed decides, and always in the same way for a mailbox.
    #[serde(default)]
    pub share: Odds,
    /// The state that the scenario has to be in. It is `start` until a rule sets another.
    pub needs: Option<State>,
    /// The state of the scenario after this rule has struck.
    pub sets: Option<State>,
    /// The time that the client waits for the fault or, without one, for the answer.
    pub delay: Option<Delay>,
    /// Whether the request is carried out although the client receives an error. Without it, a refused request has no
    /// effect.
    #[serde(default)]
    pub carried_out: bool,
    /// The fault: a layer and a mechanism.
    pub fault: Option<Fault>,
}

/// The clients that share a counter of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// Each connection has its own counter.
    Connection,
    /// All clients of the instance share one.
    #[default]
    Instance,
    /// Each mailbox has its own counter.
    Mailbox,
}

/// A probability, or a share.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "f64")]
#[schemars(extend("minimum" = 0, "maximum" = 1))]
pub struct Odds(pub f64);

/// The name of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("pattern" = "^[a-z0-9][a-z0-9-]*$"))]
pub struct State(String);

impl Rule {
    /// The name of its effect, for lists: layer and mechanism of the fault, else `delay`, else `state`.
    pub fn name(&self) -> &'static str {
        match &self.fault {
            Some(fault) => fault.name(),
            None if self.delay.is_some() => "delay",
            None => "state",
        }
    }

    /// Whether a request that it strikes is carried out. `None` if the rule does not change an answer.
    pub fn carries_out(&self) -> Option<bool> {
        let effect = self.fault.as_ref()?.effect();
        match (effect, effect.replaces()) {
            (_, Some((_, Work::Undone))) => Some(false),
            (_, Some((_, Work::ByRule))) => Some(self.carried_out),
            (_, Some((_, Work::Done)))
            | (Effect::Damages(_) | Effect::Edits | Effect::Issues(_) | Effect::Reports, None) => {
                Some(true)
            }
            (Effect::Ends(at), None) => (!at.is_below_http()).then_some(true),
            (_, None) => None,
        }
    }
}

impl Odds {
    /// Whether it is certain.
    pub fn is_certain(self) -> bool {
        self.0 >= 1.0
    }
}

impl Default for Odds {
    fn default() -> Self {
        Self(1.0)
    }
}

impl TryFrom<f64> for Odds {
    type Error = String;

    fn try_from(odds: f64) -> Result<Self, String> {
        if (0.0..=1.0).contains(&odds) {
            Ok(Self(odds))
        } else {
            Err(format!(
                "a number from 0.0 (never) to 1.0 (always) is wanted here, not `{odds}`"
            ))
        }
    }
}

impl Default for State {
    fn default() -> Self {
        Self(Self::START.to_owned())
    }
}

impl State {
    /// The state before any rule sets one.
    pub const START: &str = "start";

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let good = !name.is_empty() && name.bytes().all(plain) && !name.starts_with('-');
        if good {
            Ok(Self(name))
        } else {
            Err(format!(
                "`{name}` is no name of a state: use `a` to `z`, `0` to `9` and `-`"
            ))
        }
    }
}

//! A scenario, as its file says it.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::expect::Expect;
use super::reach::Reach;
use super::rule::Rule;
use crate::exchange::Setup;
use crate::fault::{Effect, Fault};

/// A scenario, as its file says it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// Its id: the file's name, a DNS label.
    #[serde(skip, default = "no_id")]
    pub id: Arc<str>,
    /// What happens, in one line.
    pub title: String,
    /// What the operator is shown by the products that document it.
    pub message: Option<String>,
    /// Whether trying again can help.
    pub class: Option<Class>,
    /// Who is broken.
    #[serde(default)]
    pub face: Face,
    /// What leads to it, in our own words.
    pub cause: Option<String>,
    /// What an operator does about it, in our own words.
    pub remedy: Option<String>,
    /// Where it is documented.
    pub source: Option<Source>,
    /// What a client has to do to meet it and what does not follow from the rules, as noun phrases: `the port without TLS`.
    #[serde(default)]
    pub requires: Vec<String>,
    /// How the healthy server differs here.
    #[serde(default)]
    pub exchange: Setup,
    /// Which requests, when, which fault: at each station of the way the first rule that matches strikes.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// What a sound client does.
    #[serde(default)]
    pub expect: Expect,
}

/// How server-side synchronization sorts errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Trying again changes nothing: the mailbox is disabled at once.
    Permanent,
    /// Trying again may help.
    Transient,
}

/// Who is broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// This endpoint.
    #[default]
    Direct,
    /// Something behind a healthy Exchange, which relays it.
    Proxied,
}

/// Where a fault is documented.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// The document's title.
    pub title: String,
    /// The heading in it.
    pub heading: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// The location identifiers that Exchange writes into its messages.
    #[serde(default)]
    pub lid: Vec<u32>,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Permanent => "permanent",
            Self::Transient => "transient",
        })
    }
}

impl Scenario {
    /// The layer of its first fault, for lists; `healthy` without one.
    pub fn layer(&self) -> &'static str {
        let fault = self.rule.iter().find_map(|rule| rule.fault.as_ref());
        fault.map_or("healthy", layer_of)
    }

    /// Whether this build only imitates one of its faults, up to where a client gives up.
    pub fn is_imitated(&self) -> bool {
        let mut faults = self.rule.iter().filter_map(|rule| rule.fault.as_ref());
        faults.any(Fault::is_imitated)
    }

    /// Whether one of its faults strikes before a client can say a name.
    pub fn is_before_hello(&self) -> bool {
        let mut faults = self.rule.iter().filter_map(|rule| rule.fault.as_ref());
        faults.any(Fault::is_before_hello)
    }

    /// Whether the server can count hits of one of its rules. It does not see the connections that the system refuses.
    pub fn is_countable(&self) -> bool {
        let mut faults = self
            .rule
            .iter()
            .filter_map(|rule| rule.fault.as_ref())
            .peekable();
        faults.peek().is_none() || faults.any(Fault::is_countable)
    }

    /// Whether it is met on a listener of plain HTTP alone.
    pub fn is_met_without_tls(&self) -> bool {
        let mut faults = self.rule.iter().filter_map(|rule| rule.fault.as_ref());
        faults.any(|fault| fault.effect() == Effect::Listener)
    }

    /// Whether it strikes only who names no host, as a client does that knows an address alone.
    pub fn is_met_without_name(&self) -> bool {
        let mut struck = self.rule.iter().filter(|rule| rule.fault.is_some());
        struck.any(|rule| rule.on.is_nameless())
    }

    /// How a client can come to all of its faults.
    pub fn reach(&self) -> Vec<Reach> {
        let faults = || self.rule.iter().filter_map(|rule| rule.fault.as_ref());
        if faults().any(|fault| matches!(fault, Fault::Dns(_))) {
            vec![Reach::Dns]
        } else if self.is_before_hello() {
            vec![Reach::Address, Reach::Listener]
        } else if self.is_met_without_name() {
            vec![Reach::Listener]
        } else if faults().any(Fault::is_before_body) {
            vec![Reach::Host, Reach::Listener]
        } else {
            vec![Reach::Host, Reach::Listener, Reach::Mailbox]
        }
    }
}

/// The layer of a fault: what its name begins with.
pub(super) fn layer_of(fault: &Fault) -> &'static str {
    let name = fault.name();
    name.split_once('.').map_or(name, |(layer, _)| layer)
}

fn no_id() -> Arc<str> {
    Arc::from("")
}

//! The content of a scenario file.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::expect::Expect;
use super::proxied::Proxied;
use super::reach::Reach;
use super::rule::Rule;
use crate::exchange::Setup;
use crate::fault::{Effect, Fault};

/// A scenario file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// Its id: the file's name, a DNS label.
    #[serde(skip, default = "no_id")]
    pub id: Arc<str>,
    /// The fault, in one line.
    pub title: String,
    /// The message that the documenting products show to an operator.
    pub message: Option<String>,
    /// Whether a retry can help.
    pub class: Option<Class>,
    /// The faulty party.
    #[serde(default)]
    pub face: Face,
    /// The cause of the fault, in our own words.
    pub cause: Option<String>,
    /// The operator's remedy, in our own words.
    pub remedy: Option<String>,
    /// The document that describes the fault.
    pub source: Option<Source>,
    /// What a client has to do to meet the fault, if that does not follow from the rules. Noun phrases:
    /// `the port without TLS`.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Differences to the healthy server.
    #[serde(default)]
    pub exchange: Setup,
    /// What a healthy Exchange says about the free/busy of somebody behind a server with this scenario.
    pub proxied: Option<Proxied>,
    /// The rules: conditions, schedule and fault. At each stage the first rule that matches strikes.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// The behaviour of a sound client.
    #[serde(default)]
    pub expect: Expect,
}

/// The classification of an error by server-side synchronization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A retry does not help: the mailbox is disabled at once.
    Permanent,
    /// A retry may help.
    Transient,
}

/// The faulty party.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// This endpoint.
    #[default]
    Direct,
    /// A system behind a healthy Exchange server, which relays the error.
    Proxied,
}

/// The document that describes a fault.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// The document's title.
    pub title: String,
    /// The heading in it.
    pub heading: Option<String>,
    /// Its URL.
    pub url: Option<String>,
    /// The location identifiers (LID) in Exchange's messages.
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
    /// The layer of the first fault, for lists. `healthy` for a scenario without faults.
    pub fn layer(&self) -> &'static str {
        let fault = self.rule.iter().find_map(|rule| rule.fault.as_ref());
        fault.map_or("healthy", layer_of)
    }

    /// Whether this build only imitates one of its faults, up to the point at which a client gives up.
    pub fn is_imitated(&self) -> bool {
        let mut faults = self.rule.iter().filter_map(|rule| rule.fault.as_ref());
        faults.any(Fault::is_imitated)
    }

    /// Whether one of its faults strikes before the client sends a name.
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

    /// Whether it needs a listener of plain HTTP.
    pub fn is_met_without_tls(&self) -> bool {
        let mut faults = self.rule.iter().filter_map(|rule| rule.fault.as_ref());
        faults.any(|fault| fault.effect() == Effect::Listener)
    }

    /// Whether one of its rules only strikes clients without a server name, such as clients that only know an address.
    pub fn is_met_without_name(&self) -> bool {
        let mut struck = self.rule.iter().filter(|rule| rule.fault.is_some());
        struck.any(|rule| rule.on.is_nameless())
    }

    /// The ways in which a client reaches all of its faults.
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

/// The layer of a fault: the first part of its name.
pub(super) fn layer_of(fault: &Fault) -> &'static str {
    let name = fault.name();
    name.split_once('.').map_or(name, |(layer, _)| layer)
}

fn no_id() -> Arc<str> {
    Arc::from("")
}

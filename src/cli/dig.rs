//! The DNS query that demonstrates a scenario, and its dig command.

use std::net::SocketAddr;

use crate::fault::Fault;
use crate::fault::dns::DnsFault;
use crate::scenario::{Rule, Scenario};

/// The names to try, in order, for one that matches a rule.
const HOSTS: [&str; 3] = ["autodiscover", "mail", "_autodiscover._tcp"];

/// The query that demonstrates a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dig {
    pub(super) name: String,
    pub(super) record: String,
}

impl Dig {
    /// The query for a scenario under a served domain; `None` if it has no DNS fault.
    pub(super) fn of(scenario: &Scenario, domain: &str) -> Option<Self> {
        let mut faults = scenario.rule.iter().filter_map(|rule| match &rule.fault {
            Some(Fault::Dns(fault)) => Some((rule, fault)),
            _ => None,
        });
        let (rule, fault) = faults.next()?;
        let (label, record) = match fault {
            // A name that does not exist otherwise.
            DnsFault::CatchAll(_) => (Some("nobody"), "A"),
            DnsFault::Srv(_) => (Some("_autodiscover._tcp"), "SRV"),
            _ => (None, "A"),
        };
        let named = |label: &str| format!("{label}.{}.{domain}", scenario.id);
        let name = match label {
            Some(label) => named(label),
            None => HOSTS
                .map(named)
                .into_iter()
                .find(|name| is_about(rule, name))?,
        };
        let first = rule
            .on
            .record
            .as_ref()
            .and_then(|records| records.0.first());
        Some(Self {
            name,
            record: first.map_or(record, String::as_str).to_owned(),
        })
    }

    /// The dig command that sends it.
    pub(super) fn line(&self, server: SocketAddr) -> String {
        let (ip, port) = (server.ip(), server.port());
        format!("dig @{ip} -p {port} {} {}", self.name, self.record)
    }
}

fn is_about(rule: &Rule, name: &str) -> bool {
    let host = rule.on.host.as_ref();
    host.is_none_or(|patterns| patterns.match_text(name))
}

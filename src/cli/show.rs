//! `exchaos show ID`: everything about a scenario.

use clap::Args;
use serde_json::json;

use super::canonical::Canonical;
use super::dig::Dig;
use super::offer::{OfferFlags, protocols, schemes};
use super::options::{Authority, Scenarios};
use super::output;
use super::requires::by_rule;
use super::verdict::{Failure, Verdict, unknown};
use crate::exchange::Offer;
use crate::exchange::soap::Reads;
use crate::scenario::{Outcome, Reach, Rule, Scenario};
use crate::settings::{DEFAULT_DOMAIN, DNS_PORT};

/// The default address of the DNS server.
const DNS: ([u8; 4], u16) = ([127, 0, 0, 1], DNS_PORT);

/// The text for a fault that this build only imitates.
const IMITATED: &str = "yes, up to the point where a client gives up; a build with `--features legacy-tls` implements it";

/// The text for a scenario whose hits the server cannot count.
pub(super) const NOT_COUNTED: &str = "no: the system refuses the connections, and does not show them to the server; only attempts through the proxy are counted";

/// Listeners for scenarios that no name reaches: with and without TLS.
const OWN_LISTENER: &str = "127.0.0.1:9443";
const OWN_PLAIN_LISTENER: &str = "127.0.0.1:9080";

/// Flags of `show`.
#[derive(Args)]
pub(super) struct Show {
    /// The id of the scenario
    id: String,
    #[command(flatten)]
    scenarios: Scenarios,
    #[command(flatten)]
    authority: Authority,
    #[command(flatten)]
    offer: OfferFlags,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Prints the scenario.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let catalogue = self.scenarios.load()?;
        let Some(scenario) = catalogue.get(&self.id) else {
            return Err(unknown(&catalogue, &self.id));
        };
        let domain = self.authority.first_domain();
        let offer = self.offer.offer();
        let ca = output::shown(&self.authority.file()?);
        let (flag, own) = if scenario.is_met_without_tls() {
            ("--http", OWN_PLAIN_LISTENER)
        } else {
            ("--https", OWN_LISTENER)
        };
        let serve =
            needs_listener(scenario).then(|| format!("exchaos serve {flag} {own}={}", scenario.id));
        let address = match serve {
            Some(_) => own,
            None => "127.0.0.1:8443",
        };
        let line = match Dig::of(scenario, domain) {
            Some(dig) => ("dig", dig.line(DNS.into())),
            None => (
                "curl",
                Canonical::of(scenario, &offer, domain).curl(&ca, address),
            ),
        };
        let rules = catalogue.rules(&self.id).ok_or_else(|| {
            format!(
                "the file of `{}` changed while it was read\nhint: run the command again",
                self.id
            )
        })?;
        let text = if self.json {
            serde_json::to_string_pretty(&as_json(scenario, &offer, &rules, serve, &line))?
        } else {
            as_text(scenario, &offer, &rules, serve, &line)
        };
        output::print(&text)?;
        Ok(Verdict::Good)
    }
}

/// Whether a scenario can be reached neither by a host name nor by a mailbox.
fn needs_listener(scenario: &Scenario) -> bool {
    let by_itself = |reach: &Reach| !matches!(reach, Reach::Address | Reach::Listener);
    !scenario.reach().iter().any(by_itself)
}

/// The text for a way to reach a scenario.
fn description(reach: Reach) -> &'static str {
    match reach {
        Reach::Address => {
            "address: on this machine, `serve --dns` and Autodiscover return an address of its own for its name and its mailboxes"
        }
        Reach::Dns => "dns: the client must resolve the name at the server of `serve --dns`",
        reach => reach.name(),
    }
}

/// The program that demonstrates a scenario, and its command line.
type Line = (&'static str, String);

fn as_json(
    scenario: &Scenario,
    offer: &Offer,
    rules: &str,
    serve: Option<String>,
    (program, line): &Line,
) -> serde_json::Value {
    json!({
        "id": *scenario.id,
        "title": scenario.title,
        "message": scenario.message,
        "layer": scenario.layer(),
        "class": scenario.class.map(|class| class.to_string()),
        "reach": scenario.reach().into_iter().map(Reach::name).collect::<Vec<_>>(),
        "requires": scenario.requires(),
        "rules_require": scenario.rule.iter().map(|rule| rule.requires(&scenario.rule)).collect::<Vec<_>>(),
        "imitated": scenario.is_imitated(),
        "countable": scenario.is_countable(),
        "offers": offers(scenario, offer),
        "cause": scenario.cause,
        "remedy": scenario.remedy,
        "source": scenario.source.as_ref().map(|source| json!({
            "title": source.title,
            "heading": source.heading,
            "url": source.url,
            "lid": source.lid,
        })),
        "reads": scenario.exchange.reading().name(),
        "rules": rules,
        "carried_out": scenario.rule.iter().map(Rule::carries_out).collect::<Vec<_>>(),
        "expect": {
            "outcome": scenario.expect.outcome.iter().map(Outcome::name).collect::<Vec<_>>(),
            "then": scenario.expect.then.iter().map(|then| then.name()).collect::<Vec<_>>(),
        },
        "proxied": proxied(scenario),
        "serve": serve,
        (*program): line,
    })
}

fn as_text(
    scenario: &Scenario,
    offer: &Offer,
    rules: &str,
    serve: Option<String>,
    (program, line): &Line,
) -> String {
    let source = scenario.source.as_ref().map(|source| {
        let heading = source
            .heading
            .as_deref()
            .map(|heading| format!(", \"{heading}\""))
            .unwrap_or_default();
        let url = source
            .url
            .as_deref()
            .map(|url| format!("\n{url}"))
            .unwrap_or_default();
        format!("{}{heading}{url}", source.title)
    });
    let reach = scenario
        .reach()
        .into_iter()
        .map(description)
        .collect::<Vec<_>>()
        .join(", ");
    let class = scenario.class.map(|class| class.to_string());
    let parts = [
        ("message", scenario.message.clone()),
        ("class", class),
        ("reached by", Some(reach)),
        ("requires", Some(by_rule(scenario))),
        (
            "imitated",
            scenario.is_imitated().then(|| IMITATED.to_owned()),
        ),
        (
            "counted",
            (!scenario.is_countable()).then(|| NOT_COUNTED.to_owned()),
        ),
        ("offers", Some(offered(scenario, offer))),
        ("cause", scenario.cause.clone()),
        ("remedy", scenario.remedy.clone()),
        ("source", source),
        (
            "rules",
            Some(rules.trim().to_owned()).filter(|rules| !rules.is_empty()),
        ),
        ("requests", scenario.exchange.reads.map(reading)),
        ("carried out", work(scenario)),
        ("proxied", proxied(scenario)),
        ("serve", serve),
        (*program, Some(line.clone())),
    ];
    let mut text = format!("\x1b[1m{}\x1b[0m: {}", scenario.id, scenario.title);
    for (name, content) in parts {
        if let Some(content) = content {
            let indented = content.trim().replace('\n', "\n  ");
            text += &format!("\n\n\x1b[1m{name}\x1b[0m\n  {indented}");
        }
    }
    text
}

/// What a healthy server says about the free/busy of somebody behind a server with this scenario.
fn proxied(scenario: &Scenario) -> Option<String> {
    let user = format!("bob@{}.{DEFAULT_DOMAIN}", scenario.id);
    let message = scenario.proxied(&user)?.for_attendee();
    Some(format!(
        "{}: {}",
        message.code,
        message.text.replace("\r\n", "\n")
    ))
}

/// The offer of the healthy server, and the parts of it that the scenario itself sets.
fn offers(scenario: &Scenario, offer: &Offer) -> serde_json::Value {
    let exchange = &scenario.exchange;
    let setup = exchange.completed_by(offer);
    let own = [
        ("auth", exchange.auth.is_some()),
        ("alpn", exchange.alpn.is_some()),
    ];
    let own = own
        .into_iter()
        .filter_map(|(name, own)| own.then_some(name));
    json!({
        "auth": schemes(setup.schemes()),
        "alpn": protocols(setup.protocols()),
        "own": own.collect::<Vec<_>>(),
    })
}

/// The offer as text.
fn offered(scenario: &Scenario, offer: &Offer) -> String {
    let exchange = &scenario.exchange;
    let setup = exchange.completed_by(offer);
    let line = |names: Vec<&str>, own: bool, flag: &str| {
        let names = if names.is_empty() {
            "nothing".to_owned()
        } else {
            names.join(", ")
        };
        let whose = if own {
            "its own".to_owned()
        } else {
            format!("as `serve {flag}` says")
        };
        format!("{names} ({whose})")
    };
    let auth = line(schemes(setup.schemes()), exchange.auth.is_some(), "--auth");
    let alpn = line(
        protocols(setup.protocols()),
        exchange.alpn.is_some(),
        "--alpn",
    );
    format!("{auth}\n{alpn}")
}

/// The server's treatment of a request that violates the schema, as text.
fn reading(reads: Reads) -> String {
    let text = match reads {
        Reads::Strict => "strict: the server refuses a request that breaks the schema",
        Reads::Lenient => {
            "lenient: the server accepts a request that breaks the schema, if it can read it"
        }
    };
    text.to_owned()
}

/// Whether requests with a changed response are carried out, one line for each rule.
fn work(scenario: &Scenario) -> Option<String> {
    let rules = scenario.rule.iter().enumerate();
    let lines = rules.filter_map(|(index, rule)| {
        let done = if rule.carries_out()? {
            "carried out"
        } else {
            "not carried out"
        };
        Some(format!("rule {}, {}: {done}", index + 1, rule.name()))
    });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

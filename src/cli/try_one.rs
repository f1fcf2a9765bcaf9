//! `exchaos try ID`: demonstrates a fault with both sides of the wire, without a client.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::canonical::Canonical;
use super::conversation::converse;
use super::dig::Dig;
use super::offer::OfferFlags;
use super::options::Scenarios;
use super::output;
use super::show::NOT_COUNTED;
use super::verdict::{Failure, Verdict, unknown};
use crate::dns;
use crate::journal::{Event, ScenarioRef, line};
use crate::scenario::Scenario;
use crate::server::{Config, Door, Protocol, Server};
use crate::settings;

/// The timeout of a DNS response.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest wait between two requests, however long the server asks for.
const MOST_WAIT: Duration = Duration::from_secs(5);

/// Flags of `try`.
#[derive(Args)]
pub(super) struct Try {
    /// The id of the scenario
    id: String,
    #[command(flatten)]
    scenarios: Scenarios,
    #[command(flatten)]
    offer: OfferFlags,
    /// The number of requests, each on a connection of its own. Before the next request it waits as the server asks, at most
    /// 5 s
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    times: u32,
    /// Ask a healthy server for the free/busy of somebody behind a server with this scenario
    #[arg(long)]
    proxied: bool,
}

impl Try {
    /// Prints the requests, the responses, and the server's journal.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let text = runtime.block_on(self.transcript())?;
        output::print(text.trim_end())?;
        Ok(Verdict::Good)
    }

    async fn transcript(&self) -> Result<String, Failure> {
        let catalogue = self.scenarios.load()?;
        let Some(scenario) = catalogue.get(&self.id).cloned() else {
            return Err(unknown(&catalogue, &self.id));
        };
        let config = Config {
            catalogue,
            offer: self.offer.offer(),
            ..Config::in_memory()?
        };
        let server = Server::start(config).await?;
        let mut text = format!("\x1b[1m{}\x1b[0m: {}\n", scenario.id, scenario.title);
        match Dig::of(&scenario, settings::DEFAULT_DOMAIN).filter(|_| !self.proxied) {
            Some(dig) => self.ask(&server, &dig, &mut text).await?,
            None => self.request(&server, &scenario, &mut text).await?,
        }
        text += "\nwhat the server saw:\n";
        if !scenario.is_countable() {
            text += &format!("counted: {NOT_COUNTED}\n");
        }
        server
            .journal()
            .entries()
            .iter()
            .for_each(|entry| text += &format!("{}\n", line(entry)));
        if !scenario.rule.is_empty() && scenario.is_countable() && !self.proxied {
            let so_far = server.so_far(&ScenarioRef {
                scenario: Some(Arc::clone(&scenario.id)),
                instance: None,
            });
            if let Some(unmet) = so_far.unmet(&scenario.requires()) {
                text += &format!("\n\x1b[33m{unmet}\x1b[0m\n");
            }
        }
        server.stop().await;
        Ok(text)
    }

    /// Sends a DNS query.
    async fn ask(&self, server: &Server, dig: &Dig, text: &mut String) -> Result<(), Failure> {
        // Names resolve to HTTPS listeners, so there must be one.
        server.https("healthy").await?;
        let address = server.open_dns(Door::any().address).await?;
        for _ in 0..self.times {
            *text += &format!("\n> ;{}. IN {}\n", dig.name, dig.record);
            for response in dns::ask(address, &dig.name, &dig.record, PATIENCE).await? {
                *text += &match response.answer {
                    Ok(lines) => marked('<', &lines.join("\n")),
                    Err(error) => format!("\x1b[33m* {}: {error}\x1b[0m\n", response.transport),
                };
            }
        }
        Ok(())
    }

    /// Sends an HTTP request.
    async fn request(
        &self,
        server: &Server,
        scenario: &Scenario,
        text: &mut String,
    ) -> Result<(), Failure> {
        let request = match self.proxied {
            true => Canonical::proxied(scenario, settings::DEFAULT_DOMAIN),
            false => Canonical::of(scenario, server.offer(), settings::DEFAULT_DOMAIN),
        };
        let protocol = if request.secure {
            Protocol::Https
        } else {
            Protocol::Http
        };
        let door = Door {
            selection: match self.proxied {
                true => None,
                false => Some(Door::selection(&self.id)?),
            },
            ..Door::any()
        };
        let address = server.open(protocol, door).await?.address;
        let mut wait = None;
        for _ in 0..self.times {
            if let Some(wait) = wait {
                *text += &format!("\x1b[33m* waits {wait:?}, as the server asks\x1b[0m\n");
                tokio::time::sleep(wait).await;
            }
            let mut transcript = Vec::new();
            let ended = converse(server, address, &request, &mut transcript).await;
            wait = transcript.last().and_then(|(_, got)| hint(got));
            for (sent, got) in &transcript {
                *text += "\n";
                *text += &marked('>', sent);
                *text += &marked('<', &String::from_utf8_lossy(got));
            }
            if let Err(error) = ended {
                *text += &format!("\x1b[33m* {error}\x1b[0m\n");
            }
        }
        let closed = |entry: &crate::journal::Entry| matches!(entry.event, Event::Closed { .. });
        // After a second, missing entries are not worth a longer wait.
        drop(
            server
                .journal()
                .wait_for(self.times as usize, Duration::from_secs(1), closed)
                .await,
        );
        Ok(())
    }
}

/// The pause that a response asks for, at most the longest pause of `try`.
fn hint(answer: &[u8]) -> Option<Duration> {
    let text = String::from_utf8_lossy(answer);
    let number = |rest: &str| {
        let digits = rest.trim_start().split(|char: char| !char.is_ascii_digit());
        digits.into_iter().next()?.parse().ok()
    };
    let head = text.split("\r\n\r\n").next();
    let head = head.expect("a split has at least one part");
    let seconds = head.split("\r\nRetry-After:").nth(1).and_then(number);
    let milliseconds = text
        .split("\"BackOffMilliseconds\">")
        .nth(1)
        .and_then(number);
    let hint = match (milliseconds, seconds) {
        (Some(milliseconds), _) => Duration::from_millis(milliseconds),
        (None, seconds) => Duration::from_secs(seconds?),
    };
    Some(hint.min(MOST_WAIT))
}

/// Prefixes each line with a mark. An empty text stays empty.
fn marked(mark: char, text: &str) -> String {
    let printable = |char: char| {
        if char.is_control() && char != '\n' {
            '\u{fffd}'
        } else {
            char
        }
    };
    text.replace("\r\n", "\n")
        .lines()
        .map(|line| {
            format!(
                "{mark} {}\n",
                line.chars().map(printable).collect::<String>()
            )
        })
        .collect()
}

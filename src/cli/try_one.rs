//! `exchaos try ID`: one fault, both sides of the wire, no client needed.

use std::time::Duration;

use clap::Args;

use super::canonical::Canonical;
use super::conversation::converse;
use super::dig::Dig;
use super::options::Scenarios;
use super::output;
use super::verdict::{Failure, Verdict, unknown};
use crate::dns;
use crate::journal::{Event, line};
use crate::scenario::Scenario;
use crate::server::{Config, Door, Protocol, Server};
use crate::settings;

/// How long an answer of DNS is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// Flags of `try`.
#[derive(Args)]
pub(super) struct Try {
    /// The scenario
    id: String,
    #[command(flatten)]
    scenarios: Scenarios,
    /// How often the request is sent, each time on a connection of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    times: u32,
}

impl Try {
    /// Prints what was sent, what came back, and what the server saw.
    pub(super) fn run(&self) -> Result<Verdict, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let told = runtime.block_on(self.tell())?;
        output::print(told.trim_end())?;
        Ok(Verdict::Good)
    }

    async fn tell(&self) -> Result<String, Failure> {
        let catalogue = self.scenarios.load()?;
        let Some(scenario) = catalogue.get(&self.id).cloned() else {
            return Err(unknown(&catalogue, &self.id));
        };
        let config = Config {
            catalogue,
            ..Config::in_memory()?
        };
        let server = Server::start(config).await?;
        let mut told = format!("\x1b[1m{}\x1b[0m: {}\n", scenario.id, scenario.title);
        match Dig::of(&scenario, settings::DEFAULT_DOMAIN) {
            Some(dig) => self.ask(&server, &dig, &mut told).await?,
            None => self.request(&server, &scenario, &mut told).await?,
        }
        told += "\nwhat the server saw:\n";
        server
            .journal()
            .entries()
            .iter()
            .for_each(|entry| told += &format!("{}\n", line(entry)));
        server.stop().await;
        Ok(told)
    }

    /// Asks for a name in DNS.
    async fn ask(&self, server: &Server, dig: &Dig, told: &mut String) -> Result<(), Failure> {
        server.https("healthy").await?;
        let address = server.open_dns(Door::any().address).await?;
        for _ in 0..self.times {
            *told += &format!("\n> ;{}. IN {}\n", dig.name, dig.record);
            for heard in dns::ask(address, &dig.name, &dig.record, PATIENCE).await? {
                *told += &match heard.answer {
                    Ok(lines) => marked('<', &lines.join("\n")),
                    Err(error) => format!("\x1b[33m* {}: {error}\x1b[0m\n", heard.transport),
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
        told: &mut String,
    ) -> Result<(), Failure> {
        let request = Canonical::of(scenario, settings::DEFAULT_DOMAIN);
        let protocol = if request.secure {
            Protocol::Https
        } else {
            Protocol::Http
        };
        let door = Door {
            selection: Some(Door::selection(&self.id)?),
            ..Door::any()
        };
        let address = server.open(protocol, door).await?.address;
        for _ in 0..self.times {
            let mut said = Vec::new();
            let ended = converse(server, address, &request, &mut said).await;
            for (sent, got) in &said {
                *told += "\n";
                *told += &marked('>', sent);
                *told += &marked('<', &String::from_utf8_lossy(got));
            }
            if let Err(error) = ended {
                *told += &format!("\x1b[33m* {error}\x1b[0m\n");
            }
        }
        let closed = |entry: &crate::journal::Entry| matches!(entry.event, Event::Closed { .. });
        // What is missing after a second is not worth more waiting.
        drop(
            server
                .journal()
                .wait_for(self.times as usize, Duration::from_secs(1), closed)
                .await,
        );
        Ok(())
    }
}

/// Every line with a mark in front; nothing for nothing.
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

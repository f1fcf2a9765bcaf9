//! `exchaos try ID`: one fault, both sides of the wire, no client needed.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::canonical::{Canonical, Credentials};
use super::dig::Dig;
use super::{Failure, Scenarios, Verdict, output, unknown};
use crate::dns;
use crate::journal::{Event, line};
use crate::scenario::Scenario;
use crate::server::{Config, Door, Server};
use crate::settings;

/// The most (bytes) that is shown of an answer.
const MOST: usize = 64 * 1024;

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
        let address = server.https(&self.id).await?;
        for _ in 0..self.times {
            *told += "\n";
            *told += &marked(
                '>',
                &request.text(authorization(&request.credentials, Shown::Blotted).as_deref()),
            );
            let mut got = Vec::new();
            let ended = send(server, address, &request, &mut got).await;
            *told += &marked('<', &String::from_utf8_lossy(&got));
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

/// Whether credentials are for the wire or for people.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Blotted,
    Whole,
}

fn authorization(credentials: &Credentials, shown: Shown) -> Option<String> {
    let (scheme, secret) = match credentials {
        Credentials::None => return None,
        Credentials::Basic { user, password } => {
            ("Basic", STANDARD.encode(format!("{user}:{password}")))
        }
        Credentials::Bearer(token) => ("Bearer", (*token).to_owned()),
    };
    let secret = if shown == Shown::Whole {
        secret
    } else {
        "...".to_owned()
    };
    Some(format!("{scheme} {secret}"))
}

/// Sends the request as a careful client does, and keeps what comes back.
async fn send(
    server: &Server,
    address: SocketAddr,
    request: &Canonical,
    got: &mut Vec<u8>,
) -> io::Result<()> {
    let mut roots = RootCertStore::empty();
    roots
        .add(server.authority().certificate().clone())
        .map_err(io::Error::other)?;
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
    let name = ServerName::try_from(request.host.clone()).map_err(io::Error::other)?;
    let socket = TcpStream::connect(address).await?;
    let mut stream = TlsConnector::from(Arc::new(config))
        .connect(name, socket)
        .await?;
    let text = request.text(authorization(&request.credentials, Shown::Whole).as_deref());
    stream.write_all(text.as_bytes()).await?;
    let mut chunk = [0; 4096];
    while got.len() < MOST {
        match stream.read(&mut chunk).await? {
            0 => return Ok(()),
            read => got.extend_from_slice(&chunk[..read]),
        }
    }
    Ok(())
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

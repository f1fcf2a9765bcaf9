//! `exchaos wait`: waits for a number of hits on a running server.

use std::time::Duration;

use clap::Args;
use http::Method;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::client::At;
use super::runtime::runtime;
use super::which::Which;
use crate::cli::verdict::{Failure, Verdict};
use crate::settings::MAX_WAIT;

/// Flags of `wait`. A hit is a fault that struck; with `--status`, it is an answer with that status.
#[derive(Args)]
pub(crate) struct Wait {
    /// The number of hits
    #[arg(long, value_name = "N", default_value_t = 1)]
    hits: u64,
    /// The time to wait
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = humantime::parse_duration)]
    timeout: Duration,
    /// The number of the entry after which hits count; 0 is the beginning of the journal
    #[arg(long, value_name = "N", default_value_t = 0)]
    since: u64,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    at: At,
}

#[derive(Serialize)]
struct Awaited<'a> {
    hits: u64,
    since: u64,
    timeout: String,
    #[serde(flatten)]
    which: &'a Which,
}

#[derive(Deserialize)]
struct Waited {
    reached: bool,
    hits: u64,
    last: u64,
    so_far: Option<SoFar>,
}

/// The counts of requests under the scenario.
#[derive(Deserialize)]
struct SoFar {
    unmet: Option<String>,
}

impl Wait {
    /// Waits for the hits.
    pub(crate) fn run(&self) -> Result<Verdict, Failure> {
        runtime()?.block_on(self.wait())
    }

    async fn wait(&self) -> Result<Verdict, Failure> {
        let began = Instant::now();
        let (mut hits, mut since) = (0, self.since);
        loop {
            // The server limits a single wait, so longer ones are repeated.
            let rest = self.timeout.saturating_sub(began.elapsed());
            let waited = self
                .once(self.hits - hits, since, rest.min(MAX_WAIT))
                .await?;
            (hits, since) = (hits + waited.hits, waited.last);
            if waited.reached {
                anstream::eprintln!("{hits} hit{}", if hits == 1 { "" } else { "s" });
                return Ok(Verdict::Good);
            }
            if began.elapsed() >= self.timeout {
                let limit = humantime::format_duration(self.timeout);
                anstream::eprintln!("{hits} of {} hits within {limit}", self.hits);
                if let Some(unmet) = waited.so_far.and_then(|so_far| so_far.unmet) {
                    anstream::eprintln!("{unmet}");
                }
                return Ok(Verdict::No);
            }
        }
    }

    async fn once(&self, hits: u64, since: u64, patience: Duration) -> Result<Waited, Failure> {
        let awaited = Awaited {
            hits,
            since,
            timeout: humantime::format_duration(patience).to_string(),
            which: &self.which,
        };
        let query = serde_urlencoded::to_string(awaited)?;
        let target = format!("/api/v1/wait?{query}");
        self.at.ask(Method::GET, &target, None).await
    }
}

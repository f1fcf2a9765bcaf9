//! `exchaos reset`: resets a running server.

use clap::Args;
use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::client::At;
use super::runtime::runtime;
use crate::cli::verdict::{Failure, Verdict};

/// Flags of `reset`.
#[derive(Args)]
pub(crate) struct Reset {
    /// Reset the counters of rules
    #[arg(long)]
    counters: bool,
    /// Reset the journal
    #[arg(long)]
    journal: bool,
    /// End the uses that `use` began
    #[arg(long)]
    uses: bool,
    /// Only those of this scenario
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// Only those of this instance
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    #[command(flatten)]
    at: At,
}

#[derive(Deserialize)]
struct WasReset {
    counters: usize,
    entries: usize,
    uses: usize,
}

impl Reset {
    /// Sends the request.
    pub(crate) fn run(&self) -> Result<Verdict, Failure> {
        let what = json!({
            "counters": self.counters,
            "journal": self.journal,
            "uses": self.uses,
            "scenario": self.scenario,
            "instance": self.instance,
        });
        let response = self.at.ask(Method::POST, "/api/v1/reset", Some(&what));
        let was: WasReset = runtime()?.block_on(response)?;
        anstream::eprintln!(
            "reset: {} counters, {} journal entries, {} uses",
            was.counters,
            was.entries,
            was.uses
        );
        Ok(Verdict::Good)
    }
}

//! `exchaos reset`: a running server begins anew.

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
    /// The counters of rules
    #[arg(long)]
    counters: bool,
    /// The journal
    #[arg(long)]
    journal: bool,
    /// What `use` set
    #[arg(long)]
    uses: bool,
    /// Only what belongs to that scenario
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// Only what belongs to that instance
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
    /// Tells the server.
    pub(crate) fn run(&self) -> Result<Verdict, Failure> {
        let what = json!({
            "counters": self.counters,
            "journal": self.journal,
            "uses": self.uses,
            "scenario": self.scenario,
            "instance": self.instance,
        });
        let asked = self.at.ask(Method::POST, "/api/v1/reset", Some(&what));
        let was: WasReset = runtime()?.block_on(asked)?;
        anstream::eprintln!(
            "counters of {} scenarios, {} entries of the journal and {} uses begin anew",
            was.counters,
            was.entries,
            was.uses
        );
        Ok(Verdict::Good)
    }
}

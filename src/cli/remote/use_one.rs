//! `exchaos use`: a scenario of a running server for clients that pick none.

use clap::Args;
use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::client::At;
use super::runtime::runtime;
use crate::cli::verdict::{Failure, Verdict};

/// Flags of `use`.
#[derive(Args)]
pub(crate) struct Use {
    /// The id of the scenario
    id: String,
    /// Only for requests of this mailbox
    #[arg(long, value_name = "ADDRESS")]
    mailbox: Option<String>,
    /// Only for clients of this instance
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// The duration after which the use ends, such as `20m`
    #[arg(long = "for", value_name = "TIME")]
    lasts: Option<String>,
    #[command(flatten)]
    at: At,
}

#[derive(Deserialize)]
struct Used {
    scenario: String,
    mailbox: Option<String>,
    instance: Option<String>,
    until: Option<String>,
}

impl Use {
    /// Sends the request.
    pub(crate) fn run(&self) -> Result<Verdict, Failure> {
        let new = json!({
            "scenario": self.id,
            "mailbox": self.mailbox,
            "instance": self.instance,
            "for": self.lasts,
        });
        let response = self.at.ask(Method::POST, "/api/v1/uses", Some(&new));
        let used: Used = runtime()?.block_on(response)?;
        let whose = match used.mailbox {
            Some(mailbox) => format!("requests of {mailbox} meet"),
            None => "clients that pick none meet".to_owned(),
        };
        let instance = used.instance.map(|name| format!(" in instance {name}"));
        let until = used.until.map(|until| format!(", until {until}"));
        anstream::eprintln!(
            "{whose} `{}`{}{}",
            used.scenario,
            instance.unwrap_or_default(),
            until.unwrap_or_default()
        );
        Ok(Verdict::Good)
    }
}

//! Commands for a server that runs: they speak to its admin API.

mod client;
mod reset;
mod tail;
mod use_one;
mod wait;

use clap::Args;
use serde::Serialize;

pub(super) use reset::Reset;
pub(super) use tail::Tail;
pub(super) use use_one::Use;
pub(super) use wait::Wait;

use super::output;
use super::verdict::{Failure, Verdict};
use client::At;

/// Which entries of the journal: all that satisfy everything that is said.
#[derive(Args, Clone, Debug, Serialize)]
struct Which {
    /// Only of that scenario
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// Only of that instance
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// Only of that connection
    #[arg(long, value_name = "N")]
    connection: Option<u64>,
    /// Only answers with that status
    #[arg(long, value_name = "CODE")]
    status: Option<u16>,
    /// Only where that fault struck, such as `http.status`
    #[arg(long, value_name = "FAULT")]
    fault: Option<String>,
}

/// A runtime for one conversation.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

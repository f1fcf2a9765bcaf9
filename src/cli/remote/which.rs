//! Which entries of the journal a command is about.

use clap::Args;
use serde::Serialize;

/// Which entries of the journal: all that satisfy everything that is said.
#[derive(Args, Clone, Debug, Serialize)]
pub(super) struct Which {
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

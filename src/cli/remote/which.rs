//! Filters for journal entries.

use clap::Args;
use serde::Serialize;

/// A filter for journal entries. All given conditions must match.
#[derive(Args, Clone, Debug, Serialize)]
pub(super) struct Which {
    /// Only entries of this scenario
    #[arg(long, value_name = "ID")]
    scenario: Option<String>,
    /// Only entries of this instance
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// Only entries of this connection
    #[arg(long, value_name = "N")]
    connection: Option<u64>,
    /// Only answers with this status
    #[arg(long, value_name = "CODE")]
    status: Option<u16>,
    /// Only entries where this fault struck, such as `http.status`
    #[arg(long, value_name = "FAULT")]
    fault: Option<String>,
}

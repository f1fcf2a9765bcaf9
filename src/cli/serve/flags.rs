//! Flags of `serve`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::listen::Listeners;
use super::reach::ReachFlags;
use super::sinks::Record;
use super::steering::Steering;
use crate::cli::offer::OfferFlags;
use crate::cli::options::{Authority, Scenarios};
use crate::clock::TimeScale;
use crate::settings;

/// Flags of `serve`.
#[derive(Args)]
pub(crate) struct Serve {
    /// The scenario of clients that name none
    #[arg(
        long,
        value_name = "ID",
        env = "EXCHAOS_SCENARIO",
        default_value = "healthy"
    )]
    pub(super) scenario: String,
    #[command(flatten)]
    pub(super) scenarios: Scenarios,
    /// A TOML file with accounts, rooms and lists in addition to the implicit mailboxes
    #[arg(long, value_name = "FILE", env = "EXCHAOS_WORLD")]
    pub(super) world: Option<PathBuf>,
    #[command(flatten)]
    pub(super) listeners: Listeners,
    #[command(flatten)]
    pub(super) offer: OfferFlags,
    #[command(flatten)]
    pub(super) authority: Authority,
    /// A host of somebody else that the server answers for, such as login.microsoftonline.com, with certificates of a second
    /// CA; repeatable
    #[arg(
        long,
        value_name = "HOST",
        env = "EXCHAOS_IMPERSONATE",
        value_delimiter = ','
    )]
    pub(super) impersonate: Vec<String>,
    /// The seed of mailboxes and odds: the same seed gives the same run
    #[arg(long, value_name = "N", env = "EXCHAOS_SEED", default_value_t = settings::DEFAULT_SEED)]
    pub(super) seed: u64,
    /// The factor by which delays and hints pass faster: with 60, a minute takes a second
    #[arg(long, value_name = "X", env = "EXCHAOS_TIME_SCALE", default_value_t)]
    pub(super) time_scale: TimeScale,
    #[command(flatten)]
    pub(super) steering: Steering,
    #[command(flatten)]
    pub(super) record: Record,
    #[command(flatten)]
    pub(super) reach: ReachFlags,
    /// A JSON file with addresses, CA and process id; it exists from when the server is ready until it stops
    #[arg(long, value_name = "FILE", env = "EXCHAOS_READY_FILE")]
    pub(super) ready_file: Option<PathBuf>,
    /// Print everything that would be bound, written and called, and who must allow it; serve nothing
    #[arg(
        long,
        value_name = "FORMAT",
        env = "EXCHAOS_EXPOSURE",
        num_args = 0..=1,
        default_missing_value = "text"
    )]
    pub(super) exposure: Option<Format>,
}

/// The format of the exposure.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

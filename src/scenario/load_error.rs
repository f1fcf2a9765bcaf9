//! The errors of loading scenarios.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::diagnostic::Report;

/// Why scenarios could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Invalid files.
    #[error("{}", reports(.0))]
    Invalid(Vec<Report>),
    /// An unreadable file or folder.
    #[error("cannot read `{path}`: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// Two files with the same id.
    #[error(
        "two scenarios are called `{id}`: `{first}` and `{second}`\nhint: rename one of the files"
    )]
    Twice {
        /// Their id.
        id: Arc<str>,
        /// The first file.
        first: PathBuf,
        /// The second file.
        second: PathBuf,
    },
    /// A folder without scenarios.
    #[error("`{0}` has no scenario files (`*.toml`)")]
    Empty(PathBuf),
}

fn reports(reports: &[Report]) -> String {
    reports
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n\n")
}

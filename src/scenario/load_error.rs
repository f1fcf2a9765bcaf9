//! Why scenarios could not be loaded.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::diagnostic::Report;

/// Why scenarios could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Files that are not valid.
    #[error("{}", reports(.0))]
    Invalid(Vec<Report>),
    /// A file or folder that could not be read.
    #[error("cannot read `{path}`: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Two files with one id.
    #[error(
        "two scenarios are called `{id}`: `{first}` and `{second}`\nhint: rename one of the files"
    )]
    Twice {
        /// Their id.
        id: Arc<str>,
        /// The one.
        first: PathBuf,
        /// The other.
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

//! The outcome of a command.

use std::error::Error;

use crate::scenario::Catalogue;

/// The outcome of a command that did its work.
pub(super) enum Verdict {
    /// Success, or a positive answer.
    Good,
    /// A negative answer.
    No,
}

/// The error of a command that failed.
pub(super) type Failure = Box<dyn Error>;

/// The error for an unknown scenario.
pub(super) fn unknown(catalogue: &Catalogue, id: &str) -> Failure {
    let meant = catalogue
        .nearest(id)
        .map(|nearest| format!(", did you mean `{nearest}`?"));
    format!(
        "unknown scenario `{id}`{}\nhint: `exchaos list` shows them all",
        meant.unwrap_or_default()
    )
    .into()
}

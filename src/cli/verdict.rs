//! How a command ends.

use std::error::Error;

use crate::scenario::Catalogue;

/// How a command ends that did what it was asked.
pub(super) enum Verdict {
    /// The answer is yes, or there was no question.
    Good,
    /// The answer is no.
    No,
}

/// What a command could not do.
pub(super) type Failure = Box<dyn Error>;

/// The error for an id that there is not.
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

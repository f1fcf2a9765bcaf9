//! A runtime for one conversation.

use crate::cli::verdict::Failure;

/// A runtime for one conversation.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

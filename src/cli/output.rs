//! Writing data to stdout, whose reader may leave early.

use std::error::Error;
use std::io::{self, Write};

use super::Failure;

/// Writes text to stdout, without its colours where they are not wanted.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    Ok(writeln!(stdout, "{text}").and_then(|()| stdout.flush())?)
}

/// Whether the reader of stdout left: `exchaos list | head` ends well.
pub(super) fn is_broken_pipe(failure: &(dyn Error + 'static)) -> bool {
    failure
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

//! Output to stdout, whose reader may leave early, and file names in messages.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::verdict::Failure;

/// Writes text to stdout, without colours where they are not supported.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    Ok(writeln!(stdout, "{text}").and_then(|()| stdout.flush())?)
}

/// Writes a file completely or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| format!("cannot write `{}`: {error}", path.display());
    let draft = draft(path).map_err(failed)?;
    let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, path));
    written.map_err(|error| {
        // Part of the draft may exist. The file itself is unchanged.
        drop(fs::remove_file(&draft));
        failed(error).into()
    })
}

/// The path to write a file to before it is renamed to `path`. It is in the same folder, since a rename works only
/// within a file system.
pub(super) fn draft(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::other("this is the name of a folder"));
    };
    let name = name.to_string_lossy();
    Ok(path.with_file_name(format!(".{name}.{}", std::process::id())))
}

/// Whether the reader of stdout left: `exchaos list | head` is a success.
pub(super) fn is_broken_pipe(failure: &(dyn Error + 'static)) -> bool {
    failure
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A path as the user would type it here.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let relative = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    relative
        .unwrap_or_else(|| path.to_path_buf())
        .display()
        .to_string()
}

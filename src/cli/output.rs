//! Writing data to stdout, whose reader may leave early, and naming files to a person.

use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::verdict::Failure;

/// Writes text to stdout, without its colours where they are not wanted.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    Ok(writeln!(stdout, "{text}").and_then(|()| stdout.flush())?)
}

/// Writes a file as a whole, or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| format!("cannot write `{}`: {error}", path.display());
    let draft = draft(path).map_err(failed)?;
    let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, path));
    written.map_err(|error| {
        // The draft may be there in part; what is in force is untouched.
        drop(fs::remove_file(&draft));
        failed(error).into()
    })
}

/// Where a file is written before it takes the place of `path`: beside it, as files are renamed only within a file system.
pub(super) fn draft(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::other("this is the name of a folder"));
    };
    let name = name.to_string_lossy();
    Ok(path.with_file_name(format!(".{name}.{}", std::process::id())))
}

/// Whether the reader of stdout left: `exchaos list | head` ends well.
pub(super) fn is_broken_pipe(failure: &(dyn Error + 'static)) -> bool {
    failure
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A path as a person would type it here.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let relative = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf));
    relative
        .unwrap_or_else(|| path.to_path_buf())
        .display()
        .to_string()
}

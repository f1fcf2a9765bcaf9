//! World files: accounts and mailboxes in addition to those of every server.

use std::path::Path;

use super::LoadError;
use super::diagnostic::Report;
use super::files::{bytes, text};
use super::reading::read_world;
use crate::exchange::Population;
use crate::settings::MAX_WORLD_BYTES;

/// Reads a world file.
///
/// # Errors
///
/// If it cannot be read, or is not valid. The error reports all problems.
pub fn load_world(path: &Path) -> Result<Population, LoadError> {
    parse_file(path)?.map_err(|report| LoadError::Invalid(vec![report]))
}

/// The population of a world file, or all of its problems.
pub(super) fn parse_file(path: &Path) -> Result<Result<Population, Report>, LoadError> {
    let parsed = bytes(path, MAX_WORLD_BYTES, "world")?.and_then(|bytes| {
        let name = path.to_string_lossy();
        let source = text(&name, &bytes)?;
        let (world, problems) = read_world(source);
        world.ok_or_else(|| Report::new(&name, source, problems))
    });
    Ok(parsed)
}

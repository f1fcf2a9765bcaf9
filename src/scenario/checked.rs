//! Reads all files at or below some paths, for `exchaos check`.

use std::path::{Path, PathBuf};

use super::diagnostic::Report;
use super::files::{read_bounded, refuse_duplicate_ids, scenario_files};
use super::load::load_file;
use super::load_error::LoadError;
use super::reading::is_world;
use super::{Scenario, world};
use crate::settings::MAX_WORLD_BYTES;

/// The result of reading scenario and world files.
#[derive(Default)]
pub struct Checked {
    /// The valid scenarios.
    pub scenarios: Vec<Scenario>,
    /// The valid world files, with the number of their accounts.
    pub worlds: Vec<(PathBuf, usize)>,
    /// The problems of the others.
    pub reports: Vec<Report>,
}

/// Reads every scenario and world file at or below the paths. The keys of a file show its kind.
///
/// # Errors
///
/// If a path cannot be read, or two files have the same id.
pub fn check_files(paths: &[PathBuf]) -> Result<Checked, LoadError> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(scenario_files(path)?);
    }
    files.sort();
    files.dedup();
    refuse_duplicate_ids(&files)?;
    let mut checked = Checked::default();
    for path in &files {
        if looks_like_world(path) {
            match world::parse_file(path)? {
                Ok(world) => checked.worlds.push((path.clone(), world.accounts.len())),
                Err(report) => checked.reports.push(report),
            }
            continue;
        }
        match load_file(path)? {
            Ok((scenario, _)) => checked.scenarios.push(scenario),
            Err(report) => checked.reports.push(report),
        }
    }
    Ok(checked)
}

fn looks_like_world(path: &Path) -> bool {
    // An unreadable file is no world: loading it as a scenario then reports the error.
    read_bounded(path, MAX_WORLD_BYTES)
        .is_ok_and(|bytes| str::from_utf8(&bytes).is_ok_and(is_world))
}

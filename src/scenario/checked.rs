//! Reads all files at or below some paths, for `exchaos check`.

use std::path::{Path, PathBuf};

use super::diagnostic::Report;
use super::files::{read_bounded, refuse_twins, scenario_files};
use super::load::load_file;
use super::load_error::LoadError;
use super::reading::is_world;
use super::{Scenario, world};
use crate::settings::MAX_WORLD_BYTES;

/// What was found of scenario files.
#[derive(Default)]
pub struct Checked {
    /// Those that are valid.
    pub scenarios: Vec<Scenario>,
    /// The worlds that are valid, with how many accounts they list.
    pub worlds: Vec<(PathBuf, usize)>,
    /// What is wrong with the others.
    pub reports: Vec<Report>,
}

/// Reads every scenario and world file at or below the paths; which of them a file is, its keys tell.
///
/// # Errors
///
/// Where a path cannot be read, or two files have one id.
pub fn check_files(paths: &[PathBuf]) -> Result<Checked, LoadError> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(scenario_files(path)?);
    }
    files.sort();
    files.dedup();
    refuse_twins(&files)?;
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
    let bytes = read_bounded(path, MAX_WORLD_BYTES).unwrap_or_default();
    str::from_utf8(&bytes).is_ok_and(is_world)
}

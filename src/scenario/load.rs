//! Loads the file of a scenario, and the files that it refers to.

use std::path::Path;

use ring::digest::{Context, SHA256};

use super::diagnostic::{Problem, Report};
use super::files::{bytes, id_of, text};
use super::load_error::LoadError;
use super::origin::Origin;
use super::reading::is_world;
use super::{Scenario, read};
use crate::settings::MAX_SCENARIO_BYTES;

/// A hash of a scenario file and the files that it refers to. It shows whether a reload changes the scenario.
pub(super) type Text = Vec<u8>;

/// A scenario and the hash of its text, or all problems.
pub(super) type Parsed = Result<(Scenario, Text), Report>;

/// Reads one file.
pub(super) fn load_file(path: &Path) -> Result<Parsed, LoadError> {
    let bytes = match bytes(path, MAX_SCENARIO_BYTES, "scenario")? {
        Ok(bytes) => bytes,
        Err(report) => return Ok(Err(report)),
    };
    let parsed = parse(&Origin::File(path.to_owned()), &bytes);
    let is_world = || str::from_utf8(&bytes).is_ok_and(is_world);
    Ok(parsed.map_err(|report| if is_world() { misplaced(path) } else { report }))
}

/// The report on a world file among scenarios.
fn misplaced(path: &Path) -> Report {
    let problem = Problem::new(0..0, "this is a world, and no scenario")
        .help("keep it outside of the scenarios' folder, and name it by `--world FILE`");
    Report::new(&path.to_string_lossy(), "", vec![problem])
}

pub(super) fn parse(origin: &Origin, bytes: &[u8]) -> Parsed {
    let name = origin.to_string();
    let source = text(&name, bytes)?;
    let (scenario, mut problems) = read(source, &id_of(origin.path()));
    let Some(mut scenario) = scenario else {
        return Err(Report::new(&name, source, problems));
    };
    let mut text = Context::new(&SHA256);
    text.update(bytes);
    for rule in &mut scenario.rule {
        let Some(file) = rule.fault.as_mut().and_then(crate::fault::Fault::file) else {
            continue;
        };
        match origin.beside(&file.path) {
            Ok(bytes) => {
                text.update(&bytes);
                file.bytes = bytes.into();
            }
            Err(message) => {
                // A path that is written with escapes is not found in the text; the problem then has no excerpt.
                let span = source
                    .find(&file.path)
                    .map_or(0..0, |start| start..start + file.path.len());
                problems.push(Problem::new(span, message));
            }
        }
    }
    if problems.is_empty() {
        Ok((scenario, text.finish().as_ref().to_vec()))
    } else {
        Err(Report::new(&name, source, problems))
    }
}

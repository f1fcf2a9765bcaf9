//! The scenarios of a server: the built-in ones, and those of folders.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Scenario;
use super::diagnostic::{self, Report};
use super::files::{read_bounded, refuse_duplicate_ids, scenario_files};
use super::load::{Parsed, Text, load_file, parse};
use super::load_error::LoadError;
use super::nearest::nearest;
use super::origin::{Embedded, Origin};
use crate::settings::MAX_SCENARIO_BYTES;

/// Scenarios by id.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    scenarios: HashMap<Arc<str>, Arc<Scenario>>,
    origins: HashMap<Arc<str>, Origin>,
    texts: HashMap<Arc<str>, Text>,
}

impl Catalogue {
    /// The built-in scenarios, and those of `folders`. A file replaces the built-in scenario with the same id.
    ///
    /// # Errors
    ///
    /// If a file is not valid. The error reports all of them.
    pub fn load(folders: &[PathBuf]) -> Result<Self, LoadError> {
        Self::load_beside(folders, None)
    }

    /// The same, without the file of the world, which may be in one of the folders.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn load_beside(folders: &[PathBuf], world: Option<&Path>) -> Result<Self, LoadError> {
        let mut catalogue = Self::default();
        let mut reports = Vec::new();
        for path in Embedded::iter().filter(|path| path.ends_with(".toml")) {
            let file = Embedded::get(&path).expect("what is listed is built in");
            let origin = Origin::Embedded(path.to_string());
            catalogue.put(parse(&origin, &file.data), origin, &mut reports);
        }
        let mut files = Vec::new();
        for folder in folders {
            files.extend(scenario_files(folder)?);
        }
        if let Some(world) = world.and_then(|world| world.canonicalize().ok()) {
            files.retain(|path| path.canonicalize().ok().as_ref() != Some(&world));
        }
        refuse_duplicate_ids(&files)?;
        for path in files {
            catalogue.put(load_file(&path)?, Origin::File(path), &mut reports);
        }
        if reports.is_empty() {
            Ok(catalogue)
        } else {
            Err(LoadError::Invalid(reports))
        }
    }

    /// A catalogue of scenarios without files.
    pub fn of(scenarios: impl IntoIterator<Item = Scenario>) -> Self {
        let by_id = |scenario: Scenario| (Arc::clone(&scenario.id), Arc::new(scenario));
        Self {
            scenarios: scenarios.into_iter().map(by_id).collect(),
            ..Self::default()
        }
    }

    /// Adds a scenario, or replaces the one with the same id.
    pub fn insert(&mut self, scenario: Scenario) {
        self.texts.remove(&scenario.id);
        self.scenarios
            .insert(Arc::clone(&scenario.id), Arc::new(scenario));
    }

    /// Takes the scenarios with an unchanged text from `old`: the director compares pointers, and continues to count their
    /// hits.
    pub fn keep(&mut self, old: &Self) {
        for (id, scenario) in &mut self.scenarios {
            if let Some(text) = self.texts.get(id)
                && old.texts.get(id) == Some(text)
                && let Some(known) = old.scenarios.get(id)
            {
                *scenario = Arc::clone(known);
            }
        }
    }

    /// The scenario with an id.
    pub fn get(&self, id: &str) -> Option<&Arc<Scenario>> {
        self.scenarios.get(id)
    }

    /// The id that is most similar to an unknown word.
    pub fn nearest(&self, word: &str) -> Option<&str> {
        nearest(word, self.scenarios.keys().map(|id| &**id))
    }

    /// All scenarios, by id.
    pub fn sorted(&self) -> Vec<&Arc<Scenario>> {
        let mut all: Vec<_> = self.scenarios.values().collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// The text of a scenario's file from its first table on, with passwords masked.
    pub fn rules(&self, id: &str) -> Option<String> {
        let bytes = match self.origins.get(id)? {
            Origin::Embedded(path) => Embedded::get(path)?.data.into_owned(),
            Origin::File(path) => read_bounded(path, MAX_SCENARIO_BYTES).ok()?,
        };
        let text = diagnostic::mask(&String::from_utf8(bytes).ok()?);
        let tables = text.lines().skip_while(|line| {
            let starts = |table| line.starts_with(table);
            !["[exchange", "[[rule", "[expect"].into_iter().any(starts)
        });
        Some(tables.collect::<Vec<_>>().join("\n"))
    }

    fn put(&mut self, parsed: Parsed, origin: Origin, reports: &mut Vec<Report>) {
        match parsed {
            Ok((scenario, text)) => {
                let id = Arc::clone(&scenario.id);
                self.origins.insert(Arc::clone(&id), origin);
                self.insert(scenario);
                self.texts.insert(id, text);
            }
            Err(report) => reports.push(report),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_of_the_server_may_be_among_the_scenarios() {
        let folder = tempfile::tempdir().unwrap();
        let folders = [folder.path().to_owned()];
        std::fs::create_dir(folder.path().join("worlds")).unwrap();
        std::fs::write(folder.path().join("one.toml"), "title = 'x'").unwrap();
        let world = folder.path().join("worlds/people.toml");
        std::fs::write(&world, "exists = 'listed'").unwrap();
        let spelled = folder.path().join("worlds/../worlds/people.toml");
        let catalogue = Catalogue::load_beside(&folders, Some(&spelled)).unwrap();
        assert!(catalogue.get("one").is_some() && catalogue.get("people").is_none());
        assert!(Catalogue::load(&folders).is_err());
        let another = folder.path().join("other.toml");
        std::fs::write(&another, "exists = 'all'").unwrap();
        assert!(Catalogue::load_beside(&folders, Some(&world)).is_err());
    }
}

//! What every file says of itself, and what the documents must name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let found = crate::graph::files(Path::new("."), folder, extension);
    found.into_iter().map(PathBuf::from).collect()
}

#[test]
fn every_module_says_what_it_is() {
    for path in files("src", "rs") {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("//! "),
            "{} begins with a sentence about itself",
            path.display()
        );
    }
}

/// Every mechanism: the files of the fault folders, as scenario files write them.
fn mechanisms() -> BTreeMap<String, PathBuf> {
    let all = files("src/fault", "rs").into_iter().filter_map(|path| {
        let layer = path.parent()?.file_name()?.to_str()?.to_owned();
        let name = path.file_stem()?.to_str()?.replace('_', "-");
        (layer != "fault" && name != "mod").then(|| (format!("{layer}.{name}"), path))
    });
    all.collect()
}

#[test]
fn every_mechanism_is_used_by_a_scenario_and_told_in_the_documents() {
    let told = fs::read_to_string("docs/mechanisms.md").unwrap();
    let scenarios: String = files("scenarios", "toml")
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let mechanisms = mechanisms();
    assert!(mechanisms.len() >= 10, "{mechanisms:?}");
    for name in mechanisms.keys() {
        assert!(
            scenarios.contains(&format!("fault.{name}")),
            "no scenario uses `{name}`"
        );
        assert!(
            told.contains(&format!("`{name}`")),
            "docs/mechanisms.md does not tell of `{name}`"
        );
    }
}

#[test]
fn every_mechanism_documents_itself_by_the_template() {
    for (name, path) in mechanisms() {
        let text = fs::read_to_string(&path).unwrap();
        for part in [
            &format!("//! `{name}`: "),
            "*What the client sees:*",
            "*Who documents it:*",
            "*What a sound client does:*",
        ] {
            assert!(text.contains(part), "{} lacks `{part}`", path.display());
        }
    }
}

#[test]
fn every_scenario_is_in_the_changelog() {
    let changelog = fs::read_to_string("CHANGELOG.md").unwrap();
    for path in files("scenarios", "toml") {
        let id = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            changelog.contains(&format!("`{id}`")),
            "CHANGELOG.md does not tell of `{id}`"
        );
    }
}

#[test]
fn what_other_tools_are_compared_with_exists() {
    let told = fs::read_to_string("docs/coming-from.md").unwrap();
    let ids: Vec<_> = files("scenarios", "toml")
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mechanisms = mechanisms();
    let schema = fs::read_to_string("schema/scenario.json").unwrap();
    // A key of a rule or of a fault, with a value or without one.
    let is_key = |name: &str| {
        let key = name.split(' ').next().unwrap();
        schema.contains(&format!("\"{key}\": {{"))
    };
    let rows = told.lines().filter(|line| line.starts_with("| "));
    let mut seen = 0;
    for row in rows {
        let ours = row.trim_end_matches(" |").rsplit('|').next().unwrap();
        for name in ours.split('`').skip(1).step_by(2) {
            seen += 1;
            let known = ids.iter().any(|id| id == name)
                || mechanisms.keys().any(|key| name.starts_with(key.as_str()))
                || is_key(name);
            assert!(known, "docs/coming-from.md: there is no `{name}`");
        }
    }
    assert!(seen >= 120, "{seen}");
}

//! The source is tested too: what may import what, how long a function may be, what has to be used, and whether the
//! documents tell the truth.

#![allow(missing_docs, reason = "tests are named by what they show")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors of the house, from the ground: a module imports only from floors below its own.
const FLOORS: [&[&str]; 14] = [
    &["settings"],
    &["clock"],
    &["wire"],
    &["reply"],
    &["facts"],
    &["journal", "pki"],
    &["exchange"],
    &["fault"],
    &["auth", "scenario"],
    &["director"],
    &["dns"],
    &["server"],
    &["admin"],
    &["cli"],
];

/// The longest function (lines) that fits a screen.
const FUNCTION: usize = 70;

/// Where a file asks to be split.
const FILE: usize = 500;

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The part of a file that ships: its tests stand at its end.
fn production(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap()
        .to_owned()
}

fn module(path: &Path) -> String {
    let first = path.strip_prefix("src").unwrap().iter().next().unwrap();
    first.to_str().unwrap().trim_end_matches(".rs").to_owned()
}

#[test]
fn modules_import_only_from_floors_below() {
    let floor = |name: &str| FLOORS.iter().position(|floor| floor.contains(&name));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in files("src", "rs") {
        let own = module(&path);
        if own == "lib" || own == "main" {
            continue;
        }
        let height =
            floor(&own).unwrap_or_else(|| panic!("`{own}` stands on no floor: name it in FLOORS"));
        for rest in production(&path).split("crate::").skip(1) {
            let name: String = rest
                .chars()
                .take_while(|char| char.is_alphanumeric() || *char == '_')
                .collect();
            let Some(below) = floor(&name) else { continue };
            seen += 1;
            if name != own && below >= height {
                wrong.push(format!("{}: imports `{name}`", path.display()));
            }
        }
    }
    assert!(
        seen > 100,
        "only {seen} imports were found: is this still looking?"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_function_is_longer_than_a_screen_and_no_file_endless() {
    let mut wrong = Vec::new();
    let mut functions = Vec::new();
    let mut lengths = Vec::new();
    for path in files("src", "rs") {
        let text = production(&path);
        lengths.push(text.lines().count());
        if lengths.last().unwrap() > &FILE {
            wrong.push(format!(
                "{}: {} lines",
                path.display(),
                lengths.last().unwrap()
            ));
        }
        let mut open: Option<(usize, usize, String)> = None;
        for (number, line) in text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let starts = [
                "fn ",
                "pub fn ",
                "async fn ",
                "pub async fn ",
                "pub(super) fn ",
                "pub(super) async fn ",
                "pub(in crate::fault) fn ",
                "const fn ",
            ];
            if open.is_none()
                && starts
                    .iter()
                    .any(|start| line.trim_start().starts_with(start))
            {
                open = Some((number, indent, line.trim().to_owned()));
            }
            if let Some((start, at, name)) = &open
                && (line.trim_end().ends_with(';') && indent == *at
                    || line == format!("{}}}", " ".repeat(*at)))
            {
                let length = number - start + 1;
                functions.push(length);
                if length > FUNCTION {
                    wrong.push(format!("{}: `{name}` has {length} lines", path.display()));
                }
                open = None;
            }
        }
    }
    assert!(
        functions.len() > 300,
        "only {} functions were found",
        functions.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    functions.sort_unstable();
    lengths.sort_unstable();
    assert!(
        functions[functions.len() / 2] <= 10,
        "the median function has {} lines",
        functions[functions.len() / 2]
    );
    assert!(
        lengths[lengths.len() / 2] <= 150,
        "the median file has {} lines",
        lengths[lengths.len() / 2]
    );
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

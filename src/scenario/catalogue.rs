//! All scenarios that one server has: those built in, and those of folders.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ring::digest::{Context, SHA256};
use rust_embed::Embed;

use super::diagnostic::{self, Problem, Report};
use super::reading::{is_world, nearest};
use super::{Scenario, read, world};
use crate::settings::{MAX_BODY_FILE_BYTES, MAX_SCENARIO_BYTES, MAX_WORLD_BYTES};

/// The scenarios that every copy of exchaos has.
#[derive(Embed)]
#[folder = "scenarios"]
struct Embedded;

/// Scenarios by id.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    scenarios: HashMap<Arc<str>, Arc<Scenario>>,
    origins: HashMap<Arc<str>, Origin>,
    texts: HashMap<Arc<str>, Text>,
}

/// What a file and the files beside it that it names say, as a hash: the same for the same bytes.
type Text = Vec<u8>;

/// Where a scenario comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is built in, at that path.
    Embedded(String),
    /// A file.
    File(PathBuf),
}

/// Why scenarios could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Files that are not valid.
    #[error("{}", reports(.0))]
    Invalid(Vec<Report>),
    /// A file or folder that could not be read.
    #[error("cannot read `{path}`: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Two files with one id.
    #[error(
        "two scenarios are called `{id}`: `{first}` and `{second}`\nhint: rename one of the files"
    )]
    Twice {
        /// Their id.
        id: Arc<str>,
        /// The one.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A folder without scenarios.
    #[error("`{0}` has no scenario files (`*.toml`)")]
    Empty(PathBuf),
}

impl Catalogue {
    /// The built-in scenarios, with those of `folders` beside and instead of them.
    ///
    /// # Errors
    ///
    /// Where any file is not valid: all of them are reported.
    pub fn load(folders: &[PathBuf]) -> Result<Self, LoadError> {
        let mut catalogue = Self::default();
        let mut reports = Vec::new();
        for path in Embedded::iter().filter(|path| path.ends_with(".toml")) {
            let bytes = Embedded::get(&path)
                .map(|file| file.data)
                .unwrap_or_default();
            let origin = Origin::Embedded(path.to_string());
            catalogue.put(parse(&origin, &bytes), origin, &mut reports);
        }
        let mut files = Vec::new();
        for folder in folders {
            files.extend(scenario_files(folder)?);
        }
        refuse_twins(&files)?;
        for path in files {
            catalogue.put(load_file(&path)?, Origin::File(path), &mut reports);
        }
        match reports.is_empty() {
            true => Ok(catalogue),
            false => Err(LoadError::Invalid(reports)),
        }
    }

    /// A catalogue of scenarios that are there already.
    pub fn of(scenarios: impl IntoIterator<Item = Scenario>) -> Self {
        let by_id = |scenario: Scenario| (Arc::clone(&scenario.id), Arc::new(scenario));
        Self {
            scenarios: scenarios.into_iter().map(by_id).collect(),
            ..Self::default()
        }
    }

    /// Adds a scenario, in place of one with its id.
    pub fn insert(&mut self, scenario: Scenario) {
        self.texts.remove(&scenario.id);
        self.scenarios
            .insert(Arc::clone(&scenario.id), Arc::new(scenario));
    }

    /// Takes over from `old` what says the same there: the very scenario, so that whoever counts its hits goes on.
    pub fn keep(&mut self, old: &Self) {
        for (id, scenario) in &mut self.scenarios {
            let same = self
                .texts
                .get(id)
                .is_some_and(|text| old.texts.get(id) == Some(text));
            if let Some(known) = old.scenarios.get(id).filter(|_| same) {
                *scenario = Arc::clone(known);
            }
        }
    }

    /// The scenario of that id.
    pub fn get(&self, id: &str) -> Option<&Arc<Scenario>> {
        self.scenarios.get(id)
    }

    /// The id most like a word that is none.
    pub fn nearest(&self, word: &str) -> Option<&str> {
        nearest(word, self.scenarios.keys().map(|id| &**id))
    }

    /// All scenarios, by id.
    pub fn sorted(&self) -> Vec<&Arc<Scenario>> {
        let mut all: Vec<_> = self.scenarios.values().collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// What a scenario's file says from its first table on: the server and the rules, passwords blotted out.
    pub fn rules(&self, id: &str) -> Option<String> {
        let bytes = match self.origins.get(id)? {
            Origin::Embedded(path) => Embedded::get(path)?.data.into_owned(),
            Origin::File(path) => read_bounded(path, MAX_SCENARIO_BYTES).ok()?,
        };
        let text = diagnostic::blot(&String::from_utf8(bytes).ok()?);
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

/// The scenario files at or below a path, sorted.
///
/// # Errors
///
/// Where the path cannot be read, or has none.
pub(super) fn scenario_files(path: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let failed = |source| LoadError::Io {
        path: path.to_owned(),
        source,
    };
    if !path.metadata().map_err(failed)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    collect(path, &mut files)?;
    files.sort();
    match files.is_empty() {
        true => Err(LoadError::Empty(path.to_owned())),
        false => Ok(files),
    }
}

/// Links to folders are not followed: a circle of them would have no end. Hidden files are those of editors.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), LoadError> {
    let failed = |source| LoadError::Io {
        path: folder.to_owned(),
        source,
    };
    for entry in folder.read_dir().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type().map_err(failed)?.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    Ok(())
}

fn refuse_twins(files: &[PathBuf]) -> Result<(), LoadError> {
    let mut known: HashMap<String, &PathBuf> = HashMap::new();
    for second in files {
        let id = id_of(second);
        if let Some(first) = known.insert(id.clone(), second) {
            return Err(LoadError::Twice {
                id: id.into(),
                first: first.clone(),
                second: second.clone(),
            });
        }
    }
    Ok(())
}

/// A scenario and what its file says, or all that is wrong with it.
type Parsed = Result<(Scenario, Text), Report>;

/// Reads one file.
fn load_file(path: &Path) -> Result<Parsed, LoadError> {
    let bytes = match bytes(path, MAX_SCENARIO_BYTES, "scenario")? {
        Ok(bytes) => bytes,
        Err(report) => return Ok(Err(report)),
    };
    let parsed = parse(&Origin::File(path.to_owned()), &bytes);
    let is_world = || str::from_utf8(&bytes).is_ok_and(is_world);
    Ok(parsed.map_err(|report| match is_world() {
        true => misplaced(path),
        false => report,
    }))
}

/// What a file of at most `most` bytes holds; the report where what it is called cannot be like that.
pub(super) fn bytes(
    path: &Path,
    most: u64,
    what: &str,
) -> Result<Result<Vec<u8>, Report>, LoadError> {
    match read_bounded(path, most) {
        Ok(bytes) => Ok(Ok(bytes)),
        // Nothing that is valid is like that: the answer to whether it is valid is no.
        Err(refused) if refused.kind() == io::ErrorKind::InvalidData => {
            let problem = Problem::new(0..0, format!("this cannot be a {what}: {refused}"));
            Ok(Err(Report::new(&path.to_string_lossy(), "", vec![problem])))
        }
        Err(source) => Err(LoadError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}

/// The report on a world where scenarios are.
fn misplaced(path: &Path) -> Report {
    let problem = Problem::new(0..0, "this is a world, and no scenario")
        .help("keep it outside of the scenarios' folder, and name it by `--world FILE`");
    Report::new(&path.to_string_lossy(), "", vec![problem])
}

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

/// The text of a file.
pub(super) fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Report> {
    str::from_utf8(bytes).map_err(|error| {
        let valid = str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        let problem = Problem::new(valid.len()..valid.len(), "from here on this is not UTF-8");
        Report::new(name, valid, vec![problem])
    })
}

fn parse(origin: &Origin, bytes: &[u8]) -> Parsed {
    let name = origin.to_string();
    let source = text(&name, bytes)?;
    let (scenario, mut problems) = read(source, &id_of(origin.path()));
    let Some(mut scenario) = scenario else {
        return Err(Report::new(&name, source, problems));
    };
    let mut text = Context::new(&SHA256);
    text.update(bytes);
    for rule in &mut scenario.rule {
        let Some(file) = rule.fault.as_mut().and_then(crate::fault::Fault::files) else {
            continue;
        };
        match origin.beside(&file.path) {
            Ok(bytes) => {
                text.update(&bytes);
                file.bytes = bytes.into();
            }
            Err(message) => {
                let start = source.find(&file.path).unwrap_or_default();
                problems.push(Problem::new(start..start + file.path.len(), message));
            }
        }
    }
    match problems.is_empty() {
        true => Ok((scenario, text.finish().as_ref().to_vec())),
        false => Err(Report::new(&name, source, problems)),
    }
}

impl Origin {
    fn path(&self) -> &Path {
        match self {
            Self::Embedded(path) => Path::new(path),
            Self::File(path) => path,
        }
    }

    /// The bytes of a file in the same folder, or below it.
    fn beside(&self, name: &str) -> Result<Vec<u8>, String> {
        use std::path::Component;
        let plain = Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !plain || name.is_empty() {
            return Err(format!("`{name}` leads out of the scenario's folder"));
        }
        let folder = self.path().parent().unwrap_or(Path::new(""));
        let failed =
            |error: io::Error| format!("cannot read `{name}` beside the scenario: {error}");
        match self {
            Self::Embedded(_) => Embedded::get(&folder.join(name).to_string_lossy())
                .map(|file| file.data.into_owned())
                .ok_or_else(|| format!("no file `{name}` is built in beside the scenario")),
            Self::File(_) => {
                let folder = if folder.as_os_str().is_empty() {
                    Path::new(".")
                } else {
                    folder
                };
                let inside = folder.canonicalize().map_err(failed)?;
                let path = folder.join(name).canonicalize().map_err(failed)?;
                match path.starts_with(inside) {
                    true => read_bounded(&path, MAX_BODY_FILE_BYTES).map_err(failed),
                    false => Err(format!("`{name}` leads out of the scenario's folder")),
                }
            }
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded(path) => write!(f, "built-in:{path}"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// What a file of at most `most` bytes holds. Only plain files: a pipe or a device might never end.
fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    use io::Read;
    let refused = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    let file = std::fs::File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(refused("it is no plain file".to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(refused(format!("it is larger than {most} bytes"))),
        false => Ok(bytes),
    }
}

fn id_of(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn reports(reports: &[Report]) -> String {
    reports
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n\n")
}

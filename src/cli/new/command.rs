//! Writes a scenario to start from.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::draft::Draft;
use super::recorded;
use crate::cli::output;
use crate::cli::verdict::{Failure, Verdict};
use crate::scenario::{Report, read};
use crate::settings;

/// What an empty start says.
const START: &str = include_str!("start.toml");

/// Flags of `new`.
#[derive(Args)]
pub(crate) struct New {
    /// The file to write, which is not there yet; its name is the scenario's id
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A file with an HTTP response as `curl -i` prints it, or `-` for stdin: the scenario answers the same
    #[arg(long, value_name = "FILE", env = "EXCHAOS_FROM_RESPONSE")]
    from_response: Option<PathBuf>,
}

impl New {
    /// Writes the scenario, or nothing.
    pub(crate) fn run(&self) -> Result<Verdict, Failure> {
        let id = self.id()?;
        let draft = match &self.from_response {
            Some(file) => recorded::draft(&response(file)?, id)?,
            None => Draft {
                text: START.to_owned(),
                beside: None,
            },
        };
        let (_, problems) = read(&draft.text, id);
        if !problems.is_empty() {
            let report = Report::new(&self.file.display().to_string(), &draft.text, problems);
            return Err(format!("this would be no scenario:\n{report}").into());
        }
        self.write(&draft)?;
        let folder = self
            .file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        anstream::eprintln!(
            "`{}` is written; see it with: exchaos try {id} --scenarios {}",
            output::shown(&self.file),
            output::shown(folder.unwrap_or(Path::new(".")))
        );
        Ok(Verdict::Good)
    }

    /// The id that the file's name is.
    fn id(&self) -> Result<&str, Failure> {
        let named = || {
            format!(
                "`{}` is no file of a scenario\nhint: its name is the id of the scenario, and ends with `.toml`",
                self.file.display()
            )
        };
        let toml = self
            .file
            .extension()
            .is_some_and(|extension| extension == "toml");
        let stem = self.file.file_stem().and_then(|stem| stem.to_str());
        let (Some(id), true) = (stem, toml) else {
            return Err(named().into());
        };
        // An id that is none is found before anything is read.
        match read("title = 'a start'", id).1.first() {
            None => Ok(id),
            Some(problem) => Err(format!(
                "{}\nhint: a name like `ews-503-at-night.toml` would do",
                problem.message
            )
            .into()),
        }
    }

    fn write(&self, draft: &Draft) -> Result<(), Failure> {
        let beside = draft
            .beside
            .as_ref()
            .map(|(name, bytes)| (self.file.with_file_name(name), bytes));
        if let Some((path, bytes)) = &beside {
            create(path, bytes)?;
        }
        create(&self.file, draft.text.as_bytes()).inspect_err(|_| {
            if let Some((path, _)) = &beside {
                // The file is ours: it was not there before.
                drop(fs::remove_file(path));
            }
        })
    }
}

/// Writes a file that is not there yet, as a whole or not at all.
fn create(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => format!(
            "`{}` is there already, and is not overwritten",
            path.display()
        ),
        _ => format!("cannot write `{}`: {error}", path.display()),
    };
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed)?;
    file.write_all(bytes).map_err(|error| {
        // The file is ours: it was not there before.
        drop(fs::remove_file(path));
        failed(error).into()
    })
}

/// Reads a file, or stdin; as much as a response may be long.
fn response(file: &Path) -> Result<Vec<u8>, Failure> {
    let most = settings::MAX_BODY_FILE_BYTES + settings::MAX_HEAD_BYTES as u64;
    let name = file.display();
    let failed = |error: io::Error| format!("cannot read `{name}`: {error}");
    let mut bytes = Vec::new();
    let mut reader: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(fs::File::open(file).map_err(failed)?)
    };
    reader
        .by_ref()
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(format!("`{name}` is longer than a response may be ({most} bytes)").into());
    }
    Ok(bytes)
}

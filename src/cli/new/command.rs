//! Writes a new scenario.

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

/// The template of an empty scenario.
const START: &str = include_str!("start.toml");

/// Flags of `new`.
#[derive(Args)]
pub(crate) struct New {
    /// The file to write, which must not exist; its name is the scenario's id
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A file with an HTTP response as printed by `curl -i`, or `-` for stdin: the scenario sends the same response
    #[arg(long, value_name = "FILE", env = "EXCHAOS_FROM_RESPONSE")]
    from_response: Option<PathBuf>,
}

impl New {
    /// Writes the scenario if it is valid.
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
            return Err(format!("the scenario would be invalid:\n{report}").into());
        }
        self.write(&draft)?;
        let folder = self
            .file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        anstream::eprintln!(
            "`{}` is written; try it with: exchaos try {id} --scenarios {}",
            output::shown(&self.file),
            output::shown(folder.unwrap_or(Path::new(".")))
        );
        Ok(Verdict::Good)
    }

    /// The id in the file's name.
    fn id(&self) -> Result<&str, Failure> {
        let named = || {
            format!(
                "`{}` is not a scenario file\nhint: its name is the scenario's id and ends with `.toml`",
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
        // An invalid id is reported before anything is read.
        match read("title = 'a start'", id).1.first() {
            None => Ok(id),
            Some(problem) => Err(format!(
                "{}\nhint: use a name such as `ews-503-at-night.toml`",
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
        // The body file comes first, so that the scenario never refers to a missing file.
        if let Some((path, bytes)) = &beside {
            create(path, bytes)?;
        }
        create(&self.file, draft.text.as_bytes()).inspect_err(|_| {
            if let Some((path, _)) = &beside {
                // The file is new, so it is safe to remove.
                drop(fs::remove_file(path));
            }
        })
    }
}

/// Writes a new file completely or not at all.
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
        // The file is new, so it is safe to remove.
        drop(fs::remove_file(path));
        failed(error).into()
    })
}

/// Reads a file or stdin, up to the largest size of a response.
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

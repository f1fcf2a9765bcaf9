//! The origin of a scenario, and the files beside it.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use rust_embed::Embed;

use super::files::read_bounded;
use crate::settings::MAX_BODY_FILE_BYTES;

/// The scenarios that are built into the program.
#[derive(Embed)]
#[folder = "scenarios"]
pub(super) struct Embedded;

/// The origin of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Built in, with a path.
    Embedded(String),
    /// A file.
    File(PathBuf),
}

impl Origin {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Embedded(path) => Path::new(path),
            Self::File(path) => path,
        }
    }

    /// The bytes of a file in the same folder, or in a subfolder.
    pub(super) fn beside(&self, name: &str) -> Result<Vec<u8>, String> {
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
                if path.starts_with(inside) {
                    read_bounded(&path, MAX_BODY_FILE_BYTES).map_err(failed)
                } else {
                    Err(format!("`{name}` leads out of the scenario's folder"))
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

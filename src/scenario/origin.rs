//! Where a scenario comes from, and the files beside it.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use rust_embed::Embed;

use super::files::read_bounded;
use crate::settings::MAX_BODY_FILE_BYTES;

/// The scenarios that every copy of exchaos has.
#[derive(Embed)]
#[folder = "scenarios"]
pub(super) struct Embedded;

/// Where a scenario comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is built in, at that path.
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

    /// The bytes of a file in the same folder, or below it.
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

//! Finds the files of scenarios and worlds, and reads them up to their size limits.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::diagnostic::{Problem, Report};
use super::load_error::LoadError;

/// The scenario files at or below a path, sorted.
///
/// # Errors
///
/// If the path cannot be read, or has no scenario files.
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
    if files.is_empty() {
        Err(LoadError::Empty(path.to_owned()))
    } else {
        Ok(files)
    }
}

/// Symbolic links to folders are not followed, because they can form a cycle. Hidden files belong to editors.
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

pub(super) fn refuse_duplicate_ids(files: &[PathBuf]) -> Result<(), LoadError> {
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

/// The bytes of a file, `most` at most. A report if the file cannot be a `what`.
pub(super) fn bytes(
    path: &Path,
    most: u64,
    what: &str,
) -> Result<Result<Vec<u8>, Report>, LoadError> {
    match read_bounded(path, most) {
        Ok(bytes) => Ok(Ok(bytes)),
        // Such a file is invalid and not unreadable, so `check` reports a problem and continues.
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

/// The text of a file.
pub(super) fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Report> {
    str::from_utf8(bytes).map_err(|error| {
        let valid = str::from_utf8(&bytes[..error.valid_up_to()])
            .expect("the error says that it is UTF-8 up to there");
        let problem = Problem::new(valid.len()..valid.len(), "from here on this is not UTF-8");
        Report::new(name, valid, vec![problem])
    })
}

/// The bytes of a file, `most` at most. Only regular files: reading a pipe or a device might never end.
pub(super) fn read_bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    use io::Read;
    let refused = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
    // Before it is opened: a pipe is opened only once somebody writes to it.
    if !path.metadata()?.is_file() {
        return Err(refused("it is no plain file".to_owned()));
    }
    let file = std::fs::File::open(path)?;
    if !file.metadata()?.is_file() {
        return Err(refused("it is no plain file".to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        Err(refused(format!("it is larger than {most} bytes")))
    } else {
        Ok(bytes)
    }
}

pub(super) fn id_of(path: &Path) -> String {
    path.file_stem()
        .expect("the path of a file ends in its name")
        .to_string_lossy()
        .into_owned()
}

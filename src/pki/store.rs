//! The folder that keeps the CA between starts: `ca.pem`, and `ca-key.pem` that only its owner may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Error;

/// The name of the CA's certificate in its folder.
pub const CERTIFICATE: &str = "ca.pem";
/// The name of the CA's key in its folder.
pub const KEY: &str = "ca-key.pem";
/// The name of the file that is locked while the folder is read or written.
pub const LOCK: &str = "ca.lock";

/// What the folder holds.
pub(super) enum Found {
    /// Certificate and key, as PEM.
    Both(String, String),
    /// Neither.
    Nothing,
}

/// The folder, locked against another server that starts at the same time.
pub(super) struct Store {
    folder: PathBuf,
    _lock: File,
}

impl Store {
    /// Makes the folder if need be, and waits for whoever else is in it.
    pub(super) fn open(folder: &Path) -> Result<Self, Error> {
        let failed = |what| {
            move |source| Error::Io {
                what,
                path: folder.to_owned(),
                source,
            }
        };
        fs::create_dir_all(folder).map_err(failed("cannot make the certificate folder"))?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false) // Another server may hold it.
            .write(true)
            .open(folder.join(LOCK))
            .and_then(|lock| lock.lock().map(|()| lock))
            .map_err(failed("cannot write to the certificate folder"))?;
        Ok(Self {
            folder: folder.to_owned(),
            _lock: lock,
        })
    }

    /// Reads what is there.
    pub(super) fn read(&self) -> Result<Found, Error> {
        match (self.text(CERTIFICATE)?, self.text(KEY)?) {
            (Some(certificate), Some(key)) => Ok(Found::Both(certificate, key)),
            (None, None) => Ok(Found::Nothing),
            (Some(_), None) => {
                Err(self.lonely(CERTIFICATE, "the CA certificate is there, its key is not"))
            }
            (None, Some(_)) => Err(self.lonely(KEY, "the CA key is there, its certificate is not")),
        }
    }

    /// Writes the key first: whoever sees the certificate finds its key.
    pub(super) fn write(&self, certificate: &str, key: &str) -> Result<(), Error> {
        self.put(KEY, key, 0o600)?;
        self.put(CERTIFICATE, certificate, 0o644)
    }

    fn text(&self, name: &str) -> Result<Option<String>, Error> {
        let path = self.folder.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Io {
                what: "cannot read",
                path,
                source,
            }),
        }
    }

    fn put(&self, name: &str, text: &str, mode: u32) -> Result<(), Error> {
        let path = self.folder.join(name);
        let draft = self.folder.join(format!(".{name}.{}", std::process::id()));
        let written = create(&draft, mode)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())
                    .and_then(|()| file.sync_all())
            })
            .and_then(|()| fs::rename(&draft, &path));
        written.map_err(|source| {
            // The draft may be there in part; what is in force is untouched.
            drop(fs::remove_file(&draft));
            Error::Io {
                what: "cannot write",
                path,
                source,
            }
        })
    }

    fn lonely(&self, name: &str, reason: &str) -> Error {
        Error::Unusable {
            path: self.folder.join(name),
            reason: reason.to_owned(),
            hint: "restore the missing file, or delete this one and trust the new CA",
        }
    }
}

#[cfg(unix)]
fn create(path: &Path, mode: u32) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(mode)
        .open(path)
}

#[cfg(not(unix))]
fn create(path: &Path, _: u32) -> io::Result<File> {
    File::create(path)
}

//! The folder of the CA: `ca.pem`, and `ca-key.pem` that only its owner may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Error;

/// The file name of the CA's certificate.
pub const CERTIFICATE: &str = "ca.pem";
/// The file name of the CA's key.
pub const KEY: &str = "ca-key.pem";
/// The file name of the certificate of the key that signs tokens.
pub const TOKEN_CERTIFICATE: &str = "token.pem";
/// The file name of the key that signs tokens.
pub const TOKEN_KEY: &str = "token-key.pem";
/// The file that is locked while the folder is read or written.
pub const LOCK: &str = "ca.lock";

/// The contents of the folder.
pub(super) enum Found {
    /// Certificate and key, as PEM.
    Both(String, String),
    /// Neither.
    Nothing,
}

/// The folder, locked against other servers that start at the same time.
pub(super) struct Store {
    folder: PathBuf,
    _lock: File,
}

impl Store {
    /// Creates the folder if necessary, and waits for the lock.
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
            .truncate(false) // Another server may hold the lock.
            .write(true)
            .open(folder.join(LOCK))
            .and_then(|lock| lock.lock().map(|()| lock))
            .map_err(failed("cannot write to the certificate folder"))?;
        Ok(Self {
            folder: folder.to_owned(),
            _lock: lock,
        })
    }

    /// Reads certificate and key.
    pub(super) fn read(&self) -> Result<Found, Error> {
        match (self.text(CERTIFICATE)?, self.text(KEY)?) {
            (Some(certificate), Some(key)) => Ok(Found::Both(certificate, key)),
            (None, None) => Ok(Found::Nothing),
            (Some(_), None) => {
                Err(self.incomplete(CERTIFICATE, "the CA certificate is there, its key is not"))
            }
            (None, Some(_)) => {
                Err(self.incomplete(KEY, "the CA key is there, its certificate is not"))
            }
        }
    }

    /// Reads another pair of a certificate and its key; one of them alone counts as nothing.
    pub(super) fn read_pair(&self, certificate: &str, key: &str) -> Result<Found, Error> {
        Ok(match (self.text(certificate)?, self.text(key)?) {
            (Some(certificate), Some(key)) => Found::Both(certificate, key),
            _ => Found::Nothing,
        })
    }

    /// Writes the CA.
    pub(super) fn write(&self, certificate: &str, key: &str) -> Result<(), Error> {
        self.write_pair((CERTIFICATE, certificate), (KEY, key))
    }

    /// Writes the key first, so that a certificate always has its key.
    pub(super) fn write_pair(
        &self,
        (certificate, its_text): (&str, &str),
        (key, secret): (&str, &str),
    ) -> Result<(), Error> {
        self.put(key, secret, 0o600)?;
        self.put(certificate, its_text, 0o644)
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
        // Written under another name and renamed, a file is never seen in part.
        let draft = self.folder.join(format!(".{name}.{}", std::process::id()));
        let written = create(&draft, mode)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())
                    .and_then(|()| file.sync_all())
            })
            .and_then(|()| fs::rename(&draft, &path));
        written.map_err(|source| {
            // Part of the draft may exist. The file itself is unchanged.
            drop(fs::remove_file(&draft));
            Error::Io {
                what: "cannot write",
                path,
                source,
            }
        })
    }

    fn incomplete(&self, name: &str, reason: &str) -> Error {
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

//! Errors of certificates.

use std::path::PathBuf;

/// An error with certificates.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder of the CA cannot be used.
    #[error("{what} `{path}`: {source}\nhint: choose another folder with `--certs DIR`")]
    Io {
        /// The failed action, as the start of a sentence.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A file of the user cannot be read.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The content of a file cannot be used.
    #[error("`{path}`: {reason}\nhint: {hint}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The problem.
        reason: String,
        /// The next step.
        hint: &'static str,
    },
    /// A certificate could not be created.
    #[error("cannot make a certificate for `{name}`: {source}")]
    Make {
        /// The name in the certificate.
        name: String,
        /// The error of rcgen.
        source: rcgen::Error,
    },
    /// A certificate and its key do not match.
    #[error("cannot serve a certificate for `{name}`: {source}")]
    Serve {
        /// The name in the certificate.
        name: String,
        /// The error of rustls.
        source: rustls::Error,
    },
}

/// The error that no certificate for `name` could be created.
pub(super) fn failed(name: &str) -> impl Fn(rcgen::Error) -> Error {
    let name = name.to_owned();
    move |source| Error::Make {
        name: name.clone(),
        source,
    }
}

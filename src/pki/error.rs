//! Why there are no certificates.

use std::path::PathBuf;

/// Why there are no certificates.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder of the CA could not be used.
    #[error("{what} `{path}`: {source}\nhint: choose another folder with `--certs DIR`")]
    Io {
        /// What was tried, as the start of a sentence.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that the user named could not be read.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file holds something that cannot be used.
    #[error("`{path}`: {reason}\nhint: {hint}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// What to do.
        hint: &'static str,
    },
    /// A certificate could not be made.
    #[error("cannot make a certificate for `{name}`: {source}")]
    Make {
        /// The name it was for.
        name: String,
        /// What the library said.
        source: rcgen::Error,
    },
    /// A certificate and its key do not fit together.
    #[error("cannot serve a certificate for `{name}`: {source}")]
    Serve {
        /// The name it was for.
        name: String,
        /// What the library said.
        source: rustls::Error,
    },
}

/// The error that `name` gets no certificate.
pub(super) fn failed(name: &str) -> impl Fn(rcgen::Error) -> Error {
    let name = name.to_owned();
    move |source| Error::Make {
        name: name.clone(),
        source,
    }
}

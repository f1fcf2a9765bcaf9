//! The formats of a CA's certificate.

use clap::ValueEnum;

/// The formats of a CA's certificate.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text, for OpenSSL, curl, Python, Node and most systems
    Pem,
    /// Binary, for Windows, Android and iOS
    Der,
    /// A PKCS #12 trust store, for Java
    P12,
    /// A trust store for Java before version 9
    Jks,
    /// The roots of this system and the CA as text, for programs that replace the system's roots by one file
    Bundle,
}

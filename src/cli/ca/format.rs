//! The forms of a CA's certificate.

use clap::ValueEnum;

/// The forms of a CA's certificate.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text, as OpenSSL, curl, Python, Node and most systems take it
    Pem,
    /// Binary, as Windows, Android and iOS take it
    Der,
    /// A PKCS #12 trust store, as Java takes it
    P12,
    /// A trust store for Java before 9
    Jks,
    /// The roots of this system and the CA, as text: for programs that take one file in place of the system's
    Bundle,
}

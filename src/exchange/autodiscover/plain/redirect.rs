//! Whom else a client is to ask.

/// Who can say where everything is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// Whoever is asked about this address.
    Address(String),
    /// Whoever answers at this URL.
    Url(String),
}

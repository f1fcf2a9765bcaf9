//! Redirects to another source of settings.

/// The target of a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// Look up another address.
    Address(String),
    /// Send the request to another URL.
    Url(String),
}

//! Access to the admin API.

/// The access rules of the admin API.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// The token that every request must send as `Authorization: Bearer ...`.
    pub token: Option<String>,
    /// Host names, besides the loopback ones, by which the API may be called.
    pub hosts: Vec<String>,
}

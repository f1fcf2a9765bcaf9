//! Who may use the API.

/// Who may use the API.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// What every request has to bring, as `Authorization: Bearer ...`.
    pub token: Option<String>,
    /// Host names beside the loopback ones under which the API is called.
    pub hosts: Vec<String>,
}

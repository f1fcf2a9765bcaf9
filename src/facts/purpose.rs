//! What a request asks for, and whether its sender may have it.

/// What a request asks for, once its body is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// Whether only those are answered whom the server knows.
    pub needs_caller: bool,
    /// Whether Autodiscover answers it.
    pub autodiscover: bool,
    /// Whether EWS answers it.
    pub ews: bool,
    /// Whether it asks EWS to act as somebody else.
    pub impersonates: bool,
}

/// What the credentials of a request are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// They are not judged yet.
    #[default]
    Unknown,
    /// There are none, or they begin a login that another request ends.
    Begun,
    /// They are refused.
    Refused,
    /// They are good, or none are needed.
    Admitted,
}

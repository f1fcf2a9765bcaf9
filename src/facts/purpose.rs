//! The purpose of a request, and the standing of its sender.

/// The purpose of a request, once its body is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// Whether it needs authentication.
    pub needs_caller: bool,
    /// Whether it is for Autodiscover.
    pub autodiscover: bool,
    /// Whether it is for EWS.
    pub ews: bool,
    /// Whether it asks the authorization server for a token.
    pub redeems: bool,
    /// Whether it asks the security token service for a token.
    pub delegates: bool,
    /// Whether its credentials are a delegation token in its body.
    pub federated: bool,
    /// Whether it impersonates another mailbox.
    pub impersonates: bool,
}

/// The outcome of verifying the credentials of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// They are not verified yet.
    #[default]
    Unknown,
    /// There are none, or they begin a login that a later request completes.
    Begun,
    /// They are refused.
    Refused,
    /// They are valid, or none are needed.
    Admitted,
}

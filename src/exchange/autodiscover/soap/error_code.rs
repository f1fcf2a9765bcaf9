//! `ErrorCode`: what Autodiscover's SOAP form calls an outcome, for the whole request, a user, a domain or a setting.

use schemars::JsonSchema;
use serde::Deserialize;

/// A code
/// ([ErrorCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/errorcode-soap)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum ErrorCode {
    /// Something failed inside.
    InternalServerError,
    /// The domain is not one of the server's.
    InvalidDomain,
    /// The request lacks something, or says what it may not.
    InvalidRequest,
    /// There is no such setting.
    InvalidSetting,
    /// There is no such user.
    InvalidUser,
    /// All is well.
    NoError,
    /// The organisation is in no federation.
    NotFederated,
    /// Somebody who is asked about another address knows.
    RedirectAddress,
    /// Somebody at another URL knows.
    RedirectUrl,
    /// The server has too much to do.
    ServerBusy,
    /// The setting exists, and has no value here.
    SettingIsNotAvailable,
}

impl ErrorCode {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::InternalServerError => "InternalServerError",
            Self::InvalidDomain => "InvalidDomain",
            Self::InvalidRequest => "InvalidRequest",
            Self::InvalidSetting => "InvalidSetting",
            Self::InvalidUser => "InvalidUser",
            Self::NoError => "NoError",
            Self::NotFederated => "NotFederated",
            Self::RedirectAddress => "RedirectAddress",
            Self::RedirectUrl => "RedirectUrl",
            Self::ServerBusy => "ServerBusy",
            Self::SettingIsNotAvailable => "SettingIsNotAvailable",
        }
    }
}

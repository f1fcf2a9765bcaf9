//! `ErrorCode`: the outcome of a request, a user, a domain or a setting in Autodiscover's SOAP form.

use schemars::JsonSchema;
use serde::Deserialize;

/// An error code
/// ([ErrorCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/errorcode-soap)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum ErrorCode {
    /// An internal error.
    InternalServerError,
    /// The server does not serve the domain.
    InvalidDomain,
    /// The request is incomplete or invalid.
    InvalidRequest,
    /// The setting does not exist.
    InvalidSetting,
    /// The user does not exist.
    InvalidUser,
    /// Success.
    NoError,
    /// The organization is not federated.
    NotFederated,
    /// The client must look up another address.
    RedirectAddress,
    /// The client must use another URL.
    RedirectUrl,
    /// The server is overloaded.
    ServerBusy,
    /// The setting exists, but has no value here.
    SettingIsNotAvailable,
}

impl ErrorCode {
    /// The name on the wire.
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

//! The proxied face of a scenario, as its file states it.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::ews::Code;

/// What a healthy Exchange says about the free/busy of somebody behind a server with this scenario. Missing parts follow from
/// the first fault.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Proxied {
    /// The text of the exception. `{user}` is the address of the attendee, `{domain}` its domain.
    pub message: Option<String>,
    /// The ResponseCode. Without it, `ErrorProxyRequestProcessingFailed`.
    pub code: Option<Code>,
    /// The exception of .NET. Without it, `ProxyWebRequestProcessingException`.
    pub exception: Option<String>,
    /// The number in `ExceptionCode`.
    pub exception_code: Option<u32>,
    /// The location identifier.
    pub lid: Option<u32>,
    /// The server where the exception originated: `EX01`.
    pub server: Option<String>,
    /// The frames of the stack below the message.
    pub stack: Vec<String>,
    /// The URL in `ResponseSource`: the server behind this one.
    pub response_source: Option<String>,
}

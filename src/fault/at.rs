//! The stages of a connection and a request at which a connection can end.

use schemars::JsonSchema;
use serde::Deserialize;

/// The stage at which a fault strikes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum At {
    /// Before the connection is accepted, or exists. Only a dedicated listener selects a scenario that early.
    Connect,
    /// After the connection is accepted. Only a dedicated listener selects a scenario that early.
    Accept,
    /// After the ClientHello, before the server sends a byte.
    ClientHello,
    /// In the ServerHello.
    ServerHello,
    /// In the server's Certificate message.
    Certificate,
    /// After the handshake.
    Handshake,
    /// After the head of a request, if an earlier request on the connection was answered. A login is not interrupted: a 401
    /// and the next request are one use.
    Reuse,
    /// After the head of a request, before its body.
    RequestHead,
    /// In the body of a request.
    RequestBody,
    /// After the whole request, before it is processed.
    #[default]
    Request,
    /// After the request is carried out, before a byte of the answer is sent.
    Answer,
    /// In the head of the answer.
    ResponseHead,
    /// In the body of the answer.
    ResponseBody,
    /// After the whole answer.
    Sent,
}

impl At {
    /// Whether it comes before a request is read.
    pub fn is_below_http(self) -> bool {
        matches!(
            self,
            Self::Connect
                | Self::Accept
                | Self::ClientHello
                | Self::ServerHello
                | Self::Certificate
                | Self::Handshake
        )
    }

    /// Whether it comes before the body of a request is read. The caller and the operation are not known yet.
    pub fn is_before_body(self) -> bool {
        self.is_below_http() || matches!(self, Self::Reuse | Self::RequestHead | Self::RequestBody)
    }

    /// Whether it comes before a name can select the scenario.
    pub fn is_before_hello(self) -> bool {
        matches!(self, Self::Connect | Self::Accept)
    }

    /// Whether it is in the middle of a message, so that a number of `bytes` can pass first.
    pub fn is_within(self) -> bool {
        matches!(
            self,
            Self::ServerHello
                | Self::Certificate
                | Self::RequestBody
                | Self::ResponseHead
                | Self::ResponseBody
        )
    }
}

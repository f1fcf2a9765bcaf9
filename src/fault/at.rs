//! The places of a connection's and a request's way at which a connection can end.

use schemars::JsonSchema;
use serde::Deserialize;

/// Where on its way a connection ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum At {
    /// Before the connection is accepted, or made at all. Only a listener of its own picks a scenario that early.
    Connect,
    /// As soon as it is accepted. Only a listener of its own picks a scenario that early.
    Accept,
    /// Once the ClientHello is read, before anything is said.
    ClientHello,
    /// Within the ServerHello.
    ServerHello,
    /// Within the server's Certificate message.
    Certificate,
    /// Once the handshake is complete.
    Handshake,
    /// Once the head of a request is read after another one was answered on its connection. A login is not interrupted: a 401
    /// and the request that follows it are one use.
    Reuse,
    /// Once the head of a request is read, before its body is.
    RequestHead,
    /// Within the body of a request.
    RequestBody,
    /// Once a request is read, before anything is done about it.
    #[default]
    Request,
    /// Once a request is carried out and its answer decided, before anything of it is sent.
    Answer,
    /// Within the head of the answer.
    ResponseHead,
    /// Within the body of the answer.
    ResponseBody,
    /// Once the whole answer is sent.
    Sent,
}

impl At {
    /// Whether that is before a request is read.
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

    /// Whether that is before the body of a request is read: who asks for what is not known yet.
    pub fn is_before_body(self) -> bool {
        self.is_below_http() || matches!(self, Self::Reuse | Self::RequestHead | Self::RequestBody)
    }

    /// Whether a name cannot pick the scenario by then.
    pub fn is_before_hello(self) -> bool {
        matches!(self, Self::Connect | Self::Accept)
    }

    /// Whether that is within something, so that `bytes` of it can go through.
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

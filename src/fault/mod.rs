//! Ways to go wrong: one folder per layer, one file per mechanism, named as scenario files name them.
//!
//! A fault is data that a scenario gave, and never changes. It is applied with the handle of its own layer: a socket's
//! [`Handle`](crate::wire::Handle), a typed answer, a reply. Who strikes when is not decided here.

mod at;
pub mod auth;
pub mod autodiscover;
pub mod body;
pub mod dns;
pub mod ews;
pub mod http;
mod place;
mod span;
pub mod tcp;
mod text;
pub mod tls;

use schemars::JsonSchema;
use serde::Deserialize;

pub use at::At;
pub use span::{Gap, Hold};
pub use text::{Content, File, HeaderLines, Line, MessageXmlValue};

/// A fault of any layer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Who is asking.
    Auth(auth::AuthFault),
    /// What Autodiscover answers.
    Autodiscover(autodiscover::AutodiscoverFault),
    /// The bytes of an answer.
    Body(body::BodyFault),
    /// The resolution of names.
    Dns(dns::DnsFault),
    /// What EWS answers.
    Ews(ews::EwsFault),
    /// The answer of an HTTP server.
    Http(http::HttpFault),
    /// The connection.
    Tcp(tcp::TcpFault),
    /// The handshake.
    Tls(tls::TlsFault),
}

impl Fault {
    /// Layer and mechanism: `http.status`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Auth(auth::AuthFault::Challenge(_)) => "auth.challenge",
            Self::Auth(auth::AuthFault::Impersonation(_)) => "auth.impersonation",
            Self::Auth(auth::AuthFault::Lockout(_)) => "auth.lockout",
            Self::Auth(auth::AuthFault::Ntlm(_)) => "auth.ntlm",
            Self::Auth(auth::AuthFault::Preauthentication(_)) => "auth.preauthentication",
            Self::Auth(auth::AuthFault::Reject(_)) => "auth.reject",
            Self::Autodiscover(autodiscover::AutodiscoverFault::Certificate(_)) => {
                "autodiscover.certificate"
            }
            Self::Autodiscover(autodiscover::AutodiscoverFault::Error(_)) => "autodiscover.error",
            Self::Autodiscover(autodiscover::AutodiscoverFault::Host(_)) => "autodiscover.host",
            Self::Autodiscover(autodiscover::AutodiscoverFault::Redirect(_)) => {
                "autodiscover.redirect"
            }
            Self::Body(body::BodyFault::Malform(_)) => "body.malform",
            Self::Body(body::BodyFault::Truncate(_)) => "body.truncate",
            Self::Dns(fault) => fault.name(),
            Self::Ews(ews::EwsFault::ResponseCode(_)) => "ews.response-code",
            Self::Ews(ews::EwsFault::SoapFault(_)) => "ews.soap-fault",
            Self::Http(http::HttpFault::Chunk(_)) => "http.chunk",
            Self::Http(http::HttpFault::Rubbish(_)) => "http.rubbish",
            Self::Http(http::HttpFault::Status(_)) => "http.status",
            Self::Tcp(fault) => fault.name(),
            Self::Tls(tls::TlsFault::Alert(_)) => "tls.alert",
            Self::Tls(tls::TlsFault::Alpn(_)) => "tls.alpn",
            Self::Tls(tls::TlsFault::Answer(_)) => "tls.answer",
            Self::Tls(tls::TlsFault::Certificate(_)) => "tls.certificate",
            Self::Tls(tls::TlsFault::CipherSuites(_)) => "tls.cipher-suites",
            Self::Tls(tls::TlsFault::ClientCertificate(_)) => "tls.client-certificate",
            Self::Tls(tls::TlsFault::CloseNotify(_)) => "tls.close-notify",
            Self::Tls(tls::TlsFault::PlainPort(_)) => "tls.plain-port",
            Self::Tls(tls::TlsFault::Records(_)) => "tls.records",
            Self::Tls(tls::TlsFault::Stall(_)) => "tls.stall",
            Self::Tls(tls::TlsFault::Tickets(_)) => "tls.tickets",
            Self::Tls(tls::TlsFault::Version(_)) => "tls.version",
        }
    }

    /// Whether it strikes before a request is read.
    pub fn is_below_http(&self) -> bool {
        match self {
            Self::Tcp(fault) => fault.at().is_below_http(),
            Self::Dns(_) | Self::Tls(_) => true,
            _ => false,
        }
    }

    /// Whether a client cannot have what it wanted of what it strikes. Where that is not sure, no.
    pub fn refuses(&self) -> bool {
        match self {
            Self::Http(http::HttpFault::Chunk(_) | http::HttpFault::Rubbish(_)) => true,
            Self::Http(http::HttpFault::Status(status)) => status.refuses(),
            Self::Auth(
                auth::AuthFault::Challenge(_)
                | auth::AuthFault::Preauthentication(_)
                | auth::AuthFault::Reject(_),
            ) => true,
            Self::Auth(auth::AuthFault::Ntlm(ntlm)) => ntlm.refuses(),
            Self::Autodiscover(fault) => matches!(
                fault,
                autodiscover::AutodiscoverFault::Error(error) if error.at != autodiscover::At::Setting
            ),
            Self::Body(body::BodyFault::Malform(_) | body::BodyFault::Truncate(_)) => true,
            Self::Ews(ews::EwsFault::ResponseCode(_) | ews::EwsFault::SoapFault(_)) => true,
            Self::Tcp(fault) => fault.refuses(),
            Self::Dns(fault) => fault.refuses(),
            Self::Tls(
                tls::TlsFault::Alert(_) | tls::TlsFault::Answer(_) | tls::TlsFault::Stall(_),
            ) => true,
            Self::Tls(tls::TlsFault::Certificate(certificate)) => certificate.refuses(),
            _ => false,
        }
    }

    /// Whether it refuses what some clients want: of a lockout those that failed before, of an impersonation those that act
    /// as somebody else, of an end at reuse those that keep their connection.
    pub fn refuses_some(&self) -> bool {
        let some = match self {
            Self::Auth(auth::AuthFault::Impersonation(_) | auth::AuthFault::Lockout(_)) => true,
            Self::Tcp(fault) => fault.at() == tcp::At::Reuse,
            _ => false,
        };
        some || self.refuses()
    }

    /// Whether it tells the client how long to wait.
    pub fn hints(&self) -> bool {
        match self {
            Self::Http(http::HttpFault::Status(status)) => status.hints(),
            Self::Ews(fault) => fault.hints(),
            _ => false,
        }
    }

    /// Whether this build only imitates it, up to where a client gives up.
    pub fn is_imitated(&self) -> bool {
        matches!(self, Self::Tls(fault) if fault.is_imitated())
    }

    /// Whether it strikes before it is known who asks for what.
    pub fn is_before_body(&self) -> bool {
        match self {
            Self::Tcp(fault) => fault.at().is_before_body(),
            _ => self.is_below_http(),
        }
    }

    /// Whether it strikes before a client can say a name.
    pub fn is_before_hello(&self) -> bool {
        match self {
            Self::Tcp(fault) => fault.at().is_before_hello(),
            Self::Tls(fault) => matches!(fault, tls::TlsFault::PlainPort(_)),
            _ => false,
        }
    }

    /// The files that it sends from.
    pub fn files(&mut self) -> Option<&mut File> {
        match self {
            Self::Http(http::HttpFault::Status(status)) => status.file(),
            _ => None,
        }
    }
}

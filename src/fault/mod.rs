//! The faults: one folder for each layer, one file for each mechanism, with the names of scenario files.
//!
//! A fault is immutable data of a scenario. It is applied to the handle of its layer: a socket's
//! [`Handle`](crate::wire::Handle), a typed answer, or a reply. The director decides when it strikes.

mod at;
pub mod auth;
pub mod autodiscover;
pub mod body;
mod change;
mod connection;
pub mod dns;
mod dns_address;
mod effect;
pub mod ews;
mod ews_code;
mod handshake;
pub mod http;
mod mechanisms;
mod placeholder;
mod requirement;
mod resolution;
mod response_context;
mod shaping;
mod span;
pub mod sts;
pub mod tcp;
mod text;
pub mod tls;
pub mod token;
pub mod wssec;

use schemars::JsonSchema;
use serde::Deserialize;

pub use at::At;
pub use change::{Change, Damage, Edit, Idle, Refusal, Report, Responder};
pub use effect::{Affected, Effect, Part, Refuses, Traits, Work};
pub(crate) use placeholder::is_template;
pub use requirement::Requirement;
pub use response_context::ResponseContext;
pub use span::{Gap, Hold};
pub use text::{Content, File, HeaderLines, Line, MessageXmlValue};

use effect::Mechanism;

/// A fault of any layer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Authentication.
    Auth(auth::AuthFault),
    /// The answers of Autodiscover.
    Autodiscover(autodiscover::AutodiscoverFault),
    /// The bytes of an answer.
    Body(body::BodyFault),
    /// The resolution of names.
    Dns(dns::DnsFault),
    /// The answers of EWS.
    Ews(ews::EwsFault),
    /// The answer of an HTTP server.
    Http(http::HttpFault),
    /// The connection.
    Tcp(tcp::TcpFault),
    /// The handshake.
    Tls(tls::TlsFault),
    /// The answers of the authorization server.
    Token(token::TokenFault),
    /// The answers of the security token service.
    Sts(sts::StsFault),
    /// The acceptance of delegation tokens.
    Wssec(wssec::WssecFault),
}

impl Fault {
    /// Layer and mechanism: `http.status`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Auth(fault) => fault.name(),
            Self::Autodiscover(fault) => fault.name(),
            Self::Body(fault) => fault.name(),
            Self::Dns(fault) => fault.name(),
            Self::Ews(fault) => fault.name(),
            Self::Http(fault) => fault.name(),
            Self::Tcp(fault) => fault.name(),
            Self::Tls(fault) => fault.name(),
            Self::Token(fault) => fault.name(),
            Self::Sts(fault) => fault.name(),
            Self::Wssec(fault) => fault.name(),
        }
    }

    fn mechanism(&self) -> &dyn Mechanism {
        match self {
            Self::Auth(fault) => fault.mechanism(),
            Self::Autodiscover(fault) => fault.mechanism(),
            Self::Body(fault) => fault.mechanism(),
            Self::Dns(fault) => fault.mechanism(),
            Self::Ews(fault) => fault.mechanism(),
            Self::Http(fault) => fault.mechanism(),
            Self::Tcp(fault) => fault.mechanism(),
            Self::Tls(fault) => fault.mechanism(),
            Self::Token(fault) => fault.mechanism(),
            Self::Sts(fault) => fault.mechanism(),
            Self::Wssec(fault) => fault.mechanism(),
        }
    }

    fn mechanism_mut(&mut self) -> &mut dyn Mechanism {
        match self {
            Self::Auth(fault) => fault.mechanism_mut(),
            Self::Autodiscover(fault) => fault.mechanism_mut(),
            Self::Body(fault) => fault.mechanism_mut(),
            Self::Dns(fault) => fault.mechanism_mut(),
            Self::Ews(fault) => fault.mechanism_mut(),
            Self::Http(fault) => fault.mechanism_mut(),
            Self::Tcp(fault) => fault.mechanism_mut(),
            Self::Tls(fault) => fault.mechanism_mut(),
            Self::Token(fault) => fault.mechanism_mut(),
            Self::Sts(fault) => fault.mechanism_mut(),
            Self::Wssec(fault) => fault.mechanism_mut(),
        }
    }

    /// Its effect on the answer to a request. `None` if it does not strike one.
    pub fn change(&self) -> Option<Change<'_>> {
        match self {
            Self::Auth(fault) => Some(fault.mechanism().change()),
            Self::Autodiscover(fault) => Some(fault.mechanism().change()),
            Self::Body(fault) => Some(fault.mechanism().change()),
            Self::Ews(fault) => Some(fault.mechanism().change()),
            Self::Http(fault) => Some(fault.mechanism().change()),
            Self::Tcp(fault) => Some(Change::End(fault)),
            Self::Token(fault) => Some(fault.mechanism().change()),
            Self::Sts(fault) => Some(fault.mechanism().change()),
            Self::Wssec(fault) => Some(fault.mechanism().change()),
            Self::Tls(fault) => fault.replacing().map(Change::Alert),
            Self::Dns(_) => None,
        }
    }

    /// Its effect and its stage.
    pub fn effect(&self) -> Effect {
        self.mechanism().traits().effect
    }

    /// The requirements for a client to meet it.
    pub fn requires(&self) -> Vec<Requirement> {
        let traits = self.mechanism().traits();
        let mut all = traits.effect.requires();
        all.extend(traits.requires);
        all
    }

    /// Whether it strikes before a request is read.
    pub fn is_below_http(&self) -> bool {
        self.effect().is_below_http()
    }

    /// Whether it refuses all clients that it strikes. `false` if that is not certain.
    pub fn refuses(&self) -> bool {
        self.mechanism().traits().refuses == Refuses::Everybody
    }

    /// Whether it refuses some or all clients that it strikes.
    pub fn refuses_some(&self) -> bool {
        self.mechanism().traits().refuses != Refuses::Nobody
    }

    /// Whether it gives the client a time to wait.
    pub fn hints(&self) -> bool {
        self.mechanism().traits().hints
    }

    /// Whether the server can count its hits. It does not see the connections that the system refuses.
    pub fn is_countable(&self) -> bool {
        match self {
            Self::Tcp(fault) => fault.is_countable(),
            _ => true,
        }
    }

    /// Whether it redirects a client to another URL or address.
    pub fn redirects(&self) -> bool {
        match self {
            Self::Http(http::HttpFault::Status(status)) => status.redirects(),
            Self::Autodiscover(fault) => {
                matches!(fault, autodiscover::AutodiscoverFault::Redirect(_))
            }
            _ => false,
        }
    }

    /// Whether this build only imitates it, up to the point at which a client gives up.
    pub fn is_imitated(&self) -> bool {
        matches!(self, Self::Tls(fault) if fault.is_imitated())
    }

    /// Whether it strikes before the caller and the operation are known.
    pub fn is_before_body(&self) -> bool {
        self.effect().is_before_body()
    }

    /// Whether it strikes before a client can send a name.
    pub fn is_before_hello(&self) -> bool {
        self.effect().is_before_hello()
    }

    /// The file that it sends, if it has one.
    pub fn file(&mut self) -> Option<&mut File> {
        self.mechanism_mut().file()
    }
}

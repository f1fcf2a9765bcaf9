//! Faults of the TLS handshake: each takes its place, or shapes it.

mod alert;
mod alpn;
mod answer;
mod certificate;
mod cipher_suites;
mod client_certificate;
mod close_notify;
mod records;
mod tickets;
mod version;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

pub use alert::{Alert, Place};
pub use alpn::Alpn;
pub use answer::Answer;
pub use certificate::Certificate;
pub use cipher_suites::CipherSuites;
pub use client_certificate::ClientCertificate;
pub use close_notify::CloseNotify;
pub use records::{Records, RecordsHow};
pub use tickets::{Tickets, TicketsHow};
pub use version::Version;

use crate::exchange::Setup;
use crate::exchange::setup::ClientCertificate as Wants;
use crate::pki::Wanted;

/// A fault of the handshake.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TlsFault {
    /// An alert instead of a ServerHello.
    Alert(Alert),
    /// Another answer to the protocols that the client offers.
    Alpn(Alpn),
    /// Something that is no TLS instead of a ServerHello.
    Answer(Answer),
    /// A certificate that should be refused, or an unusual one.
    Certificate(Certificate),
    /// A few cipher suites and no others.
    CipherSuites(CipherSuites),
    /// A certificate is asked of the client.
    ClientCertificate(ClientCertificate),
    /// No goodbye.
    CloseNotify(CloseNotify),
    /// Unusual records.
    Records(Records),
    /// No session is resumed.
    Tickets(Tickets),
    /// One version and no other.
    Version(Version),
}

/// How much a certificate is asked of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// Who has none may go on; one that our CA did not sign is refused.
    Wanted,
    /// Who has none of our CA's may not go on.
    Required,
    /// Nobody may go on, whatever they show.
    Refused,
}

/// What is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Spoken {
    /// TLS 1.2 and 1.3, with every suite that is sound.
    #[default]
    Modern,
    /// TLS 1.0 alone.
    Tls10,
    /// TLS 1.1 alone.
    Tls11,
    /// TLS 1.2 alone.
    Tls12,
    /// TLS 1.3 alone.
    Tls13,
    /// ChaCha20 suites alone.
    ChaCha20,
    /// CBC suites alone.
    Cbc,
    /// Suites with RSA's key exchange alone.
    RsaKeyExchange,
}

impl Spoken {
    /// Whether only OpenSSL speaks it: the feature `legacy-tls`.
    pub fn is_legacy(self) -> bool {
        matches!(
            self,
            Self::Tls10 | Self::Tls11 | Self::Cbc | Self::RsaKeyExchange
        )
    }
}

/// How a handshake is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Plan {
    /// The certificate that is served.
    pub certificate: Wanted,
    /// Versions and suites.
    pub spoken: Spoken,
    /// The protocols above TLS, best first.
    pub protocols: Vec<&'static [u8]>,
    /// Whether HTTP/1.1 is spoken where HTTP/2 was chosen.
    pub broken_h2: bool,
    /// Whether a certificate is asked of the client.
    pub client_certificate: Option<Asked>,
    /// Whether any certificate will do, for a login.
    pub asks_anybody: bool,
    /// What becomes of tickets.
    pub tickets: Option<TicketsHow>,
    /// What is unusual about records.
    pub records: Option<RecordsHow>,
    /// An alert in the middle of the handshake, as it is sent.
    pub alert: Option<(Place, [u8; 7])>,
    /// Whether the connection ends without a goodbye.
    pub abrupt: bool,
}

impl Plan {
    /// The plan of a healthy server, and what faults make of it.
    pub fn of<'a>(setup: &Setup, faults: impl IntoIterator<Item = &'a TlsFault>) -> Self {
        let mut plan = Self {
            protocols: setup.alpn.iter().map(|protocol| protocol.name()).collect(),
            asks_anybody: setup.client_certificate != Wants::Ignored,
            ..Self::default()
        };
        faults.into_iter().for_each(|fault| fault.shape(&mut plan));
        plan
    }
}

impl TlsFault {
    /// What is sent in place of a handshake, if this takes its place.
    pub fn instead(&self) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Alert(alert) => Some(alert.instead()?.to_vec().into()),
            Self::Answer(answer) => Some(answer.bytes().into()),
            Self::CipherSuites(suites) => Some(suites.alert()?.to_vec().into()),
            Self::Version(version) => Some(version.server_hello()?.into()),
            _ => None,
        }
    }

    /// Whether this build only imitates it, up to where a client gives up.
    pub fn is_imitated(&self) -> bool {
        let mut plan = Plan::default();
        self.shape(&mut plan);
        plan.spoken.is_legacy() && self.instead().is_some()
    }

    fn shape(&self, plan: &mut Plan) {
        match self {
            Self::Answer(_) => {}
            Self::Alert(fault) => fault.shape(plan),
            Self::Alpn(fault) => fault.shape(plan),
            Self::Certificate(fault) => plan.certificate = fault.wanted(),
            Self::CipherSuites(fault) => fault.shape(plan),
            Self::ClientCertificate(fault) => fault.shape(plan),
            Self::CloseNotify(fault) => fault.shape(plan),
            Self::Records(fault) => fault.shape(plan),
            Self::Tickets(fault) => fault.shape(plan),
            Self::Version(fault) => fault.shape(plan),
        }
    }
}

//! Faults of the TLS handshake: each takes its place, or shapes it.

mod alert;
mod alpn;
mod answer;
mod certificate;
mod cipher_suites;
mod client_certificate;
mod close_notify;
mod plain_port;
mod records;
mod stall;
mod tickets;
mod version;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

pub use alert::Alert;
pub use alpn::Alpn;
pub use answer::Answer;
pub use certificate::Certificate;
pub use cipher_suites::CipherSuites;
pub use client_certificate::ClientCertificate;
pub use close_notify::CloseNotify;
pub use plain_port::PlainPort;
pub use records::{Records, RecordsHow};
pub use stall::Stall;
pub use tickets::{Tickets, TicketsHow};
pub use version::Version;

use crate::exchange::Setup;
use crate::exchange::setup::ClientCertificate as Wants;
use crate::fault::Hold;
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
    /// TLS where plain HTTP is expected.
    PlainPort(PlainPort),
    /// Unusual records.
    Records(Records),
    /// Silence in the middle.
    Stall(Stall),
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
    /// SSL 3.0 alone, which nobody speaks any more.
    Ssl30,
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
    /// Suites that encrypt nothing.
    Null,
    /// Suites with Diffie-Hellman's key exchange alone, in a group of 1,024 bits.
    Dhe1024,
    /// The same, of 2,048 bits.
    Dhe2048,
}

impl Spoken {
    /// Whether rustls does not speak it: the feature `legacy-tls` does, but for SSL 3.0.
    pub fn is_legacy(self) -> bool {
        !matches!(
            self,
            Self::Modern | Self::Tls12 | Self::Tls13 | Self::ChaCha20
        )
    }
}

/// Where a server stops on its way through a handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// In place of the certificate.
    Certificate,
    /// Within the certificate.
    MidCertificate,
    /// Behind its first flight.
    ServerFlight,
    /// In place of its Finished.
    Finished,
}

/// How it stops there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stop {
    /// By an alert: level and description.
    Alert([u8; 2]),
    /// By saying nothing more, for so long.
    Silence(Hold),
}

/// An alert once the handshake is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Late {
    /// Whether it waits for a request.
    pub asked: bool,
    /// Level and description.
    pub alert: [u8; 2],
}

/// What takes the place of a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// These bytes, and the end.
    Bytes(Cow<'static, [u8]>),
    /// Nothing, for so long.
    Silence(Hold),
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
    /// Where the server stops on its way through the handshake, and how.
    pub stop: Option<(Step, Stop)>,
    /// An alert once the handshake is complete.
    pub late: Option<Late>,
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
    pub fn instead(&self) -> Option<Instead> {
        let bytes = match self {
            Self::Answer(answer) => return Some(answer.instead()),
            Self::Alert(alert) => alert.instead()?.to_vec(),
            Self::CipherSuites(suites) => suites.alert()?.to_vec(),
            Self::Version(version) => version.server_hello()?,
            _ => return None,
        };
        Some(Instead::Bytes(bytes.into()))
    }

    /// Whether this build only imitates it, up to where a client gives up.
    pub fn is_imitated(&self) -> bool {
        self.is_legacy() && self.instead().is_some()
    }

    /// Whether it asks for what only OpenSSL speaks.
    pub fn is_legacy(&self) -> bool {
        let mut plan = Plan::default();
        self.shape(&mut plan);
        plan.spoken.is_legacy()
    }

    /// Whether it has its effect beside what only OpenSSL speaks.
    pub fn goes_with(&self, legacy: &Self) -> bool {
        let spoken = !legacy.is_imitated();
        match self {
            Self::Answer(_) | Self::CipherSuites(_) | Self::PlainPort(_) | Self::Version(_) => true,
            Self::Alert(alert) => alert.instead().is_some() || spoken && !alert.is_late(),
            Self::Certificate(_) | Self::CloseNotify(_) | Self::Records(_) | Self::Stall(_) => {
                spoken
            }
            Self::Alpn(_) | Self::ClientCertificate(_) | Self::Tickets(_) => false,
        }
    }

    fn shape(&self, plan: &mut Plan) {
        match self {
            Self::Answer(_) | Self::PlainPort(_) => {}
            Self::Alert(fault) => fault.shape(plan),
            Self::Alpn(fault) => fault.shape(plan),
            Self::Certificate(fault) => plan.certificate = fault.wanted(),
            Self::CipherSuites(fault) => fault.shape(plan),
            Self::ClientCertificate(fault) => fault.shape(plan),
            Self::CloseNotify(fault) => fault.shape(plan),
            Self::Records(fault) => fault.shape(plan),
            Self::Stall(fault) => fault.shape(plan),
            Self::Tickets(fault) => fault.shape(plan),
            Self::Version(fault) => fault.shape(plan),
        }
    }
}

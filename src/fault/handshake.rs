//! The plan of a TLS handshake, and the effect of faults on it.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::effect::Mechanism;
use super::span::Hold;
use super::tls::{RecordsHow, TicketsHow};
use crate::pki::Wanted;

/// A fault of a handshake.
pub(super) trait Handshake: Mechanism {
    /// Changes the plan.
    fn shape(&self, plan: &mut Plan);

    /// The substitute for a handshake, if the fault replaces it.
    fn instead(&self) -> Option<Substitute>;

    /// Whether it has an effect together with a legacy fault: one that OpenSSL serves (`spoken`), or that is imitated.
    fn goes_with_legacy(&self, spoken: bool) -> bool;
}

/// The need for a certificate of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientAuth {
    /// A client without one may continue. A certificate that our CA did not sign is refused.
    Wanted,
    /// Only a client with a certificate of our CA may continue.
    Required,
    /// No client may continue.
    Refused,
}

/// The versions and cipher suites of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Spoken {
    /// TLS 1.2 and 1.3, with all secure suites.
    #[default]
    Modern,
    /// Only SSL 3.0, which no current library supports.
    Ssl30,
    /// Only TLS 1.0.
    Tls10,
    /// Only TLS 1.1.
    Tls11,
    /// Only TLS 1.2.
    Tls12,
    /// Only TLS 1.3.
    Tls13,
    /// Only ChaCha20 suites.
    ChaCha20,
    /// Only CBC suites.
    Cbc,
    /// Only suites with RSA key exchange.
    RsaKeyExchange,
    /// Only suites without encryption.
    Null,
    /// Only suites with Diffie-Hellman key exchange in a group of 1,024 bits.
    Dhe1024,
    /// The same, in a group of 2,048 bits.
    Dhe2048,
}

impl Spoken {
    /// Whether rustls does not support it. The feature `legacy-tls` does, except SSL 3.0.
    pub fn is_legacy(self) -> bool {
        !matches!(
            self,
            Self::Modern | Self::Tls12 | Self::Tls13 | Self::ChaCha20
        )
    }
}

/// The step of a handshake at which a server stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// In place of the certificate.
    Certificate,
    /// In the certificate.
    MidCertificate,
    /// After its first flight.
    ServerFlight,
    /// In place of its Finished.
    Finished,
}

/// The way in which it stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stop {
    /// With an alert: level and description.
    Alert([u8; 2]),
    /// With silence, for a time.
    Silence(Hold),
}

/// An alert after the handshake: level and description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Late(pub [u8; 2]);

/// The substitute for a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Substitute {
    /// Bytes, and the end.
    Bytes(Cow<'static, [u8]>),
    /// Silence, for a time.
    Silence(Hold),
}

/// The plan of a handshake.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Plan {
    /// The certificate of the server.
    pub certificate: Wanted,
    /// Versions and suites.
    pub spoken: Spoken,
    /// The application protocols, in the order of preference.
    pub protocols: Vec<&'static [u8]>,
    /// Whether the server uses HTTP/1.1 after it has negotiated HTTP/2.
    pub broken_h2: bool,
    /// Whether the server requests a certificate of the client.
    pub client_certificate: Option<ClientAuth>,
    /// Whether it requests any certificate, for a login.
    pub asks_anybody: bool,
    /// The change of session tickets.
    pub tickets: Option<TicketsHow>,
    /// The change of records.
    pub records: Option<RecordsHow>,
    /// The step at which the server stops, and the way.
    pub stop: Option<(Step, Stop)>,
    /// An alert after the handshake.
    pub late: Option<Late>,
    /// Whether the connection ends without `close_notify`.
    pub abrupt: bool,
}

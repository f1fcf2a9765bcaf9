//! How a TLS handshake is done, and what a fault makes of it.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use super::effect::Mechanism;
use super::span::Hold;
use super::tls::{RecordsHow, TicketsHow};
use crate::pki::Wanted;

/// What a fault makes of a handshake.
pub(super) trait Handshake: Mechanism {
    /// Shapes it.
    fn shape(&self, plan: &mut Plan);

    /// What is sent in its place, if this takes its place.
    fn instead(&self) -> Option<Substitute>;

    /// Whether this has its effect beside what only OpenSSL speaks: where that is really `spoken`, or imitated.
    fn goes_with_legacy(&self, spoken: bool) -> bool;
}

/// How much a certificate is asked of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClientAuth {
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

/// An alert once the handshake is complete: level and description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Late(pub [u8; 2]);

/// What takes the place of a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Substitute {
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
    pub client_certificate: Option<ClientAuth>,
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

//! Faults of the TLS handshake: each replaces it or changes it.

use crate::exchange::Setup;
use crate::exchange::setup::ClientCertificate as Wants;
use crate::facts::Hello;
use crate::fault::change::Idle;
use crate::fault::mechanisms::mechanisms;

pub use crate::fault::handshake::{ClientAuth, Late, Plan, Spoken, Step, Stop, Substitute};
pub use records::RecordsHow;
pub use tickets::TicketsHow;

use crate::fault::handshake::Handshake;

mechanisms! {
    /// A fault of the handshake.
    pub enum TlsFault: "tls", dyn Handshake {
        /// An alert in place of a message.
        "alert": alert::Alert,
        /// Another answer to the client's ALPN offer.
        "alpn": alpn::Alpn,
        /// Bytes that are no TLS in place of a ServerHello.
        "answer": answer::Answer,
        /// A certificate that should be refused, or an unusual one.
        "certificate": certificate::Certificate,
        /// Few cipher suites.
        "cipher-suites": cipher_suites::CipherSuites,
        /// A request for a certificate of the client.
        "client-certificate": client_certificate::ClientCertificate,
        /// No `close_notify`.
        "close-notify": close_notify::CloseNotify,
        /// TLS where plain HTTP is expected.
        "plain-port": plain_port::PlainPort,
        /// Unusual records.
        "records": records::Records,
        /// Silence in the middle of the handshake.
        "stall": stall::Stall,
        /// No session is resumed.
        "tickets": tickets::Tickets,
        /// Only one version.
        "version": version::Version,
    }
}

impl TlsFault {
    /// The plan of a healthy server's handshake, changed by faults.
    pub fn plan<'a>(setup: &Setup, faults: impl IntoIterator<Item = &'a Self>) -> Plan {
        let offered = setup.protocols().iter();
        let offered = offered.map(|protocol| protocol.name().as_bytes());
        let mut plan = Plan {
            protocols: offered.collect(),
            asks_anybody: setup.client_certificate != Wants::Ignored,
            ..Plan::default()
        };
        for fault in faults {
            fault.mechanism().shape(&mut plan);
        }
        plan
    }

    /// The reason why a client with this ClientHello does not notice it. `None` if the client does.
    pub fn idle(&self, setup: &Setup, hello: Option<&Hello>) -> Option<Idle> {
        match (self, hello) {
            (Self::Alpn(alpn), Some(hello)) => {
                alpn.idle(&Self::plan(setup, []).protocols, &hello.alpn)
            }
            _ => None,
        }
    }

    /// The substitute for the handshake, if it replaces it.
    pub fn instead(&self) -> Option<Substitute> {
        self.mechanism().instead()
    }

    /// The alert in place of an answer, if it is one.
    pub fn replacing(&self) -> Option<Late> {
        match self {
            Self::Alert(alert) => alert.replacing(),
            _ => None,
        }
    }

    /// Whether this build only imitates it, up to the point at which a client gives up.
    pub fn is_imitated(&self) -> bool {
        self.is_legacy() && self.instead().is_some()
    }

    /// Whether it needs OpenSSL.
    pub fn is_legacy(&self) -> bool {
        let mut plan = Plan::default();
        self.mechanism().shape(&mut plan);
        plan.spoken.is_legacy()
    }

    /// Whether it has an effect together with a legacy fault.
    pub fn goes_with(&self, legacy: &Self) -> bool {
        self.mechanism().goes_with_legacy(!legacy.is_imitated())
    }
}

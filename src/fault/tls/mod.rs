//! Faults of the TLS handshake: each takes its place, or shapes it.

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
        /// An alert instead of a ServerHello.
        "alert": alert::Alert,
        /// Another answer to the protocols that the client offers.
        "alpn": alpn::Alpn,
        /// Something that is no TLS instead of a ServerHello.
        "answer": answer::Answer,
        /// A certificate that should be refused, or an unusual one.
        "certificate": certificate::Certificate,
        /// A few cipher suites and no others.
        "cipher-suites": cipher_suites::CipherSuites,
        /// A certificate is asked of the client.
        "client-certificate": client_certificate::ClientCertificate,
        /// No goodbye.
        "close-notify": close_notify::CloseNotify,
        /// TLS where plain HTTP is expected.
        "plain-port": plain_port::PlainPort,
        /// Unusual records.
        "records": records::Records,
        /// Silence in the middle.
        "stall": stall::Stall,
        /// No session is resumed.
        "tickets": tickets::Tickets,
        /// One version and no other.
        "version": version::Version,
    }
}

impl TlsFault {
    /// The handshake of a healthy server, and what faults make of it.
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

    /// Why a client that sent that ClientHello notices nothing of it; nothing where it notices.
    pub fn idle(&self, setup: &Setup, hello: Option<&Hello>) -> Option<Idle> {
        match (self, hello) {
            (Self::Alpn(alpn), Some(hello)) => {
                alpn.idle(&Self::plan(setup, []).protocols, &hello.alpn)
            }
            _ => None,
        }
    }

    /// What is sent in place of a handshake, if this takes its place.
    pub fn instead(&self) -> Option<Substitute> {
        self.mechanism().instead()
    }

    /// The alert that comes in place of an answer, if this is one.
    pub fn replacing(&self) -> Option<Late> {
        match self {
            Self::Alert(alert) => alert.replacing(),
            _ => None,
        }
    }

    /// Whether this build only imitates it, up to where a client gives up.
    pub fn is_imitated(&self) -> bool {
        self.is_legacy() && self.instead().is_some()
    }

    /// Whether it asks for what only OpenSSL speaks.
    pub fn is_legacy(&self) -> bool {
        let mut plan = Plan::default();
        self.mechanism().shape(&mut plan);
        plan.spoken.is_legacy()
    }

    /// Whether it has its effect beside what only OpenSSL speaks.
    pub fn goes_with(&self, legacy: &Self) -> bool {
        self.mechanism().goes_with_legacy(!legacy.is_imitated())
    }
}

//! `tls.cipher-suites`: the server supports few suites.
//!
//! *What the client sees:* the alert `handshake_failure`, if it supports none of them.
//!
//! *Who documents it:* Microsoft, as "Could not create SSL/TLS secure channel";
//! [RFC 8446 §4.1.1](https://www.rfc-editor.org/rfc/rfc8446#section-4.1.1).
//!
//! *What a sound client does:* gives up, and reports the handshake and not the credentials as the cause.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Spoken, Substitute};
use crate::fault::text::File;
use crate::journal::Alert;

/// Parameters of `tls.cipher-suites`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CipherSuites {
    /// The supported suites.
    pub only: Suites,
}

/// A family of cipher suites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Suites {
    /// TLS 1.2 suites in CBC mode.
    Cbc,
    /// ChaCha20-Poly1305, which FIPS 140 does not approve.
    #[serde(rename = "chacha20")]
    ChaCha20,
    /// Suites with Diffie-Hellman key exchange, in a group of 1,024 bits.
    #[serde(rename = "dhe-1024")]
    Dhe1024,
    /// The same, in a group of 2,048 bits.
    #[serde(rename = "dhe-2048")]
    Dhe2048,
    /// No suite that a client has.
    NoneShared,
    /// Suites with RSA key exchange, without forward secrecy.
    RsaKeyExchange,
    /// Suites without encryption.
    Unencrypted,
}

impl CipherSuites {
    /// The alert of a server without a common suite.
    fn alert(&self) -> Option<[u8; 7]> {
        const HANDSHAKE_FAILURE: Alert = Alert(40);
        let none = match self.only {
            Suites::NoneShared => true,
            Suites::ChaCha20 => false,
            _ => !cfg!(feature = "legacy-tls"),
        };
        none.then(|| HANDSHAKE_FAILURE.record())
    }
}

impl Handshake for CipherSuites {
    fn shape(&self, plan: &mut Plan) {
        plan.spoken = match self.only {
            Suites::Cbc => Spoken::Cbc,
            Suites::ChaCha20 => Spoken::ChaCha20,
            Suites::Dhe1024 => Spoken::Dhe1024,
            Suites::Dhe2048 => Spoken::Dhe2048,
            Suites::Unencrypted => Spoken::Null,
            Suites::RsaKeyExchange => Spoken::RsaKeyExchange,
            Suites::NoneShared => return,
        };
    }

    fn instead(&self) -> Option<Substitute> {
        let alert = self.alert()?;
        Some(Substitute::Bytes(alert.to_vec().into()))
    }

    fn goes_with_legacy(&self, _: bool) -> bool {
        true
    }
}

impl Mechanism for CipherSuites {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Handshake,
            requires: None,
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

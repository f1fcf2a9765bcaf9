//! `tls.cipher-suites`: the server offers a few suites, and no others.
//!
//! *What the client sees:* the alert `handshake_failure`, if it has none of them.
//!
//! *Who documents it:* Microsoft, as "Could not create SSL/TLS secure channel";
//! [RFC 8446 §4.1.1](https://www.rfc-editor.org/rfc/rfc8446#section-4.1.1).
//!
//! *What a sound client does:* gives up, and says that it was the handshake, not the credentials.

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
    /// Which are offered.
    pub only: Suites,
}

/// A family of cipher suites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Suites {
    /// Those of TLS 1.2 that chain blocks.
    Cbc,
    /// ChaCha20-Poly1305, which FIPS 140 does not know.
    #[serde(rename = "chacha20")]
    ChaCha20,
    /// Those whose key exchange is Diffie-Hellman's, in a group of 1,024 bits.
    #[serde(rename = "dhe-1024")]
    Dhe1024,
    /// The same, of 2,048 bits.
    #[serde(rename = "dhe-2048")]
    Dhe2048,
    /// None that any client has.
    NoneShared,
    /// Those whose key exchange is RSA's, without forward secrecy.
    RsaKeyExchange,
    /// Those that encrypt nothing.
    Unencrypted,
}

impl CipherSuites {
    /// The alert of a server that has no suite in common with the client.
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

//! `tls.version`: the server supports only one version of TLS.
//!
//! *What the client sees:* the alert `protocol_version`, or a version that it refuses itself.
//!
//! *Who documents it:* Microsoft, for
//! [TLS 1.2 and Exchange](https://learn.microsoft.com/exchange/plan-and-deploy/post-installation-tasks/security-best-practices/exchange-tls-configuration),
//! as "Could not create SSL/TLS secure channel"; [RFC 8996](https://www.rfc-editor.org/rfc/rfc8996) for the end of 1.0 and 1.1.
//!
//! *What a sound client does:* gives up, and reports the version as the cause.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Spoken, Substitute};
use crate::fault::text::File;

/// Parameters of `tls.version`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Version {
    /// The version.
    pub only: Only,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
pub enum Only {
    /// SSL 3.0.
    #[serde(rename = "ssl-3.0")]
    Ssl30,
    /// TLS 1.0.
    #[serde(rename = "1.0")]
    Tls10,
    /// TLS 1.1.
    #[serde(rename = "1.1")]
    Tls11,
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    Tls12,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    Tls13,
}

impl Version {
    /// The ServerHello of a server with this version, if this build does not support it.
    fn server_hello(&self) -> Option<Vec<u8>> {
        let minor = match self.only {
            // No current OpenSSL supports it.
            Only::Ssl30 => 0,
            _ if cfg!(feature = "legacy-tls") => return None,
            Only::Tls10 => 1,
            Only::Tls11 => 2,
            Only::Tls12 | Only::Tls13 => return None,
        };
        Some(server_hello(minor))
    }
}

/// A ServerHello of version 3.`minor`, with ECDHE-RSA-AES128-SHA and secure renegotiation ([RFC 4346
/// §7.4.1.3](https://www.rfc-editor.org/rfc/rfc4346#section-7.4.1.3)). A client without this version stops here; a client
/// with it would wait for the certificate.
fn server_hello(minor: u8) -> Vec<u8> {
    // Arbitrary bytes: no key is derived from them.
    const RANDOM: [u8; 32] =
        *b"\x5f\x3b\xc1\x9a\x0e\x77\x42\xd8\x1b\xa6\x94\x2d\xf0\x63\x58\xce\x39\x81\x7c\x05\xb7\xea\x16\x4f\xd2\x90\x2b\x6d\xc8\x13\xfe\x74";
    let mut body = vec![3, minor];
    body.extend_from_slice(&RANDOM);
    // No session, the suite, no compression, and one extension of five bytes.
    body.extend_from_slice(&[0, 0xc0, 0x13, 0, 0, 5, 0xff, 0x01, 0, 1, 0]);
    let length = body.len() as u8;
    let head = [22, 3, minor, 0, length + 4, 2, 0, 0, length];
    [&head[..], &body].concat()
}

impl Handshake for Version {
    fn shape(&self, plan: &mut Plan) {
        plan.spoken = match self.only {
            Only::Ssl30 => Spoken::Ssl30,
            Only::Tls10 => Spoken::Tls10,
            Only::Tls11 => Spoken::Tls11,
            Only::Tls12 => Spoken::Tls12,
            Only::Tls13 => Spoken::Tls13,
        };
    }

    fn instead(&self) -> Option<Substitute> {
        let hello = self.server_hello()?;
        Some(Substitute::Bytes(hello.into()))
    }

    fn goes_with_legacy(&self, _: bool) -> bool {
        true
    }
}

impl Mechanism for Version {
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

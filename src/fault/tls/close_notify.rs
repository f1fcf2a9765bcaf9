//! `tls.close-notify`: the connection is closed after the answer, without `close_notify`.
//!
//! *What the client sees:* a whole answer, then an end of file in place of `close_notify`.
//!
//! *Who documents it:* [RFC 8446 §6.1](https://www.rfc-editor.org/rfc/rfc8446#section-6.1): an attacker may have truncated
//! the answer. OpenSSL 3 made it an error: "unexpected eof while reading".
//!
//! *What a sound client does:* accepts an answer with a known length; does not trust one that ends with the connection.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Substitute};
use crate::fault::text::File;

/// Parameters of `tls.close-notify`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CloseNotify {
    /// The change.
    pub how: CloseNotifyMode,
}

/// The change of `close_notify`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CloseNotifyMode {
    /// It is never sent, and each connection is closed after its first answer.
    Missing,
}

impl Handshake for CloseNotify {
    fn shape(&self, plan: &mut Plan) {
        // HTTP/2 has its own end (GOAWAY), so it is not offered.
        let CloseNotifyMode::Missing = self.how;
        plan.protocols.retain(|protocol| *protocol != b"h2");
        plan.abrupt = true;
    }

    fn instead(&self) -> Option<Substitute> {
        None
    }

    fn goes_with_legacy(&self, spoken: bool) -> bool {
        spoken
    }
}

impl Mechanism for CloseNotify {
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

//! `tls.close-notify`: the connection is closed after the answer, without TLS's goodbye.
//!
//! *What the client sees:* a whole answer, then an end of file where `close_notify` is due.
//!
//! *Who documents it:* [RFC 8446 §6.1](https://www.rfc-editor.org/rfc/rfc8446#section-6.1): somebody in between may have cut
//! the answer. OpenSSL 3 made it an error: "unexpected eof while reading".
//!
//! *What a sound client does:* takes an answer whose length it knows; does not trust one that ends where the connection does.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Substitute};
use crate::fault::text::File;

/// Parameters of `tls.close-notify`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CloseNotify {
    /// What becomes of it.
    pub how: CloseNotifyMode,
}

/// What becomes of the goodbye.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CloseNotifyMode {
    /// It is never sent, and each connection is closed after its first answer.
    Missing,
}

impl Handshake for CloseNotify {
    fn shape(&self, plan: &mut Plan) {
        // HTTP/2 has a goodbye of its own, so it is not offered.
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

//! `tls.plain-port`: TLS on the port of plain HTTP.
//!
//! *What the client sees:* a client of HTTP receives a TLS alert; curl takes the bytes for HTTP/0.9. A client of TLS gets a
//! handshake, and sound answers.
//!
//! *Who documents it:* administrators with a load balancer or a publishing rule that leads port 80 to an HTTPS listener;
//! [RFC 9110 §4.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2) separates the two.
//!
//! *What a sound client does:* reports that the port has no HTTP, and neither guesses another port nor repeats a request
//! with credentials.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Substitute};
use crate::fault::text::File;

/// Parameters of `tls.plain-port`: none.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PlainPort {}

impl Handshake for PlainPort {
    fn shape(&self, _: &mut Plan) {}

    fn instead(&self) -> Option<Substitute> {
        None
    }

    fn goes_with_legacy(&self, _: bool) -> bool {
        true
    }
}

impl Mechanism for PlainPort {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Listener,
            requires: None,
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

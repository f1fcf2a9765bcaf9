//! `tls.plain-port`: TLS is spoken on the port of plain HTTP.
//!
//! *What the client sees:* who speaks HTTP is answered by bytes of TLS, an alert; curl takes them for HTTP/0.9. Who speaks TLS
//! there gets a handshake, and all that follows.
//!
//! *Who documents it:* administrators whose load balancer or publishing rule leads port 80 to a listener of HTTPS;
//! [RFC 9110 §4.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2) keeps the two apart.
//!
//! *What a sound client does:* says that there is no HTTP on that port, and neither guesses another port nor repeats a request
//! that carries credentials.

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

//! `tls.client-certificate`: the server asks the client for a certificate.
//!
//! *What the client sees:* a CertificateRequest, and an alert if it has nothing to show, or nothing that is liked.
//!
//! *Who documents it:* Microsoft, for IIS sites that require client certificates;
//! [RFC 8446 §4.3.2](https://www.rfc-editor.org/rfc/rfc8446#section-4.3.2).
//!
//! *What a sound client does:* goes on without one where it is only wanted; else gives up, and names the reason. In TLS 1.3
//! the alert comes when its own handshake is already over.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{ClientAuth, Handshake, Plan, Substitute};
use crate::fault::text::File;

/// Parameters of `tls.client-certificate`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientCertificate {
    /// How much it is asked for.
    pub how: ClientAuth,
}

impl Handshake for ClientCertificate {
    fn shape(&self, plan: &mut Plan) {
        plan.client_certificate = Some(self.how);
    }

    fn instead(&self) -> Option<Substitute> {
        None
    }

    fn goes_with_legacy(&self, _: bool) -> bool {
        false
    }
}

impl Mechanism for ClientCertificate {
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

//! `tls.client-certificate`: the server requests a certificate of the client.
//!
//! *What the client sees:* a CertificateRequest, and an alert if it has no certificate, or none that the server accepts.
//!
//! *Who documents it:* Microsoft, for IIS sites that require client certificates;
//! [RFC 8446 §4.3.2](https://www.rfc-editor.org/rfc/rfc8446#section-4.3.2).
//!
//! *What a sound client does:* continues without one if it is optional; else gives up, and reports the reason. In TLS 1.3
//! the alert arrives after the end of its own handshake.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{ClientAuth, Handshake, Plan, Substitute};
use crate::fault::text::File;

/// Parameters of `tls.client-certificate`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientCertificate {
    /// The need for the certificate.
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

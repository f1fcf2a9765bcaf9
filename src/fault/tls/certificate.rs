//! `tls.certificate`: a sound handshake with a certificate that should be refused, or with another key.
//!
//! *What the client sees:* a chain that does not verify; the reason depends on [`Flaw`].
//!
//! *Who documents it:* Microsoft, for hybrid free/busy: a certificate from no trusted authority, or an expired one; [RFC
//! 5280 §6](https://www.rfc-editor.org/rfc/rfc5280#section-6).
//!
//! *What a sound client does:* sends a TLS alert and nothing else: no request, no credentials.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Substitute};
use crate::fault::requirement::Requirement;
use crate::fault::text::File;
use crate::pki::{Flaw, KeyKind, Wanted};

/// Parameters of `tls.certificate`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Certificate {
    /// The flaw.
    pub how: Option<Flaw>,
    /// The kind of key.
    pub key: KeyKind,
}

impl Certificate {
    /// Whether every sound client refuses it. Some flaws are only visible to clients that check for them.
    fn refuses(&self) -> bool {
        let dates = [Flaw::Expired, Flaw::NotYetValid];
        let trust = [
            Flaw::MissingIntermediate,
            Flaw::SelfSigned,
            Flaw::UntrustedRoot,
        ];
        let seen =
            |flaw: Flaw| dates.contains(&flaw) || trust.contains(&flaw) || flaw == Flaw::WrongHost;
        self.how.is_some_and(seen)
    }

    /// The certificate that the server sends.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            flaw: self.how,
            key: self.key,
        }
    }
}

impl Handshake for Certificate {
    fn shape(&self, plan: &mut Plan) {
        plan.certificate = self.wanted();
    }

    fn instead(&self) -> Option<Substitute> {
        None
    }

    fn goes_with_legacy(&self, spoken: bool) -> bool {
        spoken
    }
}

impl Mechanism for Certificate {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Handshake,
            requires: (self.how == Some(Flaw::Changing)).then_some(Requirement::Connections(2)),
            refuses: Refuses::all_if(self.refuses()),
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

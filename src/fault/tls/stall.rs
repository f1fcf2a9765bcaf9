//! `tls.stall`: the server becomes silent in the middle of its handshake, with TLS 1.2 and 1.3.
//!
//! *What the client sees:* a handshake that has begun, and an open connection on which nothing more arrives. The stage
//! determines the client's knowledge of the server: only the suite, a part of the certificate, or everything except the
//! proof that the handshake is unchanged.
//!
//! *Who documents it:* Microsoft, as "Could not create SSL/TLS secure channel"; operators, for devices that inspect TLS and
//! for paths that drop large packets ([RFC 8446 §2](https://www.rfc-editor.org/rfc/rfc8446#section-2) has the flights).
//!
//! *What a sound client does:* limits the time for the whole handshake, gives up after it, and retries later.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::Hold;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Step, Stop, Substitute};
use crate::fault::text::File;

/// Parameters of `tls.stall`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Stall {
    /// The stage of the silence.
    pub at: Silent,
    /// The time until the connection is closed.
    #[serde(default)]
    pub r#for: Hold,
}

/// The stage at which a server becomes silent. `tls.answer` has the silence from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Silent {
    /// After the ServerHello, in place of the certificate.
    Certificate,
    /// In the certificate.
    MidCertificate,
    /// In place of its Finished: in TLS 1.2 after the client's last message, in TLS 1.3 at the end of its only flight.
    Finished,
}

impl Handshake for Stall {
    fn shape(&self, plan: &mut Plan) {
        let step = match self.at {
            Silent::Certificate => Step::Certificate,
            Silent::MidCertificate => Step::MidCertificate,
            Silent::Finished => Step::Finished,
        };
        plan.stop = Some((step, Stop::Silence(self.r#for)));
    }

    fn instead(&self) -> Option<Substitute> {
        None
    }

    fn goes_with_legacy(&self, spoken: bool) -> bool {
        spoken
    }
}

impl Mechanism for Stall {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Handshake,
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

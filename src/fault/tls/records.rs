//! `tls.records`: unusual records in the server's flights.
//!
//! *What the client sees:* a handshake in fragments of one byte, which is allowed, or records with an invalid version.
//!
//! *Who documents it:* [RFC 8446 §5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1).
//!
//! *What a sound client does:* reassembles fragments, and refuses bytes that are no TLS record.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Substitute};
use crate::fault::text::File;

/// Parameters of `tls.records`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Records {
    /// The change of the records.
    pub how: RecordsHow,
}

/// The change of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecordsHow {
    /// Each unencrypted record of the handshake has one byte.
    OneByte,
    /// The first record has the version 4.4.
    WrongVersion,
}

impl Handshake for Records {
    fn shape(&self, plan: &mut Plan) {
        plan.records = Some(self.how);
    }

    fn instead(&self) -> Option<Substitute> {
        None
    }

    fn goes_with_legacy(&self, spoken: bool) -> bool {
        spoken
    }
}

impl Mechanism for Records {
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

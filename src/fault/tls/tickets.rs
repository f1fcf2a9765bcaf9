//! `tls.tickets`: no session can be resumed.
//!
//! *What the client sees:* a full handshake each time, with tickets or without.
//!
//! *Who documents it:* [RFC 8446 §4.6.1](https://www.rfc-editor.org/rfc/rfc8446#section-4.6.1); server farms that do not
//! share the key of their tickets.
//!
//! *What a sound client does:* continues with the full handshake, and keeps the newer ticket.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Substitute};
use crate::fault::requirement::Requirement;
use crate::fault::text::File;

/// Parameters of `tls.tickets`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tickets {
    /// The change of tickets.
    pub how: TicketsHow,
}

/// The change of session tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TicketsHow {
    /// The server issues none.
    None,
    /// The server issues tickets and does not accept them.
    Refused,
}

impl Handshake for Tickets {
    fn shape(&self, plan: &mut Plan) {
        plan.tickets = Some(self.how);
    }

    fn instead(&self) -> Option<Substitute> {
        None
    }

    fn goes_with_legacy(&self, _: bool) -> bool {
        false
    }
}

impl Mechanism for Tickets {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Handshake,
            requires: Some(Requirement::Resumption),
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

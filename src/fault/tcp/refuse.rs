//! `tcp.refuse`: no socket listens.
//!
//! *What the client sees:* ECONNREFUSED at once; on Windows, "No connection could be made because the target machine actively
//! refused it" (10061).
//!
//! *Who documents it:* Microsoft, for hybrid free/busy: "Unable to connect to the remote server"
//! ([troubleshooting](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
//!
//! *What the server sees:* nothing. The system refuses by itself, so the server cannot count the attempts.
//!
//! *What a sound client does:* retries after a while, and not at once although the refusal was quick.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::connection::{Action, Connection, Gate};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::span::Hold;
use crate::fault::text::File;

/// Parameters of `tcp.refuse`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Refuse {
    /// The time without a listening socket. For good by default.
    pub r#for: Option<Hold>,
}

impl Connection for Refuse {
    fn action(&self, clock: &Clock, _: u64) -> Action {
        Action::Gate(Gate::Refused(self.r#for.map(|hold| hold.length(clock))))
    }

    fn is_countable(&self) -> bool {
        // The system refuses by itself.
        false
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for Refuse {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Gate,
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

//! `tcp.reset`: a RST: "An existing connection was forcibly closed by the remote host".
//!
//! *What the client sees:* ECONNRESET; on Windows, WSAECONNRESET (10054).
//!
//! *Who documents it:* Microsoft, for hybrid free/busy
//! ([troubleshooting](https://learn.microsoft.com/troubleshoot/exchange/calendars/cannot-display-free-busy-information)).
//!
//! *What a sound client does:* retries after a while; if the request changes something, first finds out whether it was
//! carried out.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection};
use crate::fault::effect::{Effect, Mechanism, Traits};
use crate::fault::text::File;
use crate::wire::End;

/// Parameters of `tcp.reset`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reset {
    /// The stage of the end: `request` by default.
    pub at: At,
    /// The number of bytes that pass first, if the stage is in the middle of a message.
    pub bytes: Option<usize>,
}

impl Connection for Reset {
    fn action(&self, _: &Clock, _: u64) -> Action {
        Action::End(End::Reset)
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        self.bytes
    }
}

impl Mechanism for Reset {
    fn traits(&self) -> Traits {
        Effect::end(self.at, self.bytes)
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

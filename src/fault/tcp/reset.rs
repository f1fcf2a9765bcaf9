//! `tcp.reset`: A RST: "An existing connection was forcibly closed by the remote host".
//!
//! *What the client sees:* ECONNRESET; on Windows, WSAECONNRESET (10054).
//!
//! *Who documents it:* Microsoft, for hybrid free/busy
//! ([troubleshooting](https://learn.microsoft.com/troubleshoot/exchange/calendars/cannot-display-free-busy-information)).
//!
//! *What a sound client does:* tries again after a while; asks first whether what it sent was carried out, where that
//! matters.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Position};
use crate::wire::End;

/// Parameters of `tcp.reset`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[derive(Default)]
pub struct Reset {
    /// Where it ends; at the request if nothing is said.
    pub at: At,
    /// How many bytes of the handshake's flight or of the answer's body go out first. Without it: 64 bytes of a flight,
    /// half of a body.
    pub bytes: Option<usize>,
}

impl Reset {
    /// Where and how the connection ends.
    pub fn position(&self) -> Position {
        Position {
            at: self.at,
            bytes: self.bytes,
            end: End::Reset,
        }
    }
}

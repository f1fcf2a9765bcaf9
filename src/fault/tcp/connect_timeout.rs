//! `tcp.connect-timeout`: nobody answers who wants to connect.
//!
//! *What the client sees:* a connection that is never made: its SYN is dropped, each time that it is sent again.
//!
//! *Who documents it:* Microsoft, for hybrid free/busy: "A connection attempt failed because the connected party did not
//! properly respond after a period of time"
//! ([troubleshooting](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
//!
//! *What a sound client does:* has a time limit for connecting that is much shorter than its system's, and tries again later.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::Hold;

/// Parameters of `tcp.connect-timeout`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConnectTimeout {
    /// How long; without it, until the client that tried to connect has given up.
    pub r#for: Option<Hold>,
}

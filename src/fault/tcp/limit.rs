//! `tcp.limit`: the connection ends after a number of bytes, at any stage.
//!
//! *What the client sees:* an end in the middle of the handshake, of an answer, or of a later one, depending on the bytes
//! before.
//!
//! *Who documents it:* Toxiproxy, as its toxic [`limit_data`](https://github.com/Shopify/toxiproxy#limit_data).
//!
//! *What a sound client does:* uses no incomplete answer, and retries on a new connection.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::fault::at::At;
use crate::fault::connection::{Action, Connection, from_hello};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::shaping::Shaping;
use crate::fault::text::File;
use crate::wire::End;

/// Parameters of `tcp.limit`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limit {
    /// The stage from which bytes count: the ClientHello by default.
    #[serde(default = "from_hello")]
    pub at: At,
    /// The number of bytes to the client, including those of TLS.
    pub bytes: u64,
    /// The kind of end.
    #[serde(default)]
    pub end: LimitEnd,
}

/// The kind of end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LimitEnd {
    /// With a FIN.
    #[default]
    Close,
    /// With a RST.
    Reset,
}

impl LimitEnd {
    /// The end of the socket.
    fn end(self) -> End {
        match self {
            Self::Close => End::Close,
            Self::Reset => End::Reset,
        }
    }
}

impl Connection for Limit {
    fn action(&self, _: &Clock, _: u64) -> Action {
        Action::EndAfter(self.bytes, self.end.end())
    }

    fn is_countable(&self) -> bool {
        true
    }

    fn bytes(&self) -> Option<usize> {
        None
    }
}

impl Mechanism for Limit {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Shapes(Shaping::Limit, self.at),
            requires: None,
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

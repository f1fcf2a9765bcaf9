//! A token before it is signed.

use serde_json::{Map, Value};

use super::jose::Claims;

/// A token before it is signed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The head.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Claims,
    /// How it is signed.
    pub signed: Signed,
    /// How long the client is led to believe that it is good (seconds).
    pub lasts: i64,
}

/// How a token is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signed {
    /// With the key of the server.
    #[default]
    Well,
    /// With the key of nobody whom anybody trusts.
    ByStranger,
    /// Without the last bytes.
    InPart,
    /// Not at all.
    Not,
}

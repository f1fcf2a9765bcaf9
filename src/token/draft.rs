//! A token before it is signed.

use serde_json::{Map, Value};

use super::jose::Claims;

/// A token before it is signed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Claims,
    /// The signature.
    pub signed: Signed,
    /// The lifetime that the client reads in the answer, in seconds.
    pub lasts: i64,
}

/// The signature of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signed {
    /// It is made with the server's key.
    #[default]
    Well,
    /// It is made with an untrusted key.
    ByStranger,
    /// It lacks the last bytes.
    InPart,
    /// It is missing.
    Not,
}

//! The facts about a login, without its secrets.

use std::fmt;

use serde::{Serialize, Serializer};

/// Shows whether two credentials are equal. Only the server that computed it can compute it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(pub u64);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A step of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leg {
    /// User and password, or a token: the only step.
    Credentials,
    /// NEGOTIATE: the client lists its capabilities.
    Negotiate,
    /// CHALLENGE: the server sends its challenge.
    Challenge,
    /// AUTHENTICATE: the client responds.
    Authenticate,
}

impl fmt::Display for Leg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "credentials",
            Self::Negotiate => "negotiate",
            Self::Challenge => "challenge",
            Self::Authenticate => "authenticate",
        })
    }
}

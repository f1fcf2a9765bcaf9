//! `auth.challenge`: 401 with a challenge, whatever credentials came.
//!
//! *What the client sees:* after its credentials the same 401 as before them, or other schemes than those that it has.
//!
//! *Who documents it:* Microsoft, for server-side synchronization (credentials are incorrect; Basic is not enabled) and
//! for OAuth in hybrid deployments; [RFC 9110 §11](https://www.rfc-editor.org/rfc/rfc9110#section-11).
//!
//! *What a sound client does:* stops at once and asks a person; a loop locks the account.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use crate::exchange::headers;
use crate::exchange::{Setup, Stamp, challenges};
use crate::fault::text::{HeaderLines, check_line, fill};
use crate::reply::Reply;

/// Parameters of `auth.challenge`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Challenge {
    /// The challenges, one line each; without it those that the scenario's server offers. `{host}` is the host.
    pub offer: Option<Offer>,
    /// Who gets it.
    pub to: To,
    /// Header lines beside or instead of Exchange's own.
    pub headers: HeaderLines,
}

/// Who gets a challenge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// Everybody.
    All,
    /// Who sent credentials. Who did not is challenged as ever.
    #[default]
    Credentials,
}

/// Challenges that a scenario spells out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer(Vec<String>);

impl<'de> Deserialize<'de> for Offer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lines;
        impl<'de> Visitor<'de> for Lines {
            type Value = Offer;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of challenges")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Offer, A::Error> {
                let mut lines = Vec::new();
                while let Some(line) = list.next_element::<String>()? {
                    check_line("WWW-Authenticate", &line).map_err(Error::custom)?;
                    lines.push(line);
                }
                Ok(Offer(lines))
            }
        }
        deserializer.deserialize_seq(Lines)
    }
}

impl Challenge {
    /// The answer.
    pub fn apply(&self, setup: &Setup, stamp: &Stamp<'_>, host: &str) -> Reply {
        let lines = match &self.offer {
            Some(Offer(lines)) => lines.iter().map(|line| fill(line, host)).collect(),
            None => challenges(&setup.auth, host),
        };
        let mut reply = headers::unauthorized(stamp, lines);
        self.headers.apply(&mut reply.headers, host);
        reply
    }
}

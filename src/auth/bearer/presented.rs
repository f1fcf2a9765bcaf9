//! A token that came with a request, and what it says.

use std::sync::Arc;

use crate::token::Keys;
use crate::token::jose::{Jwt, Malformed};

/// The claims that name a user, in the order in which they are looked for.
const USER: [&str; 5] = ["smtp", "upn", "preferred_username", "unique_name", "email"];

/// A token that came with a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer {
    pub(super) token: Box<str>,
    /// What it says, whether or not that is true.
    read: Result<Arc<Jwt>, Malformed>,
}

impl Bearer {
    /// Reads a token. One that was verified before is known again.
    pub(in crate::auth) fn read(token: &str, keys: &Keys) -> Self {
        Self {
            token: token.into(),
            read: keys.glance(token),
        }
    }

    /// The user that it names.
    pub fn user(&self) -> Option<&str> {
        let read = self.read.as_ref().ok()?;
        USER.into_iter().find_map(|claim| read.text(claim))
    }

    /// The application that it names: `appid` of version 1, `azp` of version 2.
    pub fn application(&self) -> Option<&str> {
        let read = self.read.as_ref().ok()?;
        read.text("appid").or_else(|| read.text("azp"))
    }

    /// The tenant that it names.
    pub fn tenant(&self) -> Option<&str> {
        self.read.as_ref().ok()?.text("tid")
    }

    /// The text of a claim.
    pub(super) fn claim(&self, name: &str) -> &str {
        let read = self.read.as_ref().ok();
        read.and_then(|read| read.text(name)).unwrap_or_default()
    }
}

//! A token that came with a request, and what it says.

use std::sync::Arc;

use crate::token::Keys;
use crate::token::jose::{Jwt, Malformed};

/// The claims that name a user, in the order in which they are looked for.
const USER: [&str; 5] = ["smtp", "upn", "preferred_username", "unique_name", "email"];
/// Those that name one in a token around an actor token.
const CONTEXT: [&str; 4] = ["smtp", "upn", "sip", "nameid"];
/// Names of the claim with an actor token.
const ACTOR: [&str; 2] = ["actortoken", "actort"];

/// The actor token in a token.
pub(super) fn actor(read: &Jwt) -> Option<&str> {
    ACTOR.into_iter().find_map(|claim| read.text(claim))
}

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
        match actor(read) {
            Some(_) => CONTEXT.into_iter().find_map(|claim| read.text(claim)),
            None => USER.into_iter().find_map(|claim| read.text(claim)),
        }
    }

    /// The application that it names: `appid` of version 1, `azp` of version 2.
    pub fn application(&self) -> Option<&str> {
        let read = self.read.as_ref().ok()?;
        let own = read.text("appid").or_else(|| read.text("azp"));
        own.or_else(|| self.principal().map(|(id, _)| id))
    }

    /// The tenant that it names.
    pub fn tenant(&self) -> Option<&str> {
        let own = self.read.as_ref().ok()?.text("tid");
        own.or_else(|| self.principal().map(|(_, realm)| realm))
    }

    /// The application and its realm in a server-to-server token: `ID@REALM`.
    fn principal(&self) -> Option<(&str, &str)> {
        let read = self.read.as_ref().ok()?;
        let name = if actor(read).is_some() {
            "iss"
        } else {
            "nameid"
        };
        read.text(name)?.split_once('@')
    }

    /// What it says, if it is not signed, and a signed one is in it.
    pub(super) fn around_actor(&self) -> Option<&Jwt> {
        let read = self.read.as_ref().ok()?;
        let unsigned = read.header.alg.eq_ignore_ascii_case("none") && self.token.ends_with('.');
        (unsigned && actor(read).is_some()).then_some(&**read)
    }

    /// The text of a claim.
    pub(super) fn claim(&self, name: &str) -> &str {
        let read = self.read.as_ref().ok();
        read.and_then(|read| read.text(name)).unwrap_or_default()
    }
}

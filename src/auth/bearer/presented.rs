//! A token in a request, and its claims.

use std::sync::Arc;

use crate::token::Keys;
use crate::token::jose::{Jwt, Malformed};

/// The claims with a user, in the order of the look-up.
const USER: [&str; 5] = ["smtp", "upn", "preferred_username", "unique_name", "email"];
/// The claims with a user in a token around an actor token.
const CONTEXT: [&str; 4] = ["smtp", "upn", "sip", "nameid"];
/// The names of the claim that contains an actor token.
const ACTOR: [&str; 2] = ["actortoken", "actort"];

/// The actor token in a token.
pub(super) fn actor(read: &Jwt) -> Option<&str> {
    ACTOR.into_iter().find_map(|claim| read.text(claim))
}

/// A token in a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer {
    pub(super) token: Box<str>,
    /// Its content before verification.
    read: Result<Arc<Jwt>, Malformed>,
}

impl Bearer {
    /// Parses a token. A token that was verified before is taken from the cache.
    pub(in crate::auth) fn read(token: &str, keys: &Keys) -> Self {
        Self {
            token: token.into(),
            read: keys.glance(token),
        }
    }

    /// The user in its claims.
    pub fn user(&self) -> Option<&str> {
        let read = self.read.as_ref().ok()?;
        match actor(read) {
            Some(_) => CONTEXT.into_iter().find_map(|claim| read.text(claim)),
            None => USER.into_iter().find_map(|claim| read.text(claim)),
        }
    }

    /// The application in its claims: `appid` of version 1, `azp` of version 2.
    pub fn application(&self) -> Option<&str> {
        let read = self.read.as_ref().ok()?;
        let own = read.text("appid").or_else(|| read.text("azp"));
        own.or_else(|| self.principal().map(|(id, _)| id))
    }

    /// The tenant in its claims.
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

    /// The token itself, if it is unsigned and contains a signed one.
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

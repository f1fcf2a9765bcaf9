//! What the credentials of a request are worth.

use super::refusal::Refusal;
use crate::exchange::Caller;
use crate::reply::Reply;

/// What the credentials of a request are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There were none.
    Anonymous,
    /// They begin a handshake, which goes on with this challenge.
    Challenged(String),
    /// They are those of this caller.
    Proven(Proven),
    /// They are not good here.
    Refused(Refusal),
}

/// Somebody who has proven who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Who it is.
    pub caller: Caller,
    /// What the answer says of the handshake that this ends.
    pub finished: Option<Finished>,
}

/// What the answer to the last request of a handshake says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The challenge line with SPNEGO's last word.
    pub token: Option<String>,
    /// Whether the connection stays authenticated.
    pub persistent: bool,
}

impl Finished {
    /// Adds it to the answer, where IIS puts it.
    pub fn apply(&self, reply: &mut Reply) {
        let before = "X-Powered-By";
        if let Some(token) = &self.token {
            reply
                .headers
                .insert(before, "WWW-Authenticate", token.clone());
        }
        let persistent = if self.persistent { "true" } else { "false" };
        reply.headers.insert(before, "Persistent-Auth", persistent);
    }
}

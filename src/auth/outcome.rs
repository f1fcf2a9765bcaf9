//! The outcome of a verification.

use super::refusal::Refusal;
use crate::exchange::Caller;
use crate::reply::Reply;

/// The outcome of verifying a request's credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The request has no credentials.
    Anonymous,
    /// A handshake began; it continues with this challenge.
    Challenged(String),
    /// The caller is authenticated.
    Proven(Proven),
    /// The credentials are refused.
    Refused(Refusal),
}

/// An authenticated caller, and the end of the handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The caller.
    pub caller: Caller,
    /// The headers that end a handshake, if this request ended one.
    pub finished: Option<Finished>,
}

/// The headers of the response to the last request of a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The line with SPNEGO's final token.
    pub token: Option<String>,
    /// Whether the connection stays authenticated.
    pub persistent: bool,
}

impl Finished {
    /// Adds the headers to a reply, at the position where IIS has them.
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

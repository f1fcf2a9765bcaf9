//! The effect and the stage of a mechanism, and other facts that the director and the checks need.

use super::at::At;

use super::requirement::Requirement;
use super::shaping::Shaping;
use super::text::File;
use crate::facts::{Leg, TokenEndpoint};

/// The facts about a mechanism, in its own file. No method has a default, so the compiler finds a missing fact.
pub(super) trait Mechanism {
    /// Its effect, and the consequences for a client.
    fn traits(&self) -> Traits;

    /// The file that it sends, if it has one.
    fn file(&mut self) -> Option<&mut File>;
}

/// The effect of a mechanism, and its consequences for a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// Its effect and its stage.
    pub effect: Effect,
    /// The requirement for a client that the effect does not imply.
    pub requires: Option<Requirement>,
    /// The clients that it refuses.
    pub refuses: Refuses,
    /// Whether it gives the client a time to wait.
    pub hints: bool,
}

/// The effect of a fault, and the stage of the connection or request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A DNS name is resolved wrongly, late or not at all.
    Resolution,
    /// A connection is delayed or prevented.
    Gate,
    /// A listener uses another protocol than its own.
    Listener,
    /// A handshake is changed or replaced.
    Handshake,
    /// A connection or an answer is shaped from a stage on.
    Shapes(Shaping, At),
    /// A connection ends at a stage.
    Ends(At),
    /// The answer to a request is replaced. Only the first such rule strikes.
    Replaces(Affected, Work),
    /// A step of a login fails.
    Login(Leg),
    /// A part of an Autodiscover answer is changed.
    Edits,
    /// An answer of the authorization server at this endpoint is changed.
    Issues(TokenEndpoint),
    /// A part of an answer with free/busy is an error.
    Reports,
    /// The bytes of an answer are damaged.
    Damages(Part),
}

/// The requests whose answers are replaced. They also determine the stage at which the rule can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affected {
    /// All requests. The head is enough.
    All,
    /// All requests, after they are read.
    Read,
    /// Requests on a connection that has carried an answered one.
    Returning,
    /// Requests that need a caller.
    Callers,
    /// Requests that need a caller, with credentials.
    Presenting,
    /// Requests that need a caller, with a bearer token.
    Bearing,
    /// Requests for a token of the authorization server.
    Redeeming,
    /// Requests for a delegation token.
    Delegating,
    /// Requests with a delegation token.
    Federated,
    /// Requests that need a caller and begin an NTLM login.
    Negotiating,
    /// Requests with judged credentials of a locked account.
    Locked,
    /// Requests that are admitted, or need no caller.
    Admitted,
    /// Admitted requests to Autodiscover.
    Autodiscover,
    /// Admitted requests to EWS.
    Ews,
    /// Admitted requests to EWS with impersonation.
    Impersonating,
}

/// Whether the request with the replaced answer is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// It is not carried out.
    Undone,
    /// It is not carried out, unless the rule has `carried-out`.
    ByRule,
    /// It is carried out.
    Done,
}

/// The damaged part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The body.
    Body,
    /// The framing of the body.
    Framing,
}

/// The clients that a fault refuses. `Nobody` if that is not certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuses {
    /// All clients.
    Everybody,
    /// Some clients: with a lockout, those with earlier failures; with impersonation, those that impersonate; with an end at
    /// reuse, those that reuse a connection; with a redirect, those that do not follow it; with a limit, those with longer
    /// answers; with a slow answer, those that do not wait for it.
    Some,
    /// No client.
    Nobody,
}

impl Affected {
    /// The description of the rule's requests, for the journal entry of another request.
    pub fn about(self) -> &'static str {
        match self {
            Self::All | Self::Read => "is about other requests",
            Self::Returning => "is about later requests of a connection",
            Self::Callers | Self::Locked => "is about requests that need credentials",
            Self::Presenting => "is about requests with credentials",
            Self::Bearing => "is about requests with a token",
            Self::Redeeming => "is about requests for a token",
            Self::Delegating => "is about requests for a delegation token",
            Self::Federated => "is about requests to /WSSecurity",
            Self::Negotiating => "is about requests that begin a login by NTLM",
            Self::Admitted => "is about requests that are let in",
            Self::Autodiscover => "is about requests that Autodiscover answers",
            Self::Ews => "is about requests that EWS answers",
            Self::Impersonating => "is about requests that act as another mailbox",
        }
    }

    /// The requirements for a client to send such a request.
    fn requires(self) -> Vec<Requirement> {
        match self {
            // The mechanism has the number of wrong passwords that lock an account.
            Self::All | Self::Read | Self::Callers | Self::Locked => Vec::new(),
            Self::Returning => vec![Requirement::SecondRequest],
            Self::Presenting => vec![Requirement::Credentials],
            Self::Bearing => vec![Requirement::Token],
            Self::Redeeming => vec![Requirement::TokenRequest],
            Self::Delegating => vec![Requirement::DelegationRequest],
            Self::Federated => vec![Requirement::DelegationToken],
            Self::Negotiating => vec![Requirement::Ntlm],
            Self::Admitted => vec![Requirement::Login],
            Self::Autodiscover => vec![Requirement::Autodiscover, Requirement::Login],
            Self::Ews => vec![Requirement::Ews, Requirement::Login],
            Self::Impersonating => vec![Requirement::Impersonation, Requirement::Login],
        }
    }

    /// Whether all requests of the other kind are of this one.
    pub fn includes(self, other: Self) -> bool {
        self == other
            || match self {
                Self::All | Self::Read => true,
                Self::Callers => matches!(
                    other,
                    Self::Presenting
                        | Self::Bearing
                        | Self::Federated
                        | Self::Negotiating
                        | Self::Locked
                        | Self::Ews
                        | Self::Impersonating
                ),
                Self::Admitted => {
                    matches!(other, Self::Autodiscover | Self::Ews | Self::Impersonating)
                }
                Self::Ews => other == Self::Impersonating,
                Self::Presenting => other == Self::Bearing,
                Self::Returning
                | Self::Bearing
                | Self::Redeeming
                | Self::Delegating
                | Self::Federated
                | Self::Negotiating
                | Self::Locked
                | Self::Autodiscover
                | Self::Impersonating => false,
            }
    }
}

impl Refuses {
    /// All clients, or none.
    pub(super) fn all_if(refuses: bool) -> Self {
        match refuses {
            true => Self::Everybody,
            false => Self::Nobody,
        }
    }
}

impl Effect {
    /// The end of a connection. It refuses all clients if the connection, and also the next one, ends before the whole
    /// answer is sent.
    pub(super) fn end(at: At, bytes: Option<usize>) -> Traits {
        let within = bytes.filter(|_| at == At::ResponseBody);
        Traits {
            effect: Self::Ends(at),
            requires: within.map(Requirement::Answer),
            refuses: match at {
                At::Reuse => Refuses::Some,
                At::Sent => Refuses::Nobody,
                _ => Refuses::Everybody,
            },
            hints: false,
        }
    }

    /// The requirements for a client that the effect implies.
    pub(super) fn requires(self) -> Vec<Requirement> {
        match self {
            Self::Resolution => vec![Requirement::Dns],
            Self::Listener => vec![Requirement::PlainPort],
            Self::Login(_) => vec![Requirement::Ntlm],
            Self::Edits => vec![Requirement::Autodiscover],
            Self::Reports => vec![Requirement::FreeBusy, Requirement::Login],
            Self::Issues(TokenEndpoint::Token) => vec![Requirement::TokenRequest],
            Self::Issues(TokenEndpoint::Delegation) => vec![Requirement::DelegationRequest],
            Self::Issues(_) => vec![Requirement::TokenMetadata],
            Self::Damages(_) => vec![Requirement::Login],
            Self::Ends(At::Reuse) => vec![Requirement::SecondRequest],
            Self::Ends(At::RequestBody) => vec![Requirement::Body],
            Self::Ends(At::Answer | At::ResponseHead | At::ResponseBody | At::Sent)
            | Self::Shapes(_, At::Answer) => vec![Requirement::Login],
            Self::Replaces(affected, _) => affected.requires(),
            Self::Gate | Self::Handshake | Self::Ends(_) | Self::Shapes(..) => Vec::new(),
        }
    }

    /// Whether it comes before a request is read.
    pub fn is_below_http(self) -> bool {
        match self {
            Self::Resolution | Self::Gate | Self::Listener | Self::Handshake => true,
            Self::Shapes(_, at) | Self::Ends(at) => at.is_below_http(),
            Self::Replaces(..)
            | Self::Login(_)
            | Self::Edits
            | Self::Issues(_)
            | Self::Reports
            | Self::Damages(_) => false,
        }
    }

    /// Whether it comes before the caller and the operation are known.
    pub fn is_before_body(self) -> bool {
        match self {
            Self::Shapes(_, at) | Self::Ends(at) => at.is_before_body(),
            other => other.is_below_http(),
        }
    }

    /// Whether it comes before a client can send a name.
    pub fn is_before_hello(self) -> bool {
        match self {
            Self::Gate | Self::Listener => true,
            Self::Shapes(_, at) | Self::Ends(at) => at.is_before_hello(),
            Self::Resolution
            | Self::Handshake
            | Self::Replaces(..)
            | Self::Login(_)
            | Self::Edits
            | Self::Issues(_)
            | Self::Reports
            | Self::Damages(_) => false,
        }
    }

    /// The requests whose answers it replaces, and whether these are carried out. `None` if it replaces no answer.
    pub fn replaces(self) -> Option<(Affected, Work)> {
        match self {
            Self::Replaces(affected, work) => Some((affected, work)),
            Self::Ends(At::Reuse) => Some((Affected::Returning, Work::Undone)),
            Self::Ends(At::RequestHead | At::RequestBody) => Some((Affected::All, Work::Undone)),
            Self::Ends(At::Request) => Some((Affected::Read, Work::Undone)),
            Self::Ends(At::Answer) => Some((Affected::Admitted, Work::Done)),
            _ => None,
        }
    }
}

//! What a fault does, and where: what the director and the checks ask of every mechanism.

use super::at::At;
use super::connection::Shaping;
use super::requirement::Requirement;
use super::text::File;
use crate::facts::{Leg, TokenEndpoint};

/// What every mechanism says about itself, in its own file. Nothing has a default: the compiler asks for what is missing.
pub(super) trait Mechanism {
    /// What it does, and what a client makes of it.
    fn traits(&self) -> Traits;

    /// The file that it sends from, where it has one.
    fn file(&mut self) -> Option<&mut File>;
}

/// What a mechanism does, and what a client makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// What it does, and where.
    pub effect: Effect,
    /// The requirement for a client that the effect does not imply.
    pub requires: Option<Requirement>,
    /// Who cannot have what it wanted of what it strikes.
    pub refuses: Refuses,
    /// Whether it says how long to wait.
    pub hints: bool,
}

/// What a fault does, and where on the way of a connection or a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A name is resolved wrongly, late or not at all.
    Resolution,
    /// A connection is made late or not at all.
    Gate,
    /// A listener speaks another protocol than its own.
    Listener,
    /// A handshake is another one, or none.
    Handshake,
    /// A connection or an answer is shaped from there on.
    Shapes(Shaping, At),
    /// A connection ends there.
    Ends(At),
    /// A request is not answered as it would be: of the rules that do this, the first strikes.
    Replaces(Whom, Work),
    /// A step of a login goes wrong.
    Login(Leg),
    /// An answer of Autodiscover says something else in a part.
    Edits,
    /// The authorization server says something else in a part, at that endpoint.
    Issues(TokenEndpoint),
    /// The bytes of an answer are spoilt.
    Damages(Part),
}

/// Whose answer is replaced. With it goes when that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Anybody's: the head is all it takes.
    Anybody,
    /// Anybody's, once the whole request is read.
    Read,
    /// Those who send another request over a connection on which one was answered.
    Returning,
    /// Those who ask for what is not for everybody.
    Callers,
    /// Of these, those who sent credentials.
    Presenting,
    /// Of these, those who sent a token.
    Bearing,
    /// Those who ask the authorization server for a token.
    Redeeming,
    /// Of those who ask for what is not for everybody, those who begin a login by NTLM.
    Negotiating,
    /// Those whose credentials are judged, and whose account is locked.
    Locked,
    /// Those who are let in, or have no need to be.
    Admitted,
    /// Those who are let in to Autodiscover.
    Autodiscover,
    /// Those who are let in to EWS.
    Ews,
    /// Of these, those who act as somebody else.
    Impersonating,
}

/// What becomes of the request whose answer is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// It is not carried out.
    Undone,
    /// It is not carried out, unless the rule says so.
    Asked,
    /// It is carried out.
    Done,
}

/// What of an answer is spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The body.
    Body,
    /// How the body is framed.
    Framing,
}

/// Who cannot have what it wanted of what a fault strikes. Where that is not sure, nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuses {
    /// Everybody.
    Everybody,
    /// Some: of a lockout those that failed before, of an impersonation those that act as somebody else, of an end at reuse
    /// those that keep their connection, of a redirect those that do not follow it, of a limit those whose answers are longer,
    /// of a slow answer those that do not wait for it.
    Some,
    /// Nobody.
    Nobody,
}

impl Whom {
    /// What a rule about them is about, as the journal says it of a request that is none of theirs.
    pub fn about(self) -> &'static str {
        match self {
            Self::Anybody | Self::Read => "is about other requests",
            Self::Returning => "is about later requests of a connection",
            Self::Callers | Self::Locked => "is about requests that need credentials",
            Self::Presenting => "is about requests with credentials",
            Self::Bearing => "is about requests with a token",
            Self::Redeeming => "is about requests for a token",
            Self::Negotiating => "is about requests that begin a login by NTLM",
            Self::Admitted => "is about requests that are let in",
            Self::Autodiscover => "is about requests that Autodiscover answers",
            Self::Ews => "is about requests that EWS answers",
            Self::Impersonating => "is about requests that act as another mailbox",
        }
    }

    /// The requirements for a client to be one of them.
    fn requires(self) -> Vec<Requirement> {
        match self {
            // How many wrong passwords lock an account, the mechanism knows.
            Self::Anybody | Self::Read | Self::Callers | Self::Locked => Vec::new(),
            Self::Returning => vec![Requirement::SecondRequest],
            Self::Presenting => vec![Requirement::Credentials],
            Self::Bearing => vec![Requirement::Token],
            Self::Redeeming => vec![Requirement::TokenRequest],
            Self::Negotiating => vec![Requirement::Ntlm],
            Self::Admitted => vec![Requirement::Login],
            Self::Autodiscover => vec![Requirement::Autodiscover, Requirement::Login],
            Self::Ews => vec![Requirement::Ews, Requirement::Login],
            Self::Impersonating => vec![Requirement::Impersonation, Requirement::Login],
        }
    }

    /// Whether these are all of the others, too.
    pub fn includes(self, other: Self) -> bool {
        self == other
            || match self {
                Self::Anybody | Self::Read => true,
                Self::Callers => matches!(
                    other,
                    Self::Presenting
                        | Self::Bearing
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
                | Self::Negotiating
                | Self::Locked
                | Self::Autodiscover
                | Self::Impersonating => false,
            }
    }
}

impl Refuses {
    /// Everybody, or nobody.
    pub(super) fn all_if(refuses: bool) -> Self {
        match refuses {
            true => Self::Everybody,
            false => Self::Nobody,
        }
    }
}

impl Effect {
    /// The end of a connection, and who cannot have what it wanted: the connection ends before the whole answer is sent, and
    /// so does the next one.
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

    /// The requirements for a client that it implies.
    pub(super) fn requires(self) -> Vec<Requirement> {
        match self {
            Self::Resolution => vec![Requirement::Dns],
            Self::Listener => vec![Requirement::PlainPort],
            Self::Login(_) => vec![Requirement::Ntlm],
            Self::Edits => vec![Requirement::Autodiscover],
            Self::Issues(TokenEndpoint::Token) => vec![Requirement::TokenRequest],
            Self::Issues(_) => vec![Requirement::TokenMetadata],
            Self::Damages(_) => vec![Requirement::Login],
            Self::Ends(At::Reuse) => vec![Requirement::SecondRequest],
            Self::Ends(At::RequestBody) => vec![Requirement::Body],
            Self::Ends(At::Answer | At::ResponseHead | At::ResponseBody | At::Sent)
            | Self::Shapes(_, At::Answer) => vec![Requirement::Login],
            Self::Replaces(whom, _) => whom.requires(),
            Self::Gate | Self::Handshake | Self::Ends(_) | Self::Shapes(..) => Vec::new(),
        }
    }

    /// Whether that is before a request is read.
    pub fn is_below_http(self) -> bool {
        match self {
            Self::Resolution | Self::Gate | Self::Listener | Self::Handshake => true,
            Self::Shapes(_, at) | Self::Ends(at) => at.is_below_http(),
            Self::Replaces(..)
            | Self::Login(_)
            | Self::Edits
            | Self::Issues(_)
            | Self::Damages(_) => false,
        }
    }

    /// Whether that is before it is known who asks for what.
    pub fn is_before_body(self) -> bool {
        match self {
            Self::Shapes(_, at) | Self::Ends(at) => at.is_before_body(),
            other => other.is_below_http(),
        }
    }

    /// Whether that is before a client can say a name.
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
            | Self::Damages(_) => false,
        }
    }

    /// Whose answer it replaces, and what becomes of the request; nothing where it replaces none.
    pub fn replaces(self) -> Option<(Whom, Work)> {
        match self {
            Self::Replaces(whom, work) => Some((whom, work)),
            Self::Ends(At::Reuse) => Some((Whom::Returning, Work::Undone)),
            Self::Ends(At::RequestHead | At::RequestBody) => Some((Whom::Anybody, Work::Undone)),
            Self::Ends(At::Request) => Some((Whom::Read, Work::Undone)),
            Self::Ends(At::Answer) => Some((Whom::Admitted, Work::Done)),
            _ => None,
        }
    }
}

//! What a fault makes of the answer to a request: another one in its place, or something else in a part of it.

use std::borrow::Cow;
use std::fmt;

use http::Version;

use super::asked::Asked;
use super::auth::Ntlm;
use super::effect::Mechanism;
use super::handshake::Late;
use super::tcp::TcpFault;
use super::text::{Line, fill};
use crate::clock::Clock;
use crate::exchange::autodiscover;
use crate::exchange::ews;
use crate::exchange::soap;
use crate::exchange::{Site, challenges};
use crate::reply::Reply;
use crate::token::Tamper;

/// A fault that strikes the answer to a request.
pub(super) trait Answering: Mechanism {
    /// What it makes of the answer.
    fn change(&self) -> Change<'_>;
}

/// What a fault makes of the answer to a request.
#[derive(Clone, Copy)]
pub enum Change<'a> {
    /// An alert of TLS comes in its place, and the connection ends.
    Alert(Late),
    /// Its bytes are spoilt.
    Damage(&'a (dyn Damage + 'static)),
    /// Autodiscover says something else.
    Edit(&'a (dyn Edit + 'static)),
    /// The connection ends.
    End(&'a TcpFault),
    /// The authorization server says something else.
    Issue(&'a (dyn Tamper + 'static)),
    /// A step of the login goes wrong.
    Login(&'a Ntlm),
    /// EWS refuses.
    Refuse(&'a (dyn Refusal + 'static)),
    /// Somebody else answers in place of Exchange.
    Respond(&'a (dyn Responder + 'static)),
}

/// Why a fault has nothing to do here, for people: `the body has 800 bytes`.
pub type Idle = Cow<'static, str>;

/// What spoils the bytes of an answer.
pub trait Damage: Sync {
    /// Why it would leave that reply as it is; nothing where it would not.
    fn idle(&self, reply: &Reply) -> Option<Idle>;

    /// Spoils a reply to a request of that version of HTTP.
    fn apply(&self, reply: &mut Reply, version: Version);
}

/// What lets Autodiscover say something else.
pub trait Edit: Sync {
    /// Why it leaves an answer as it is, where it does.
    fn idle(&self) -> Idle;

    /// What is answered instead to who asked about that mailbox, under those names of the server.
    fn apply(
        &self,
        answer: autodiscover::Answer,
        mailbox: &str,
        site: &Site,
    ) -> autodiscover::Answer;
}

/// What lets EWS refuse.
pub trait Refusal: Sync {
    /// What is answered to a request, or to what is none, of which nothing else is known.
    fn refuse(&self, request: &Result<ews::Request<'_>, soap::Fault>, clock: &Clock)
    -> ews::Answer;
}

/// What answers a request in place of Exchange, whatever it would say.
pub trait Responder: fmt::Debug + Sync {
    /// The answer.
    fn respond(&self, asked: &Asked<'_>) -> Reply;
}

/// The challenges that a scenario gives, else those of its healthy server.
pub(super) fn offered(given: Option<&[Line]>, asked: &Asked<'_>) -> Vec<String> {
    let Asked {
        setup,
        site,
        request,
        ..
    } = asked;
    match given {
        Some(lines) => lines.iter().map(|Line(line)| fill(line, site)).collect(),
        None => challenges(setup, request.service, &site.host),
    }
}

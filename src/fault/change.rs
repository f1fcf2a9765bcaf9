//! The effect of a fault on the answer to a request: another answer, or a change in a part of it.

use std::borrow::Cow;
use std::fmt;

use http::Version;

use super::auth::Ntlm;
use super::effect::Mechanism;
use super::handshake::Late;
use super::response_context::ResponseContext;
use super::tcp::TcpFault;
use super::text::{Line, fill};
use crate::clock::Clock;
use crate::exchange::autodiscover;
use crate::exchange::ews;
use crate::exchange::soap;
use crate::exchange::{Site, challenges};
use crate::reply::Reply;
use crate::token::Tamper;

/// A fault of the answer to a request.
pub(super) trait Answering: Mechanism {
    /// Its effect on the answer.
    fn change(&self) -> Change<'_>;
}

/// The effect of a fault on the answer to a request.
#[derive(Clone, Copy)]
pub enum Change<'a> {
    /// A TLS alert replaces the answer, and the connection ends.
    Alert(Late),
    /// The bytes of the answer are damaged.
    Damage(&'a (dyn Damage + 'static)),
    /// A part of the Autodiscover answer has other content.
    Edit(&'a (dyn Edit + 'static)),
    /// The connection ends.
    End(&'a TcpFault),
    /// An answer of the authorization server has other content.
    Issue(&'a (dyn Tamper + 'static)),
    /// A step of the login fails.
    Login(&'a Ntlm),
    /// A part of an answer with free/busy is an error.
    Report(&'a (dyn Report + 'static)),
    /// EWS refuses the request.
    Refuse(&'a (dyn Refusal + 'static)),
    /// A response replaces that of Exchange.
    Respond(&'a (dyn Responder + 'static)),
}

/// Why a fault has no effect here, for people: `the body has 800 bytes`.
pub type Idle = Cow<'static, str>;

/// A fault that damages the bytes of an answer.
pub trait Damage: Sync {
    /// The reason why it would not change a reply. `None` if it would.
    fn idle(&self, reply: &Reply) -> Option<Idle>;

    /// Damages a reply. `version` is the HTTP version of the request.
    fn apply(&self, reply: &mut Reply, version: Version);
}

/// A fault that changes an Autodiscover answer.
pub trait Edit: Sync {
    /// The reason why it does not change an answer, for answers that stay the same.
    fn idle(&self) -> Idle;

    /// The changed answer about a mailbox. `site` has the names of the server that the client uses.
    fn apply(
        &self,
        answer: autodiscover::Answer,
        mailbox: &str,
        site: &Site,
    ) -> autodiscover::Answer;
}

/// A fault that refuses an EWS request.
pub trait Refusal: Sync {
    /// The refusal of a request. An unreadable request is an error with its SOAP fault.
    fn refuse(&self, request: &Result<ews::Request<'_>, soap::Fault>, clock: &Clock)
    -> ews::Answer;
}

/// A fault of free/busy: an error about some of those that a request asks about.
pub trait Report: Sync {
    /// Changes the response to a request that asks about these addresses. Whether it did.
    fn apply(&self, response: &mut ews::Response, asked: &[String]) -> bool;

    /// The error about a user, if it has one.
    fn error(&self, user: &str) -> Option<ews::AvailabilityError>;
}

/// A fault that answers a request in place of Exchange.
pub trait Responder: fmt::Debug + Sync {
    /// The response.
    fn respond(&self, context: &ResponseContext<'_>) -> Reply;
}

/// The challenges of a scenario. `None`: those of its healthy server.
pub(super) fn offered(given: Option<&[Line]>, context: &ResponseContext<'_>) -> Vec<String> {
    let ResponseContext {
        setup,
        site,
        request,
        ..
    } = context;
    match given {
        Some(lines) => lines.iter().map(|Line(line)| fill(line, site)).collect(),
        None => challenges(setup, request.service, &site.host),
    }
}

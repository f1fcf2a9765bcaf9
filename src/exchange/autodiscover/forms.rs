//! A request and an answer of Autodiscover, in any of its forms.

use super::plain::{json, pox};
use super::soap;
use crate::exchange::http::Stamp;
use crate::exchange::setup::Setup;
use crate::exchange::world::{Site, World};

/// A request in one of the forms, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// In a URL.
    Json(json::Request),
    /// In plain XML.
    Pox(Result<pox::Request, pox::ErrorCode>),
    /// In SOAP.
    Soap(Result<soap::Request, soap::Fault>),
}

/// An answer in the form of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// As JSON.
    Json(json::Answer),
    /// In plain XML.
    Pox(pox::Answer),
    /// In SOAP.
    Soap(soap::Answer),
}

impl Request {
    /// Whether it is only answered to whom the server knows.
    pub(crate) fn needs_caller(&self) -> bool {
        match self {
            Self::Json(_) => false,
            Self::Pox(_) => true,
            // Who federates has no account here.
            Self::Soap(Ok(request)) => {
                request.operation != soap::Operation::GetFederationInformation
            }
            Self::Soap(Err(_)) => true,
        }
    }

    /// The operation that it names.
    pub(crate) fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Soap(Ok(request)) => Some(request.operation.name()),
            _ => None,
        }
    }

    /// The mailbox that it asks about; of several, the first.
    pub(crate) fn mailbox(&self) -> Option<&str> {
        match self {
            Self::Json(request) => request.address.as_deref(),
            Self::Pox(Ok(request)) => request.address.as_deref(),
            Self::Soap(Ok(request)) => request.users.first().map(String::as_str),
            _ => None,
        }
    }

    /// The answer of a healthy Exchange; nothing for a form that it does not have.
    pub(crate) fn answer(&self, world: &World, setup: &Setup, site: &Site) -> Option<Answer> {
        let answer = match self {
            Self::Json(_) if !setup.product.release().has_json() => return None,
            Self::Json(request) => Answer::Json(request.answer(world, setup, site)),
            Self::Pox(Ok(request)) => Answer::Pox(request.answer(world, setup, site)),
            Self::Pox(Err(code)) => Answer::Pox(pox::Answer::Error((*code).into())),
            Self::Soap(Ok(request)) => Answer::Soap(soap::Answer::Response(soap::answer(
                request, world, setup, site,
            ))),
            Self::Soap(Err(fault)) => Answer::Soap(soap::Answer::Fault(fault.clone())),
        };
        Some(answer)
    }
}

impl Answer {
    /// The HTTP status that it is sent with.
    pub fn status(&self) -> u16 {
        match self {
            Self::Json(answer) => answer.status(),
            Self::Pox(_) => 200,
            Self::Soap(answer) => answer.status(),
        }
    }

    /// What the form calls the outcome.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(answer) => answer.code(),
            Self::Pox(pox::Answer::Error(error)) => error.code.number(),
            Self::Pox(_) => "NoError",
            Self::Soap(answer) => answer.code(),
        }
    }

    /// Where HTTP itself sends the client.
    pub(crate) fn location(&self) -> Option<&str> {
        match self {
            Self::Json(json::Answer::Redirect(url)) => Some(url),
            _ => None,
        }
    }

    /// The names that its URLs have, where it has URLs.
    pub fn site_mut(&mut self) -> Option<&mut Site> {
        match self {
            Self::Json(json::Answer::Found { site, .. })
            | Self::Pox(pox::Answer::Settings { site, .. }) => Some(site),
            Self::Soap(soap::Answer::Response(response)) => Some(&mut response.site),
            _ => None,
        }
    }

    /// The content type that it is sent with, and the answer.
    pub(crate) fn document(&self, stamp: &Stamp<'_>) -> (&'static str, Vec<u8>) {
        let release = stamp.product.release();
        match self {
            Self::Json(answer) => ("application/json; charset=utf-8", answer.document()),
            Self::Pox(answer) => (
                crate::exchange::http::XML,
                answer.document(release, stamp.clock.now()),
            ),
            Self::Soap(answer) => (crate::exchange::http::XML, answer.document(release)),
        }
    }
}

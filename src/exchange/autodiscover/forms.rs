//! Requests and responses of Autodiscover, in all their forms.

use super::plain::{json, pox};
use super::soap;
use crate::exchange::http::Stamp;
use crate::exchange::setup::Setup;
use crate::exchange::world::{Site, World};

/// A request in one of the forms, or the error for an invalid one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// JSON: the parameters are in the URL.
    Json(json::Request),
    /// Plain XML.
    Pox(Result<pox::Request, pox::ErrorCode>),
    /// SOAP.
    Soap(Result<soap::Request, soap::Fault>),
}

/// A response in the form of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// JSON.
    Json(json::Answer),
    /// Plain XML.
    Pox(pox::Answer),
    /// SOAP.
    Soap(soap::Answer),
}

impl Request {
    /// Whether the request needs authentication.
    pub(crate) fn needs_caller(&self) -> bool {
        match self {
            Self::Json(_) => false,
            Self::Pox(_) => true,
            // An organization that wants to federate has no account here.
            Self::Soap(Ok(request)) => {
                request.operation != soap::Operation::GetFederationInformation
            }
            Self::Soap(Err(_)) => true,
        }
    }

    /// The operation, if the form has operations.
    pub(crate) fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Soap(Ok(request)) => Some(request.operation.name()),
            _ => None,
        }
    }

    /// The mailbox of the request; the first of several.
    pub(crate) fn mailbox(&self) -> Option<&str> {
        match self {
            Self::Json(request) => request.address.as_deref(),
            Self::Pox(Ok(request)) => request.address.as_deref(),
            Self::Soap(Ok(request)) => request.users.first().map(String::as_str),
            _ => None,
        }
    }

    /// The response of a healthy Exchange; `None` if this version lacks the form.
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
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Json(answer) => answer.status(),
            Self::Pox(_) => 200,
            Self::Soap(answer) => answer.status(),
        }
    }

    /// The code of the outcome in the terms of the form.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(answer) => answer.code(),
            Self::Pox(pox::Answer::Error(error)) => error.code.number(),
            Self::Pox(_) => "NoError",
            Self::Soap(answer) => answer.code(),
        }
    }

    /// The target of an HTTP redirect.
    pub(crate) fn location(&self) -> Option<&str> {
        match self {
            Self::Json(json::Answer::Redirect(url)) => Some(url),
            _ => None,
        }
    }

    /// The site of the URLs in the response, if there are any.
    pub fn site_mut(&mut self) -> Option<&mut Site> {
        match self {
            Self::Json(json::Answer::Found { site, .. })
            | Self::Pox(pox::Answer::Settings { site, .. }) => Some(site),
            Self::Soap(soap::Answer::Response(response)) => Some(&mut response.site),
            _ => None,
        }
    }

    /// The content type and the body.
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

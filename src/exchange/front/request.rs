//! Requests by path and method, and their responses.

use super::media;
use crate::exchange::autodiscover::Request::{Json, Pox, Soap};
use crate::exchange::autodiscover::plain::{json, pox};
use crate::exchange::autodiscover::{self, soap};
use crate::exchange::ews;
use crate::exchange::ews::notifications::PushChannel;
use crate::exchange::setup::Setup;
use crate::exchange::soap::Fault;
use crate::exchange::world::{Caller, Site, World};
use crate::exchange::xml::Violation;
use crate::exchange::xsd::export::File;
use crate::facts::{self, under};

/// The paths with a handler. Paths are not case sensitive.
const EWS: &str = "/EWS/Exchange.asmx";
const POX: &str = "/Autodiscover/Autodiscover.xml";
const SOAP: &str = "/Autodiscover/Autodiscover.svc";
const JSON: &str = "/Autodiscover/Autodiscover.json";
const HEALTH: [&str; 2] = ["/EWS/healthcheck.htm", "/Autodiscover/healthcheck.htm"];
const LOG_ON: &str = "/owa/auth/logon.aspx";

/// A request.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a request is read once, answered and dropped"
)]
pub enum Request<'a> {
    /// An operation of EWS, or the fault for an invalid request.
    Ews(Result<ews::Request<'a>, Fault>),
    /// Autodiscover in one of its forms.
    Autodiscover(autodiscover::Request),
    /// SOAP with an unsupported content type, and the reason phrase.
    Media(String),
    /// The EWS or Autodiscover page for browsers.
    Service,
    /// A file that describes EWS.
    File(File),
    /// The page for load balancers.
    Health,
    /// A method without a handler at the path.
    Method {
        /// The methods with a handler.
        allowed: &'static str,
    },
    /// Autodiscover without TLS. It is redirected.
    Elsewhere,
    /// EWS without TLS. It is refused.
    NeedsTls,
    /// The login form for browsers.
    LogOn,
    /// A page for browsers that requires the login form.
    Page,
    /// A missing resource in a folder that requires authentication.
    Hidden,
    /// A missing resource.
    Nothing,
}

/// The response to a request, before it is serialized.
#[derive(Clone, Debug)]
pub enum Response {
    /// A response of EWS.
    Ews(ews::Answered),
    /// A response of Autodiscover.
    Autodiscover(autodiscover::Answer),
    /// An unsupported content type, and the reason phrase.
    Media(String),
    /// The EWS or Autodiscover page for browsers.
    Service,
    /// A file that describes EWS.
    File(File),
    /// The page for load balancers.
    Health,
    /// The method has no handler.
    Method {
        /// The methods with a handler.
        allowed: &'static str,
    },
    /// A redirect to the same path with TLS.
    Elsewhere(String),
    /// The login form for browsers.
    LogOn,
    /// TLS is required.
    NeedsTls,
    /// ASP.NET's redirect to a URL.
    ObjectMoved(String),
    /// Not found.
    Nothing,
}

impl<'a> Request<'a> {
    /// Parses a request with its complete body. `open` is false if the request came without TLS, but TLS is required.
    pub fn read(request: &facts::Request, open: bool, body: &'a [u8]) -> Self {
        if !open {
            return match request.service {
                facts::Service::Autodiscover => Self::Elsewhere,
                facts::Service::Other => Self::Nothing,
                _ => Self::NeedsTls,
            };
        }
        // The JSON form needs no authentication, so its path is checked before the others.
        if under(&request.path, JSON) {
            return Self::open(request);
        }
        let is = |path: &str| request.endpoint().eq_ignore_ascii_case(path);
        let page = matches!(request.method.as_str(), "GET" | "HEAD");
        let post = request.method == "POST";
        if let Some(file) = File::at(&request.path) {
            return match page {
                true => Self::File(file),
                false => Self::Method {
                    allowed: "GET, HEAD, OPTIONS, TRACE",
                },
            };
        }
        match () {
            () if is(EWS) && post => Self::Ews(ews::Request::read(body)),
            () if (is(EWS) || is(SOAP)) && page => Self::Service,
            () if is(POX) && post => Self::Autodiscover(Pox(pox::Request::read(body))),
            // Exchange answers a GET of the POX form with error 600.
            () if is(POX) && page => Self::Autodiscover(Pox(Err(pox::ErrorCode::InvalidRequest))),
            () if is(SOAP) && post => Self::Autodiscover(Soap(soap::Request::read(body))),
            () if is(EWS) || is(POX) || is(SOAP) => Self::Method {
                allowed: "GET, HEAD, POST",
            },
            () if HEALTH.into_iter().any(is) && page => Self::Health,
            () if is(LOG_ON) => Self::LogOn,
            () if request.service == facts::Service::Owa => Self::Page,
            () if request.service.challenges() => Self::Hidden,
            () => Self::Nothing,
        }
    }

    /// Parses a request below [`JSON`], the path that needs no authentication.
    fn open(request: &facts::Request) -> Self {
        let rest = &request.path[JSON.len()..];
        let query = request.query.as_deref().unwrap_or_default();
        match json::Request::read(rest, query) {
            Some(read) if matches!(request.method.as_str(), "GET" | "HEAD") => {
                Self::Autodiscover(Json(read))
            }
            Some(_) => Self::Method {
                allowed: "GET, HEAD",
            },
            None => Self::Nothing,
        }
    }

    /// Reads the request as the server does, once the scenario is known. Returns the violation of XML or of the schema of EWS,
    /// whether the server accepts it or not.
    pub fn settle(&mut self, request: &facts::Request, setup: &Setup) -> Option<Violation> {
        let speaks_soap = matches!(self, Self::Ews(_) | Self::Autodiscover(Soap(_)));
        if speaks_soap && let Some(refused) = media::refused(request, setup.product) {
            *self = Self::Media(refused);
        }
        match self {
            Self::Ews(Ok(request)) => request.settle(setup),
            Self::Ews(Err(fault)) => {
                let violation = fault.violation().cloned();
                *fault = fault.clone().for_server(setup.product, setup.reading());
                violation
            }
            _ => None,
        }
    }

    /// Whether the request needs authentication.
    pub fn needs_caller(&self) -> bool {
        match self {
            Self::Autodiscover(request) => request.needs_caller(),
            other => matches!(
                other,
                Self::Ews(_) | Self::Media(_) | Self::File(_) | Self::Service | Self::Hidden
            ),
        }
    }

    /// The operation, if the request names one.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Autodiscover(request) => request.operation(),
            Self::Ews(Ok(request)) => Some(request.operation),
            _ => None,
        }
    }

    /// The purpose of the request, as faults and logins see it.
    pub fn purpose(&self, setup: &Setup) -> facts::Purpose {
        facts::Purpose {
            needs_caller: self.needs_caller(),
            autodiscover: match self {
                Self::Autodiscover(Json(_)) => setup.product.release().has_json(),
                other => matches!(other, Self::Autodiscover(_)),
            },
            ews: matches!(self, Self::Ews(_)),
            redeems: false,
            delegates: false,
            federated: false,
            impersonates: matches!(self, Self::Ews(Ok(request)) if request.impersonates()),
        }
    }

    /// The mailbox that the caller impersonates.
    pub fn impersonated(&self) -> Option<&str> {
        match self {
            Self::Ews(Ok(request)) => request.impersonated(),
            _ => None,
        }
    }

    /// The mailbox that the body names.
    pub fn mailbox(&self) -> Option<&str> {
        match self {
            Self::Ews(Ok(request)) => request.folder_mailbox(),
            Self::Autodiscover(request) => request.mailbox(),
            _ => None,
        }
    }

    /// The addresses whose free/busy is asked for, in order. None for other requests.
    pub fn attendees(&self) -> Vec<String> {
        match self {
            Self::Ews(Ok(request)) => request.attendees(),
            _ => Vec::new(),
        }
    }

    /// The response of a healthy Exchange. `caller` is the authenticated caller; `site` and `path` are those of the
    /// request.
    pub fn answer(
        &self,
        world: &World,
        setup: &Setup,
        (site, path): (&Site, &str),
        caller: Option<&Caller>,
        environment: ews::Environment,
    ) -> Response {
        match self {
            Self::Ews(read) => Response::Ews(ews_answer(world, setup, caller, environment, read)),
            Self::Autodiscover(request) => {
                let answer = request.answer(world, setup, site);
                answer.map_or(Response::Nothing, Response::Autodiscover)
            }
            Self::Media(refused) => Response::Media(refused.clone()),
            Self::Service => Response::Service,
            Self::File(file) => Response::File(*file),
            Self::Health => Response::Health,
            Self::Method { allowed } => Response::Method { allowed },
            Self::Elsewhere => Response::Elsewhere(site.secure_url(path)),
            Self::NeedsTls => Response::NeedsTls,
            Self::LogOn => Response::LogOn,
            Self::Page => Response::ObjectMoved(log_on(&site.url(LOG_ON), &site.url(path))),
            Self::Hidden | Self::Nothing => Response::Nothing,
        }
    }
}

/// The URL of the login form, with the requested page.
fn log_on(form: &str, wanted: &str) -> String {
    let escaped: String = wanted.bytes().map(escape).collect();
    format!("{form}?url={escaped}&reason=0")
}

/// A byte percent-encoded for a query, in lower case as .NET does.
fn escape(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).into(),
        _ => format!("%{byte:02x}"),
    }
}

impl Response {
    /// The push subscription that the request started, if any.
    pub fn push_channel(&self) -> Option<&PushChannel> {
        match self {
            Self::Ews(answered) => answered.push_channel(),
            _ => None,
        }
    }

    /// Whether the request was processed, rather than refused or redirected.
    pub fn is_carried_out(&self) -> bool {
        match self {
            Self::Ews(answered) => matches!(answered.answer, ews::Answer::Response(_)),
            Self::Autodiscover(_) | Self::Service | Self::File(_) | Self::Health | Self::LogOn => {
                true
            }
            Self::Media(_)
            | Self::Method { .. }
            | Self::Elsewhere(_)
            | Self::NeedsTls
            | Self::ObjectMoved(_)
            | Self::Nothing => false,
        }
    }

    /// The code of the outcome in EWS or Autodiscover; `None` for other responses.
    pub fn response_code(&self) -> Option<&'static str> {
        match self {
            Self::Autodiscover(answer) => Some(answer.code()),
            Self::Ews(answered) => Some(answered.answer.code().name()),
            _ => None,
        }
    }
}

fn ews_answer(
    world: &World,
    setup: &Setup,
    caller: Option<&Caller>,
    environment: ews::Environment,
    read: &Result<ews::Request<'_>, Fault>,
) -> ews::Answered {
    let denied = || Fault::of(ews::ResponseCode::ACCESS_DENIED);
    let answered = read.as_ref().map_err(Clone::clone).and_then(|request| {
        let caller = caller.ok_or_else(denied)?;
        let context = ews::Context::new(world, setup, caller, environment, request)?;
        Ok(ews::answer(&context, request))
    });
    answered.unwrap_or_else(|fault| ews::Answer::Fault(fault).into())
}

//! What a request asks for, by path and method, and the answer to it.

use crate::exchange::autodiscover::Request::{Json, Pox, Soap};
use crate::exchange::autodiscover::plain::{json, pox};
use crate::exchange::autodiscover::{self, soap};
use crate::exchange::ews;
use crate::exchange::ews::notifications::PushChannel;
use crate::exchange::setup::Setup;
use crate::exchange::soap::Fault;
use crate::exchange::world::{Caller, Site, World};
use crate::exchange::xsd::export::File;
use crate::facts::{self, under};

/// The paths that are answered; case does not matter in any of them.
const EWS: &str = "/EWS/Exchange.asmx";
const POX: &str = "/Autodiscover/Autodiscover.xml";
const SOAP: &str = "/Autodiscover/Autodiscover.svc";
const JSON: &str = "/Autodiscover/Autodiscover.json";
const HEALTH: [&str; 2] = ["/EWS/healthcheck.htm", "/Autodiscover/healthcheck.htm"];
const LOG_ON: &str = "/owa/auth/logon.aspx";

/// What a request asks for.
#[derive(Debug)]
pub enum Request<'a> {
    /// An operation of EWS, or the fault for what is none.
    Ews(Result<ews::Request<'a>, Fault>),
    /// Autodiscover, in any of its forms.
    Autodiscover(autodiscover::Request),
    /// The page of EWS or Autodiscover for browsers.
    Service,
    /// A file that describes EWS.
    File(File),
    /// The page for load balancers.
    Health,
    /// A method that nothing handles at that path.
    Method {
        /// The methods that something handles.
        allowed: &'static str,
    },
    /// Autodiscover without TLS, which is redirected.
    Elsewhere,
    /// EWS without TLS, which is refused.
    NeedsTls,
    /// The form by which browsers log on.
    LogOn,
    /// A page for browsers, which is only shown to whom the form let in.
    Page,
    /// Nothing that is there, in a folder that only shows itself to whom the server knows.
    Hidden,
    /// Nothing that is there.
    Nothing,
}

/// The answer to a question, before it is written.
#[derive(Clone, Debug)]
pub enum Response {
    /// EWS's.
    Ews(ews::Answered),
    /// Autodiscover's.
    Autodiscover(autodiscover::Answer),
    /// The page of EWS or Autodiscover for browsers.
    Service,
    /// A file that describes EWS.
    File(File),
    /// The page for load balancers.
    Health,
    /// Not this method.
    Method {
        /// The methods that something handles.
        allowed: &'static str,
    },
    /// The same at this URL, with TLS.
    Elsewhere(String),
    /// The form by which browsers log on.
    LogOn,
    /// Only with TLS.
    NeedsTls,
    /// At this URL, as ASP.NET says it.
    ObjectMoved(String),
    /// Not found.
    Nothing,
}

impl<'a> Request<'a> {
    /// Reads a request, its body whole. Where the way is not `open`, because TLS is wanted, there is little to ask.
    pub fn read(request: &facts::Request, open: bool, body: &'a [u8]) -> Self {
        if !open {
            return match request.service {
                facts::Service::Autodiscover => Self::Elsewhere,
                facts::Service::Other => Self::Nothing,
                _ => Self::NeedsTls,
            };
        }
        if under(&request.path, JSON) {
            return Self::open(request);
        }
        let is = |path: &str| request.path.eq_ignore_ascii_case(path);
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

    /// Reads a request below the one path of Autodiscover that is open to everybody.
    fn open(request: &facts::Request) -> Self {
        let rest = request.path.get(JSON.len()..).unwrap_or_default();
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

    /// Whether it is only answered to whom the server knows.
    pub fn needs_caller(&self) -> bool {
        match self {
            Self::Autodiscover(request) => request.needs_caller(),
            other => matches!(
                other,
                Self::Ews(_) | Self::File(_) | Self::Service | Self::Hidden
            ),
        }
    }

    /// The operation that it names.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Autodiscover(request) => request.operation(),
            Self::Ews(Ok(request)) => Some(request.operation),
            _ => None,
        }
    }

    /// What it is for, and whom.
    pub fn purpose(&self, setup: &Setup) -> facts::Purpose {
        facts::Purpose {
            needs_caller: self.needs_caller(),
            autodiscover: match self {
                Self::Autodiscover(Json(_)) => setup.product.release().has_json(),
                other => matches!(other, Self::Autodiscover(_)),
            },
            ews: matches!(self, Self::Ews(_)),
            impersonates: matches!(self, Self::Ews(Ok(request)) if request.impersonates()),
        }
    }

    /// The mailbox that the body says the caller acts as.
    pub fn impersonated(&self) -> Option<&str> {
        match self {
            Self::Ews(Ok(request)) => request.impersonated(),
            _ => None,
        }
    }

    /// The mailbox that the body is about.
    pub fn mailbox(&self) -> Option<&str> {
        match self {
            Self::Ews(Ok(request)) => request.folder_mailbox(),
            Self::Autodiscover(request) => request.mailbox(),
            _ => None,
        }
    }

    /// The answer of a healthy Exchange to a caller whom it knows, if the question needs one. `site` and `path` are as
    /// the client named them.
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

/// The URL of the form by which browsers log on, and which page they wanted.
fn log_on(form: &str, wanted: &str) -> String {
    let escaped: String = wanted.bytes().map(escape).collect();
    format!("{form}?url={escaped}&reason=0")
}

/// A byte of a URL within a query, in the lower case of .NET.
fn escape(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).into(),
        _ => format!("%{byte:02x}"),
    }
}

impl Response {
    /// Who calls the client from now on, where it asked for that.
    pub fn push_channel(&self) -> Option<&PushChannel> {
        match self {
            Self::Ews(answered) => answered.push_channel(),
            _ => None,
        }
    }

    /// Whether something was done or looked up for it.
    pub fn is_carried_out(&self) -> bool {
        match self {
            Self::Ews(answered) => matches!(answered.answer, ews::Answer::Response(_)),
            Self::Autodiscover(_) | Self::Service | Self::File(_) | Self::Health | Self::LogOn => {
                true
            }
            Self::Method { .. }
            | Self::Elsewhere(_)
            | Self::NeedsTls
            | Self::ObjectMoved(_)
            | Self::Nothing => false,
        }
    }

    /// What EWS or Autodiscover calls the outcome, where it is one of them that answers.
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

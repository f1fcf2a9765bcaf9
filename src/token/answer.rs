//! Answers requests to the authorization server.

use http::Method;
use serde_json::Value;
use time::OffsetDateTime;

use super::desk::Desk;
use super::error::{Error, Mark};
use super::request::Request;
use super::sts::metadata::delegation_page;
use super::tamper::Published;
use crate::clock::Clock;
use crate::facts::{TokenEndpoint, TokenVersion};
use crate::reply::Reply;

/// An answer, and its report for the journal.
pub struct Answered {
    /// The answer.
    pub reply: Reply,
    /// The report for the journal.
    pub report: Report,
}

/// The report of a request for the journal. It contains no secret, token or code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The endpoint.
    pub endpoint: TokenEndpoint,
    /// The tenant in the path.
    pub tenant: String,
    /// The grant type.
    pub grant: Option<String>,
    /// The client id.
    pub application: Option<String>,
    /// The user of the sign-in.
    pub user: Option<String>,
    /// The number of the error, such as 7000215.
    pub error: Option<u32>,
}

/// The longest text from a client that a report repeats, in bytes.
const MAX_REPEATED: usize = 320;

/// Answers a request.
pub fn answer(desk: &Desk<'_>, request: &Request) -> Answered {
    let allowed = methods(request.endpoint);
    if !allowed.contains(&request.method) {
        return Answered {
            reply: wrong_method(request, allowed),
            report: report(request, Some(900_561)),
        };
    }
    let (mut reply, error) = match request.endpoint {
        TokenEndpoint::Authorize => desk.authorize(request),
        TokenEndpoint::DevicePage => desk.device_page(request),
        TokenEndpoint::Token if request.version == TokenVersion::Servers => {
            json(desk, request, desk.redeem_for_actor(request))
        }
        TokenEndpoint::Token => json(desk, request, desk.redeem(request)),
        TokenEndpoint::DeviceCode => json(desk, request, desk.device_code(request)),
        TokenEndpoint::Configuration => publish(desk, request, desk.configuration(request)),
        TokenEndpoint::Keys => publish(desk, request, desk.keys(request)),
        TokenEndpoint::Delegation => desk.delegate(request.ask.as_ref()),
        TokenEndpoint::Federation => (desk.federation_metadata(&request.path), None),
        TokenEndpoint::Registration => (delegation_page(), None),
        TokenEndpoint::Partner => publish(desk, request, desk.issuer_metadata(request)),
        TokenEndpoint::Exchange => publish(desk, request, Ok(desk.exchange_metadata())),
        TokenEndpoint::Instance => json(desk, request, desk.instance(request)),
        TokenEndpoint::Realm => json(desk, request, desk.realm(request)),
    };
    complete(&mut reply, desk, request);
    let code = error.and_then(|error| error.codes.first().copied());
    Answered {
        reply,
        report: report(request, code),
    }
}

/// The answer of a server whose signing key cannot be used.
pub fn unavailable(request: &Request, trace: uuid::Uuid, now: OffsetDateTime) -> Answered {
    let error = Error {
        status: 503,
        ..Error::new(
            90_033,
            "temporarily_unavailable",
            "A transient error has occurred. Please try again.",
        )
    };
    let mark = Mark {
        trace,
        correlation: trace,
        now,
    };
    Answered {
        reply: document(error.status, error.document(&mark)),
        report: report(request, Some(90_033)),
    }
}

fn methods(endpoint: TokenEndpoint) -> &'static [Method] {
    match endpoint {
        TokenEndpoint::Token | TokenEndpoint::DeviceCode => &[Method::POST],
        TokenEndpoint::Authorize | TokenEndpoint::Delegation | TokenEndpoint::DevicePage => {
            &[Method::GET, Method::HEAD, Method::POST]
        }
        TokenEndpoint::Configuration
        | TokenEndpoint::Exchange
        | TokenEndpoint::Federation
        | TokenEndpoint::Registration
        | TokenEndpoint::Keys
        | TokenEndpoint::Partner
        | TokenEndpoint::Instance
        | TokenEndpoint::Realm => &[Method::GET, Method::HEAD],
    }
}

fn wrong_method(request: &Request, allowed: &[Method]) -> Reply {
    let names: Vec<_> = allowed.iter().map(Method::as_str).collect();
    let text = format!(
        "AADSTS900561: The endpoint only accepts {} requests. Received a {} request.",
        names.join(", "),
        request.method
    );
    // The endpoint for servers answers a browser with 400.
    let servers =
        (request.version, request.endpoint) == (TokenVersion::Servers, TokenEndpoint::Token);
    let mut reply = Reply::new(if servers { 400 } else { 405 });
    reply.headers.append("Allow", names.join(", "));
    reply
        .headers
        .append("Content-Type", "text/plain; charset=utf-8");
    reply.body = text.into();
    reply
}

fn json(
    desk: &Desk<'_>,
    request: &Request,
    answer: Result<Value, Error>,
) -> (Reply, Option<Error>) {
    match answer {
        Ok(value) => (document(200, value.to_string()), None),
        Err(error) => {
            let body = error.document(&desk.mark(request));
            (document(error.status, body), Some(error))
        }
    }
}

/// The answer with a document of the metadata.
fn publish(
    desk: &Desk<'_>,
    request: &Request,
    answer: Result<Value, Error>,
) -> (Reply, Option<Error>) {
    let (Some(tamper), Ok(mut value)) = (desk.tamper, answer.clone()) else {
        return json(desk, request, answer);
    };
    let mut published = Published {
        document: &mut value,
        missing: false,
        key: desk.key,
        now: desk.now(),
    };
    tamper.published(&mut published);
    match published.missing {
        true => (Reply::new(404), None),
        false => json(desk, request, Ok(value)),
    }
}

/// The answer for an error.
pub fn refusal(error: &Error, mark: &Mark) -> Reply {
    document(error.status, error.document(mark))
}

fn document(status: u16, body: String) -> Reply {
    let mut reply = Reply::new(status);
    reply.headers.append("Cache-Control", "no-store, no-cache");
    reply.headers.append("Pragma", "no-cache");
    reply
        .headers
        .append("Content-Type", "application/json; charset=utf-8");
    reply.headers.append("Expires", "-1");
    reply.body = body.into();
    reply
}

/// Adds the headers of all answers of Entra.
fn complete(reply: &mut Reply, desk: &Desk<'_>, request: &Request) {
    let headers = &mut reply.headers;
    headers.append(
        "Strict-Transport-Security",
        "max-age=31536000; includeSubDomains",
    );
    headers.append("X-Content-Type-Options", "nosniff");
    headers.append("x-ms-request-id", desk.trace.to_string());
    if let Some(id) = &request.correlation
        && uuid::Uuid::try_parse(id).is_ok()
    {
        headers.append("client-request-id", id.clone());
    }
    headers.append("x-ms-ests-server", "2.1.22469.7 - EX1 ProdSlices");
    headers.append("Date", date(desk.clock));
}

fn date(clock: &Clock) -> String {
    clock.dates().now.to_string()
}

fn report(request: &Request, error: Option<u32>) -> Report {
    let short = |text: &str| match text.len() <= MAX_REPEATED {
        true => text.to_owned(),
        false => text.chars().take(MAX_REPEATED / 4).collect(),
    };
    Report {
        endpoint: request.endpoint,
        tenant: short(&request.tenant),
        grant: request.get("grant_type").map(short),
        application: request.get("client_id").map(short),
        user: request.user().map(short),
        error,
    }
}

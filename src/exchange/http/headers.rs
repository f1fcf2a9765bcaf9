//! The header lines of Exchange's responses, in the order and spelling of captures.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::clock::Clock;
use crate::exchange::soap::{FrontEnd, Product};
use crate::reply::{Headers, Reply};

/// The NetBIOS name of the server.
pub const SERVER: &str = "EX01";
/// The content type of EWS. One client compares it byte for byte.
pub const XML: &str = "text/xml; charset=utf-8";

/// The values in the headers of one response.
pub struct Stamp<'a> {
    /// The id of the request.
    pub request_id: Uuid,
    /// The `client-request-id` of the request, which is echoed.
    pub client_request_id: Option<&'a str>,
    /// The time.
    pub clock: &'a Clock,
    /// The version of Exchange.
    pub product: Product,
    /// The domain of the server.
    pub domain: &'a str,
    /// The virtual directory: `/EWS`.
    pub folder: &'static str,
    /// Whether the client wants to meet the same server again
    /// ([affinity](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server)).
    pub prefers_affinity: bool,
}

/// A response of Exchange's back end, which the front end passes on, without a body.
pub fn exchange(status: u16, content_type: Option<&'static str>, stamp: &Stamp<'_>) -> Reply {
    let release = stamp.product.release();
    let mut reply = Reply::new(status);
    let headers = &mut reply.headers;
    headers.append("Cache-Control", "private");
    if let Some(content_type) = content_type {
        headers.append("Content-Type", content_type);
    }
    headers.append("Server", release.iis);
    match release.front_end {
        FrontEnd::Absent => {
            headers.append("X-AspNet-Version", release.asp_net);
            headers.append("Set-Cookie", exchange_cookie(stamp));
        }
        FrontEnd::ClientAccess => {
            identify(headers, stamp);
            headers.append("X-CalculatedBETarget", ["ex01.", stamp.domain].concat());
            headers.append("X-DiagInfo", SERVER);
            headers.append("X-BEServer", SERVER);
            headers.append("X-AspNet-Version", release.asp_net);
            headers.append("Set-Cookie", back_end_cookie(stamp));
        }
        FrontEnd::Cloud => cloud(headers, status, stamp),
    }
    let is_behind = release.front_end != FrontEnd::Absent;
    if stamp.prefers_affinity && is_behind && stamp.folder == "/EWS" {
        headers.append("Set-Cookie", override_cookie());
    }
    close(headers, stamp);
    reply
}

/// A response of Exchange's front end, which asked no back end: no header names one. Exchange 2010 has no front end.
pub fn front_end(status: u16, content_type: Option<&'static str>, stamp: &Stamp<'_>) -> Reply {
    let release = stamp.product.release();
    let mut reply = Reply::new(status);
    let headers = &mut reply.headers;
    headers.append("Cache-Control", "private");
    if let Some(content_type) = content_type {
        headers.append("Content-Type", content_type);
    }
    headers.append("Server", release.iis);
    if release.front_end != FrontEnd::Absent {
        identify(headers, stamp);
    }
    headers.append("X-AspNet-Version", release.asp_net);
    close(headers, stamp);
    reply
}

/// The 401 response of Exchange's front end, without challenges
/// ([how IIS asks for credentials](https://learn.microsoft.com/openspecs/windows_protocols/ms-ntht/)).
pub fn unauthorized(stamp: &Stamp<'_>, challenges: impl IntoIterator<Item = String>) -> Reply {
    let release = stamp.product.release();
    let mut reply = Reply::new(401);
    let headers = &mut reply.headers;
    headers.append("Server", release.iis);
    // Exchange 2010 has no separate front end that would report request ids.
    let modern = release.front_end != FrontEnd::Absent;
    if modern {
        identify(headers, stamp);
    }
    let challenges: Vec<String> = challenges.into_iter().collect();
    if stamp.folder == "/Autodiscover" {
        // The EWS Managed API reads from these which forms of Autodiscover to try.
        headers.append("X-SOAP-Enabled", "True");
        headers.append("X-WSSecurity-Enabled", "True");
        if modern {
            headers.append("X-WSSecurity-For", "None");
        }
        if modern && challenges.iter().any(|line| line.starts_with("Bearer ")) {
            headers.append("X-OAuth-Enabled", "True");
        }
    }
    challenges
        .into_iter()
        .for_each(|line| headers.append("WWW-Authenticate", line));
    close(headers, stamp);
    reply
}

/// A response of IIS without Exchange: no `request-id`, and no `X-` header but `X-Powered-By`.
pub fn iis(status: u16, content_type: Option<&'static str>, stamp: &Stamp<'_>) -> Reply {
    let mut reply = Reply::new(status);
    if let Some(content_type) = content_type {
        reply.headers.append("Content-Type", content_type);
    }
    let iis = stamp.product.release().iis;
    reply.headers.append("Server", iis);
    reply.headers.append("X-Powered-By", "ASP.NET");
    let date = stamp.clock.dates().now.to_string();
    reply.headers.append("Date", date);
    reply
}

/// A response of HTTP.sys, before a request reaches IIS.
pub fn http_sys(status: u16, clock: &Clock) -> Reply {
    let mut reply = Reply::new(status);
    reply
        .headers
        .append("Content-Type", "text/html; charset=us-ascii");
    reply.headers.append("Server", "Microsoft-HTTPAPI/2.0");
    reply.headers.append("Date", clock.dates().now.to_string());
    reply.headers.append("Connection", "close");
    reply
}

/// A response of a device in front of the server. No header points to Windows.
pub fn device(status: u16, content_type: Option<&'static str>, clock: &Clock) -> Reply {
    let mut reply = Reply::new(status);
    if let Some(content_type) = content_type {
        reply.headers.append("Content-Type", content_type);
    }
    reply.headers.append("Date", clock.dates().now.to_string());
    reply
}

/// The 401 of a device that takes passwords itself.
pub fn device_challenge(realm: &str, clock: &Clock) -> Reply {
    let mut reply = device(401, Some("text/html"), clock);
    reply
        .headers
        .append("WWW-Authenticate", format!("Basic realm=\"{realm}\""));
    reply.body = "<html><body><h1>401 Authorization Required</h1></body></html>".into();
    reply
}

fn identify(headers: &mut Headers, stamp: &Stamp<'_>) {
    headers.append("request-id", stamp.request_id.to_string());
    if let Some(id) = stamp.client_request_id {
        headers.append("client-request-id", id.to_owned());
    }
}

/// Adds the headers of Exchange Online's front ends: the targets and the status, twice.
// The request passes two front ends, and each of them adds its own lines.
fn cloud(headers: &mut Headers, status: u16, stamp: &Stamp<'_>) {
    identify(headers, stamp);
    let status = status.to_string();
    headers.append("X-CalculatedFETarget", "EX01CU001.internal.outlook.com");
    headers.append("X-BackEndHttpStatus", status.clone());
    headers.append("Set-Cookie", exchange_cookie(stamp));
    headers.append("X-FEProxyInfo", "EX01CA0001.PROD.OUTLOOK.COM");
    headers.append("X-CalculatedBETarget", "EX01MB0001.prod.outlook.com");
    headers.append("X-BackEndHttpStatus", status.clone());
    headers.append("X-FEEFZInfo", "EX0");
    headers.append("X-RUM-Validated", "1");
    headers.append("X-Proxy-RoutingCorrectness", "1");
    headers.append("X-Proxy-BackendServerStatus", status);
    headers.append("X-FirstHopCafeEFZ", "EX0");
    headers.append("X-DiagInfo", "EX01MB0001");
    headers.append("X-BEServer", "EX01MB0001");
    headers.append("X-FEServer", "EX01CU001");
}

/// Adds the last headers of every response of Exchange.
fn close(headers: &mut Headers, stamp: &Stamp<'_>) {
    headers.append("X-Powered-By", "ASP.NET");
    match stamp.product.release().front_end {
        FrontEnd::Absent => {}
        FrontEnd::ClientAccess => headers.append("X-FEServer", SERVER),
        FrontEnd::Cloud => headers.append("X-FEServer", "EX01CA0001"),
    }
    headers.append("Date", stamp.clock.dates().now.to_string());
}

/// The security identifier of the client in the front end's cookie.
const SID: &str = "S-1-5-21-1078081533-1606980848-839522115-1113";

/// The cookie that binds a client to a back end. Its value names the client and, inverted, the back end.
fn back_end_cookie(stamp: &Stamp<'_>) -> String {
    let expires = stamp.clock.dates().month;
    let folder = stamp.folder;
    let back_end = format!("Server~ex01.{}~1942062522", stamp.domain);
    let veiled: Vec<u8> = back_end.bytes().map(|byte| !byte).collect();
    let veiled = STANDARD.encode(veiled);
    format!("X-BackEndCookie={SID}={veiled}; expires={expires}; path={folder}; secure; HttpOnly")
}

/// The cookie that leads a client to the same server again, whatever mailbox it asks about.
fn override_cookie() -> String {
    format!("X-BackEndOverrideCookie={SERVER}~1942062522; path=/; secure; HttpOnly")
}

/// The cookie by which Exchange recognizes a client without a session. This server ignores it.
fn exchange_cookie(stamp: &Stamp<'_>) -> String {
    let id = stamp.request_id.simple();
    let expires = stamp.clock.dates().year;
    format!("exchangecookie={id}; expires={expires}; path=/; HttpOnly")
}

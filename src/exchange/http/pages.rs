//! The pages of IIS, HTTP.sys and Exchange, byte for byte where captures exist.

use bytes::Bytes;

use super::headers::{self, Stamp};
use crate::clock::Clock;
use crate::reply::Reply;

/// A page that a scenario can send by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The name in scenario files.
    pub name: &'static str,
    /// The status code.
    pub status: u16,
    text: &'static str,
}

/// IIS's page for a missing resource (1,245 bytes).
pub const IIS_404: Page = Page {
    name: "iis-404",
    status: 404,
    text: include_str!("pages/iis-404.html"),
};
/// HTTP.sys's page for a stopped application pool (326 bytes).
pub const HTTP_SYS_503: Page = Page {
    name: "http.sys",
    status: 503,
    text: include_str!("pages/http-sys-503.html"),
};
/// HTTP.sys's page for a malformed request line (326 bytes).
const INVALID_VERB: Page = Page {
    name: "http.sys-400",
    status: 400,
    text: include_str!("pages/http-sys-400.html"),
};
/// HTTP.sys's page for a request without a host, or with several (334 bytes).
const INVALID_HOSTNAME: Page = Page {
    name: "http.sys-400-hostname",
    status: 400,
    text: include_str!("pages/http-sys-400-hostname.html"),
};
/// IIS's page for a forbidden request (1,233 bytes).
const FORBIDDEN: Page = Page {
    name: "iis-403",
    status: 403,
    text: include_str!("pages/iis-403.html"),
};
/// The login form of Outlook on the web.
pub const OWA_LOGIN: Page = Page {
    name: "owa-login",
    status: 200,
    text: include_str!("pages/owa-login.html"),
};
/// Forefront TMG's page for a missing or refused login.
pub const TMG_401: Page = Page {
    name: "tmg-401",
    status: 401,
    text: include_str!("pages/tmg-401.html"),
};
/// EWS's page for browsers.
const SERVICE: Page = Page {
    name: "service",
    status: 200,
    text: include_str!("pages/service.html"),
};
/// Autodiscover's page for browsers.
const AUTODISCOVER_SERVICE: Page = Page {
    name: "autodiscover-service",
    status: 200,
    text: include_str!("pages/autodiscover-service.html"),
};

/// The pages that a scenario can name.
pub const PAGES: [Page; 3] = [HTTP_SYS_503, IIS_404, OWA_LOGIN];

impl Page {
    /// The page with a name.
    pub fn named(name: &str) -> Option<Self> {
        PAGES.into_iter().find(|page| page.name == name)
    }

    /// The page as sent, with the line ends of Windows.
    pub fn body(&self) -> Bytes {
        self.text.replace('\n', "\r\n").into()
    }
}

/// IIS's response for a missing resource.
pub fn not_found(stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::iis(404, Some("text/html"), stamp);
    reply.body = IIS_404.body();
    reply
}

/// HTTP.sys's response to data that is not HTTP, such as a TLS handshake.
pub fn invalid_verb(clock: &Clock) -> Reply {
    of_http_sys(INVALID_VERB, clock)
}

/// HTTP.sys's response to a request without a host, or with several
/// ([RFC 9112 §3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)).
pub fn invalid_hostname(clock: &Clock) -> Reply {
    of_http_sys(INVALID_HOSTNAME, clock)
}

/// HTTP.sys's response while there is no room for a request.
pub fn unavailable(clock: &Clock) -> Reply {
    of_http_sys(HTTP_SYS_503, clock)
}

fn of_http_sys(page: Page, clock: &Clock) -> Reply {
    let mut reply = headers::http_sys(page.status, clock);
    reply.body = page.body();
    let length = reply.body.len().to_string();
    reply.headers.append("Content-Length", length);
    reply
}

/// IIS's response to a request without TLS, if TLS is required (403.4).
pub fn needs_tls(stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::iis(403, Some("text/html"), stamp);
    reply.body = FORBIDDEN.body();
    reply
}

/// IIS's redirect.
pub fn moved(url: &str, stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::iis(302, Some("text/html; charset=UTF-8"), stamp);
    reply.reason = Some("Redirect".to_owned());
    reply.headers.set("Location", [url.to_owned()]);
    let body = format!(
        "<head><title>Document Moved</title></head>\n\
         <body><h1>Object Moved</h1>This document may be found <a HREF=\"{}\">here</a></body>",
        quick_xml::escape::escape(url)
    );
    reply.body = body.into();
    reply
}

/// ASP.NET's redirect.
pub fn object_moved(url: &str, stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::front_end(302, Some("text/html; charset=utf-8"), stamp);
    reply.headers.append("Location", url.to_owned());
    let href = quick_xml::escape::escape(url);
    let body = format!(
        "<html><head><title>Object moved</title></head><body>\r\n\
         <h2>Object moved to <a href=\"{href}\">here</a>.</h2>\r\n</body></html>\r\n"
    );
    reply.body = body.into();
    reply
}

/// The response with the login form of Outlook on the web.
pub fn log_on(stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::front_end(200, Some("text/html; charset=utf-8"), stamp);
    reply.body = OWA_LOGIN.body();
    reply
}

/// IIS's response to a method without a handler.
pub fn method_not_allowed(allowed: &'static str, stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::iis(405, None, stamp);
    reply.headers.append("Allow", allowed);
    reply
}

/// WCF's response to a message with an unsupported content type. The reason phrase has the details.
pub fn unsupported_media(refused: String, stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::exchange(415, None, stamp);
    reply.reason = Some(refused);
    reply
}

/// The page that a browser gets at `/EWS/Exchange.asmx` or `/Autodiscover/Autodiscover.svc`.
pub fn service(stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::exchange(200, Some("text/html; charset=UTF-8"), stamp);
    reply.body = match stamp.folder {
        "/Autodiscover" => AUTODISCOVER_SERVICE.body(),
        _ => SERVICE.body(),
    };
    reply
}

/// The response to a load balancer at `healthcheck.htm`
/// ([managed availability](https://learn.microsoft.com/exchange/architecture/client-access/load-balancing)).
pub fn health(stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::front_end(200, Some("text/html"), stamp);
    let server = headers::SERVER;
    reply.body = format!("200 OK<br/>{server}.{}", stamp.domain).into();
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_have_the_length_of_the_real_ones() {
        assert_eq!(IIS_404.body().len(), 1245);
        assert_eq!(FORBIDDEN.body().len(), 1233);
        assert_eq!(HTTP_SYS_503.body().len(), 326);
        assert_eq!(INVALID_VERB.body().len(), 326);
        assert_eq!(INVALID_HOSTNAME.body().len(), 334);
    }
}

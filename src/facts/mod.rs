//! What is known about a client so far; it only grows along the way of a request.

mod hello;

use std::borrow::Cow;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// What a client's ClientHello says ([RFC 8446 §4.1.2](https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hello {
    /// The name it asks for (SNI), in lower case.
    pub server_name: Option<String>,
    /// The protocols it offers above TLS, best first.
    pub alpn: Vec<String>,
    /// The cipher suites it offers, by their registered numbers.
    pub cipher_suites: Vec<u16>,
    /// The signature schemes it offers, by their registered numbers.
    pub signature_schemes: Vec<u16>,
}

/// A connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its number, counted from 1 over all listeners.
    pub number: u64,
    /// Where the client is.
    pub peer: SocketAddr,
    /// The listener that it reached.
    pub listener: SocketAddr,
    /// Whether what it carries is encrypted.
    pub secure: bool,
    /// Its ClientHello, once read.
    pub hello: Option<Hello>,
}

impl Connection {
    /// The name in its ClientHello.
    pub fn server_name(&self) -> Option<&str> {
        self.hello.as_ref()?.server_name.as_deref()
    }
}

/// What carries a DNS question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// A stream.
    Tcp,
    /// Datagrams.
    Udp,
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        })
    }
}

/// A DNS question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The number of its connection; over UDP each question has its own.
    pub number: u64,
    /// The name, in lower case and without a dot at its end.
    pub name: Arc<str>,
    /// The type of record: `SRV`.
    pub record: String,
    /// Whether the name means something here.
    pub known: bool,
    /// What carries it.
    pub transport: Transport,
    /// Where the client is.
    pub peer: SocketAddr,
    /// The listener that it reached.
    pub listener: SocketAddr,
}

/// The family of endpoints that a path belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// `/Autodiscover/...`
    Autodiscover,
    /// `/EWS/...`
    Ews,
    /// `/mapi/...`: Outlook over HTTP.
    Mapi,
    /// Everything else.
    #[default]
    Other,
    /// `/owa/...` and `/ecp/...`: pages for browsers.
    Owa,
    /// `/rpc/...`: Outlook Anywhere.
    Rpc,
}

impl Service {
    /// The service behind a path, whatever its case.
    pub fn of(path: &str) -> Self {
        match () {
            () if under(path, "/ews/") => Self::Ews,
            () if under(path, "/autodiscover/") => Self::Autodiscover,
            () if under(path, "/mapi/") => Self::Mapi,
            () if under(path, "/rpc/") => Self::Rpc,
            () if under(path, "/owa/") || under(path, "/ecp/") => Self::Owa,
            () => Self::Other,
        }
    }

    /// Whether it asks who is there by a 401. Pages for browsers ask by a form.
    pub fn challenges(self) -> bool {
        matches!(
            self,
            Self::Autodiscover | Self::Ews | Self::Mapi | Self::Rpc
        )
    }
}

/// Whether a path begins like that, whatever its case.
pub fn under(path: &str, start: &str) -> bool {
    let begins = path.get(..start.len());
    begins.is_some_and(|begins| begins.eq_ignore_ascii_case(start))
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Autodiscover => "autodiscover",
            Self::Ews => "ews",
            Self::Mapi => "mapi",
            Self::Other => "other",
            Self::Owa => "owa",
            Self::Rpc => "rpc",
        })
    }
}

/// A request, from its head on.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The host that it names, in lower case and without the port.
    pub host: Arc<str>,
    /// Its method.
    pub method: Method,
    /// Its path, without the query.
    pub path: Arc<str>,
    /// Its query, where it has one. It may hold secrets, and is never recorded.
    pub query: Option<Box<str>>,
    /// Its headers.
    pub headers: HeaderMap,
    /// The service that its path belongs to.
    pub service: Service,
    /// The name of the operation's element, once the body is read.
    pub operation: Option<&'static str>,
    /// The caller's mailbox, once known: an SMTP address in lower case.
    pub mailbox: Option<Arc<str>>,
    /// How far it says who is asking.
    pub presented: Presented,
}

/// By which two credentials are seen to be equal; only their server can compute it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(pub u64);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A step of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leg {
    /// User and password, or a token: one step is all.
    Credentials,
    /// The client says what it can do.
    Negotiate,
    /// The server asks.
    Challenge,
    /// The client answers.
    Authenticate,
}

impl fmt::Display for Leg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "credentials",
            Self::Negotiate => "negotiate",
            Self::Challenge => "challenge",
            Self::Authenticate => "authenticate",
        })
    }
}

/// How far a request says who is asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presented {
    /// Not at all.
    #[default]
    Nothing,
    /// It begins a handshake that another request ends.
    Leg,
    /// It has credentials, or ends a handshake.
    Credentials,
    /// Its connection has proven it before, by that scheme.
    Kept(&'static str),
}

impl Request {
    /// Whether it does not say yet who is asking: another request follows that does.
    pub fn begins(&self) -> bool {
        matches!(self.presented, Presented::Nothing | Presented::Leg)
    }

    /// The scheme of its credentials, without the credentials.
    pub fn scheme(&self) -> Option<Cow<'static, str>> {
        let Some(value) = self.headers.get(AUTHORIZATION) else {
            return match self.presented {
                Presented::Kept(scheme) => Some(Cow::Borrowed(scheme)),
                _ => None,
            };
        };
        let value = value.to_str().ok()?;
        let scheme = value.split_ascii_whitespace().next()?;
        let token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let known = ["Basic", "Bearer", "NTLM", "Negotiate"];
        match known.into_iter().find(|known| *known == scheme) {
            Some(known) => Some(Cow::Borrowed(known)),
            None if scheme.len() > 16 || !scheme.bytes().all(token) => None,
            None => Some(Cow::Owned(scheme.to_owned())),
        }
    }

    /// The application that its bearer token names, whether or not the token is good: `appid` of Entra's tokens v1, `azp`
    /// of v2 ([access tokens](https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference)).
    pub fn app_id(&self) -> Option<String> {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        #[derive(Deserialize)]
        struct Claims {
            appid: Option<String>,
            azp: Option<String>,
        }
        let value = self.headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        let payload = token.split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let claims: Claims = serde_json::from_slice(&payload).ok()?;
        claims
            .appid
            .or(claims.azp)
            .filter(|_| scheme.eq_ignore_ascii_case("bearer"))
    }

    /// The first value of a header, where it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_its_path_in_any_case() {
        assert_eq!(Service::of("/ews/exchange.asmx"), Service::Ews);
        assert_eq!(
            Service::of("/AutoDiscover/autodiscover.xml"),
            Service::Autodiscover
        );
        assert_eq!(Service::of("/RPC/rpcproxy.dll"), Service::Rpc);
        assert_eq!(Service::of("/ecp/default.aspx"), Service::Owa);
        assert_eq!(Service::of("/é"), Service::Other);
    }

    #[test]
    fn the_application_of_a_token_is_read_and_rubbish_is_none() {
        use base64::Engine;
        let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
        let named = |authorization: &str| {
            let mut request = Request::default();
            let value = authorization.parse().unwrap();
            request.headers.insert(AUTHORIZATION, value);
            request.app_id()
        };
        let token = |claims: &str| format!("Bearer {}.{}.x", encode("{}"), encode(claims));
        assert_eq!(
            named(&token("{\"appid\":\"a\",\"azp\":\"b\"}")).as_deref(),
            Some("a")
        );
        assert_eq!(
            named(&token("{\"azp\":\"b\",\"exp\":1}")).as_deref(),
            Some("b")
        );
        for nothing in [
            "Bearer x",
            "Bearer a.%.c",
            "Basic a.b.c",
            &token("{\"appid\":1}"),
            "Bearer",
        ] {
            assert_eq!(named(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_scheme_never_shows_the_credentials() {
        let mut request = Request::default();
        request
            .headers
            .insert(AUTHORIZATION, "Basic dXNlcjpwYXNz".parse().unwrap());
        assert_eq!(request.scheme().as_deref(), Some("Basic"));
        request
            .headers
            .insert(AUTHORIZATION, "dXNlcjpzZWNyZXRzZWNyZXQ=".parse().unwrap());
        assert_eq!(request.scheme(), None);
    }
}

//! Parsing of requests to the authorization server: endpoint, tenant and parameters.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use http::header::AUTHORIZATION;
use percent_encoding::percent_decode_str;

use super::error::Error;
use super::sts::{Ask, Unread};
use crate::facts::{self, TokenEndpoint, TokenVersion};
use crate::settings::MAX_TOKEN_REQUEST_BYTES;

/// A request to the authorization server.
#[derive(Clone)]
pub struct Request {
    /// The endpoint.
    pub endpoint: TokenEndpoint,
    /// The version of the protocol.
    pub version: TokenVersion,
    /// The tenant in the path.
    pub tenant: String,
    /// The method.
    pub method: Method,
    /// The id in the client's request.
    pub correlation: Option<String>,
    /// The query as it was sent, for the form that repeats it.
    pub query: String,
    /// The request for the security token service.
    pub ask: Option<Result<Ask, Unread>>,
    pub(super) path: String,
    parameters: Vec<(String, String)>,
    oversized: bool,
}

/// Requests stay out of all output, because they contain secrets.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.iter().map(|(name, _)| name).collect();
        write!(f, "{} {} {names:?}", self.method, self.path)
    }
}

impl Request {
    /// Parses a request with its complete body. `None` if its path belongs to another service. The query counts only where
    /// a browser may send it: a secret in the query of the token endpoint is ignored.
    pub fn read(request: &facts::Request, body: &[u8]) -> Option<Self> {
        let (tenant, endpoint, version) = TokenEndpoint::of(&request.path)?;
        let query = request.query.as_deref().unwrap_or_default();
        let oversized = body.len() > MAX_TOKEN_REQUEST_BYTES;
        let mut parameters = Vec::new();
        if endpoint != TokenEndpoint::Token {
            parameters.extend(form(query.as_bytes()));
        }
        let delegates = endpoint == TokenEndpoint::Delegation;
        if !oversized && !delegates {
            parameters.extend(form(body));
        }
        if let Some((id, secret)) = basic(request) {
            parameters.push(("client_id".to_owned(), id));
            parameters.push(("client_secret".to_owned(), secret));
        }
        let mut read = Self {
            endpoint,
            version,
            tenant: percent_decode_str(tenant).decode_utf8_lossy().into_owned(),
            method: request.method.clone(),
            correlation: request.header("client-request-id").map(ToOwned::to_owned),
            query: query.to_owned(),
            ask: delegates.then(|| match oversized {
                true => Err(Unread::Envelope),
                false => Ask::read(body),
            }),
            path: request.path.to_string(),
            parameters,
            oversized,
        };
        if read.correlation.is_none() {
            read.correlation = read.get("client-request-id").map(ToOwned::to_owned);
        }
        Some(read)
    }

    /// The first value of a parameter, if it is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.parameters.iter();
        let (_, value) = values.find(|(known, value)| known == name && !value.is_empty())?;
        Some(value)
    }

    /// The value of a required parameter.
    pub(super) fn need(&self, name: &str) -> Result<&str, Error> {
        match self.oversized {
            true => Err(Error::malformed()),
            false => self.get(name).ok_or_else(|| Error::missing(name)),
        }
    }

    /// The user of the sign-in.
    pub fn user(&self) -> Option<&str> {
        match self.endpoint {
            TokenEndpoint::Realm => self.path.split('/').nth(3).filter(|user| !user.is_empty()),
            TokenEndpoint::Delegation => {
                let ask = self.ask.as_ref()?.as_ref().ok()?;
                Some(&*ask.user).filter(|user| !user.is_empty())
            }
            _ => ["username", "login", "login_hint"]
                .into_iter()
                .find_map(|name| self.get(name)),
        }
    }
}

/// The pairs of a form, decoded as UTF-8.
fn form(bytes: &[u8]) -> impl Iterator<Item = (String, String)> {
    form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), value.into_owned()))
}

/// The client's id and secret in a Basic header, each in form encoding
/// ([RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)).
fn basic(request: &facts::Request) -> Option<(String, String)> {
    let value = request.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    Some((plain(id), plain(secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str, query: Option<&str>, body: &str) -> Request {
        let request = facts::Request {
            path: path.into(),
            query: query.map(Into::into),
            ..facts::Request::default()
        };
        Request::read(&request, body.as_bytes()).unwrap()
    }

    #[test]
    fn a_secret_in_the_query_is_not_read_and_nothing_is_shown() {
        let body = "client_id=x&client_secret=geheim&scope=";
        let read = request("/a%2Etest/oauth2/token", Some("grant_type=password"), body);
        assert_eq!(read.tenant, "a.test");
        assert_eq!(read.get("grant_type"), None);
        assert_eq!(read.get("client_secret"), Some("geheim"));
        assert_eq!(read.need("scope"), Err(Error::missing("scope")));
        assert!(!format!("{read:?}").contains("geheim"));
        let page = request("/common/oauth2/authorize", Some("client_id=x"), "");
        assert_eq!(page.get("client_id"), Some("x"));
        let realm = request("/common/userrealm/bob@contoso.test", None, "");
        assert_eq!(realm.user(), Some("bob@contoso.test"));
    }

    #[test]
    fn a_body_that_is_too_large_is_not_read() {
        let body = format!("grant_type={}", "a".repeat(MAX_TOKEN_REQUEST_BYTES));
        let read = request("/common/oauth2/token", None, &body);
        assert_eq!(read.need("grant_type"), Err(Error::malformed()));
    }
}

//! The facts about a request.

use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};
use serde_json::{Map, Value};

use super::purpose::{Purpose, Standing};
use super::service::Service;

/// The schemes that are recorded by name
/// ([registry](https://www.iana.org/assignments/http-authschemes/http-authschemes.xhtml)).
const SCHEMES: [&str; 8] = [
    "Basic",
    "Bearer",
    "DPoP",
    "Digest",
    "Mutual",
    "NTLM",
    "Negotiate",
    "WSSecurity",
];

/// The name for all other schemes.
const OTHER: &str = "other";

/// A request. More facts follow after its head.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The requested host, in lower case and without the port.
    pub host: Arc<str>,
    /// The method.
    pub method: Method,
    /// The path, without the query.
    pub path: Arc<str>,
    /// The query, if there is one. It may contain secrets and is never recorded.
    pub query: Option<Box<str>>,
    /// The headers.
    pub headers: HeaderMap,
    /// The service of the path.
    pub service: Service,
    /// The name of the operation, once the body is read.
    pub operation: Option<&'static str>,
    /// The caller's mailbox, once it is known: an SMTP address in lower case.
    pub mailbox: Option<Arc<str>>,
    /// The extent to which it identifies its sender.
    pub presented: Presented,
    /// Whether HTTP/2 cannot carry the login that it begins or fails: the client is asked to come back by HTTP/1.1, unless a
    /// fault is answered.
    pub comes_back: bool,
    /// Whether an earlier request on its connection was answered, and not with a 401. A login is one use of a connection.
    pub returns: bool,
    /// Its purpose, once the body is read.
    pub purpose: Option<Purpose>,
    /// The outcome of verifying its credentials.
    pub standing: Standing,
}

/// The extent to which a request identifies its sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presented {
    /// Not at all.
    #[default]
    Nothing,
    /// It begins a handshake that a later request completes.
    Leg,
    /// It has credentials, or completes a handshake.
    Credentials,
    /// Its connection was authenticated before, by this scheme.
    Kept(&'static str),
}

impl Request {
    /// Whether it does not identify its sender yet, so that another request follows.
    pub fn begins(&self) -> bool {
        matches!(self.presented, Presented::Nothing | Presented::Leg)
    }

    /// Whether it begins a handshake that a later request completes.
    pub fn negotiates(&self) -> bool {
        self.presented == Presented::Leg
    }

    /// The scheme of its credentials, without the credentials: a known one as it is registered, or `other`.
    pub fn scheme(&self) -> Option<&'static str> {
        let Some(value) = self.headers.get(AUTHORIZATION) else {
            return match self.presented {
                Presented::Kept(scheme) => Some(scheme),
                _ => None,
            };
        };
        let name = value.as_bytes().split(u8::is_ascii_whitespace);
        let name = name.into_iter().find(|name| !name.is_empty())?;
        let mut known = SCHEMES.into_iter();
        // A word that is no scheme may be part of the credentials.
        Some(
            known
                .find(|known| known.as_bytes().eq_ignore_ascii_case(name))
                .unwrap_or(OTHER),
        )
    }

    /// The application that its bearer token names, whether or not the token is good: `appid` of Entra's tokens v1, `azp`
    /// of v2 ([access tokens](https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference)).
    pub fn app_id(&self) -> Option<String> {
        let claims = self.claims()?;
        let text = |name: &str| claims.get(name)?.as_str().map(ToOwned::to_owned);
        // A server-to-server token has it as `ID@REALM`.
        let principal = || {
            let around = claims.contains_key("actortoken");
            let name = text(if around { "iss" } else { "nameid" })?;
            Some(name.split_once('@')?.0.to_owned())
        };
        text("appid").or_else(|| text("azp")).or_else(principal)
    }

    /// Whether its credentials are in its body: it is for an endpoint `/WSSecurity` of EWS or Autodiscover.
    pub fn is_federated(&self) -> bool {
        self.method == Method::POST && self.endpoint().len() < self.path.len()
    }

    /// The path without `/WSSecurity`.
    pub fn endpoint(&self) -> &str {
        const END: &str = "/WSSecurity";
        let start = self.path.len().saturating_sub(END.len());
        let Some((endpoint, end)) = self.path.split_at_checked(start) else {
            return &self.path;
        };
        let is = |end: &str| {
            let start = endpoint.len().saturating_sub(end.len());
            endpoint
                .get(start..)
                .is_some_and(|last| last.eq_ignore_ascii_case(end))
        };
        match end.eq_ignore_ascii_case(END) && (is("/Exchange.asmx") || is("/Autodiscover.svc")) {
            true => endpoint,
            false => &self.path,
        }
    }

    /// The claims of its bearer token, before verification.
    pub fn claims(&self) -> Option<Map<String, Value>> {
        use base64::Engine;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let value = self.headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let payload = token.split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        serde_json::from_slice(&payload).ok()
    }

    /// The texts of a claim: each of a list, a number as it is written.
    pub fn claim(&self, name: &str) -> Vec<String> {
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
            _ => None,
        };
        match self.claims().as_ref().and_then(|claims| claims.get(name)) {
            Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
            Some(value) => text(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The first text of a claim, without what would end a quoted string or a line of a header.
    pub fn claim_text(&self, name: &str) -> Option<String> {
        let text = self.claim(name).into_iter().next()?;
        let plain = |char: &char| char.is_ascii() && !char.is_control() && !"\"\\".contains(*char);
        Some(text.chars().filter(plain).take(256).collect())
    }

    /// The first value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_application_of_a_token_is_read_and_invalid_tokens_have_none() {
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
            &token("[1]"),
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
        assert_eq!(request.scheme(), Some("Basic"));
        for token in [
            "dXNlcjpzZWNyZXRzZWNyZXQ=",
            "S3cr3tToken",
            "S3cr3t Basic",
            "Basi",
        ] {
            request
                .headers
                .insert(AUTHORIZATION, token.parse().unwrap());
            assert_eq!(request.scheme(), Some("other"), "{token}");
        }
    }
}

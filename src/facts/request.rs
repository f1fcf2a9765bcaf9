//! What is known about a request.

use std::borrow::Cow;
use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};
use serde::Deserialize;

use super::purpose::{Purpose, Standing};
use super::service::Service;

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
    /// Whether another one came before it on its connection.
    pub returns: bool,
    /// What it asks for, once the body is read.
    pub purpose: Option<Purpose>,
    /// What its credentials are worth.
    pub standing: Standing,
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

    /// Whether it begins a handshake that another request ends.
    pub fn negotiates(&self) -> bool {
        self.presented == Presented::Leg
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
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let payload = token.split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let claims: Claims = serde_json::from_slice(&payload).ok()?;
        claims.appid.or(claims.azp)
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

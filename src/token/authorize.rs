//! The sign-in of a user: the form and the authorization code; and the sign-in on another device
//! ([authorization code flow](https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow)).

use std::time::Duration;

use form_urlencoded::Serializer;
use http::Method;
use serde_json::{Value, json};

use super::desk::{Client, Desk};
use super::error::Error;
use super::grants::{Grant, Kind, typed};
use super::pages::{self, Form};
use super::request::Request;
use super::resource::Wanted;
use crate::facts::TokenVersion;
use crate::reply::Reply;
use crate::settings::{CODE_LIFE, DEVICE_CODE_LIFE};

/// The redirect URIs of native clients without a list of their own.
const NATIVE: [&str; 3] = [
    "https://login.microsoftonline.com/common/oauth2/nativeclient",
    "https://login.live.com/oauth20_desktop.srf",
    "urn:ietf:wg:oauth:2.0:oob",
];

/// The response mode: the way of an answer back to the client.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Query,
    Fragment,
    FormPost,
}

impl Desk<'_> {
    /// The answer of the sign-in page: the form, or the result of it. An error is shown as a page until the redirect URI is
    /// known.
    pub(super) fn authorize(&self, request: &Request) -> (Reply, Option<Error>) {
        let mark = self.mark(request);
        let (client, redirect_uri) = match self.return_address(request) {
            Ok(known) => known,
            Err(error) => return (pages::trouble(&error, &mark), Some(error)),
        };
        let signed_in = match self.wanted(request, &client) {
            Ok((mode, wanted)) => match (request.get("login"), &request.method) {
                (Some(login), &Method::POST) => {
                    let password = request.get("passwd").unwrap_or_default();
                    match self.log_in(login, password) {
                        Ok(user) => {
                            let code = self.authorization_code(
                                request,
                                &client,
                                wanted,
                                &redirect_uri,
                                user,
                            );
                            return (self.send_back(request, &redirect_uri, mode, &code), None);
                        }
                        Err(error) => Some(error),
                    }
                }
                _ => None,
            },
            Err(error) => {
                let parameters = [
                    ("error", error.error.clone()),
                    ("error_description", error.description(&mark)),
                ];
                let reply = self.send_back(request, &redirect_uri, Mode::Query, &parameters);
                return (reply, Some(error));
            }
        };
        let form = Form {
            title: "Sign in to your account",
            action: &request.query,
            about: client.name(),
            login: request.user().unwrap_or_default(),
            code: None,
            problem: signed_in.as_ref(),
        };
        (pages::sign_in(&form), signed_in)
    }

    /// The application and its redirect URI.
    fn return_address(&self, request: &Request) -> Result<(Client<'_>, String), Error> {
        let client = match request.get("client_id") {
            Some(_) => {
                self.check_tenant(request)?;
                self.client(request)?
            }
            None => return Err(Error::missing("client_id")),
        };
        let requested = request.get("redirect_uri");
        let own = &client.application.redirect_uris;
        let uri = match requested {
            Some(uri) if own.is_empty() && is_native(uri) => uri,
            Some(uri) if own.iter().any(|known| known == uri) => uri,
            None if own.len() == 1 => own[0].as_str(),
            other => {
                let text = format!(
                    "The redirect URI '{}' specified in the request does not match the redirect URIs configured for the application '{}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this issue.",
                    other.unwrap_or_default(),
                    client.id
                );
                return Err(Error::new(50_011, "invalid_request", text));
            }
        };
        let uri = uri.to_owned();
        Ok((client, uri))
    }

    /// The response mode, and the requested resource.
    fn wanted(&self, request: &Request, client: &Client<'_>) -> Result<(Mode, Wanted), Error> {
        let kind = request.need("response_type")?;
        if kind != "code" {
            let text = format!(
                "response_type '{kind}' is not enabled for the application. The response_type 'code' is."
            );
            return Err(Error::new(700_051, "unsupported_response_type", text));
        }
        let mode = match request.get("response_mode") {
            None | Some("query") => Mode::Query,
            Some("fragment") => Mode::Fragment,
            Some("form_post") => Mode::FormPost,
            Some(other) => {
                let text = format!(
                    "The provided value for the input parameter 'response_mode' is not valid. Expected values are 'query', 'fragment', 'form_post', not '{other}'."
                );
                return Err(Error::new(900_561, "invalid_request", text));
            }
        };
        let wanted = match request.version {
            // In version 1, the client may name the resource later.
            TokenVersion::V1 if request.get("resource").is_none() => Wanted::graph(),
            _ => Wanted::of(request)?,
        };
        let exchange = wanted.is_exchange(self, request)?;
        wanted.granted(exchange, client)?;
        Ok((mode, wanted))
    }

    fn authorization_code(
        &self,
        request: &Request,
        client: &Client<'_>,
        wanted: Wanted,
        redirect_uri: &str,
        user: String,
    ) -> Vec<(&'static str, String)> {
        let hashed = request
            .get("code_challenge_method")
            .is_some_and(|method| method.eq_ignore_ascii_case("s256"));
        let challenge = request.get("code_challenge").map(ToOwned::to_owned);
        let code = self.grants.keep(Grant {
            client: client.id.clone(),
            instance: self.instance.map(ToOwned::to_owned),
            wanted,
            until: self.now() + Duration::from_secs(CODE_LIFE.as_secs()),
            kind: Kind::Code {
                redirect_uri: redirect_uri.to_owned(),
                challenge: challenge.map(|challenge| (challenge, hashed)),
                nonce: request.get("nonce").map(ToOwned::to_owned),
                used: false,
                user,
            },
        });
        vec![
            ("code", code.unwrap_or_default()),
            ("session_state", self.trace.to_string()),
        ]
    }

    fn send_back(
        &self,
        request: &Request,
        redirect_uri: &str,
        mode: Mode,
        parameters: &[(&'static str, String)],
    ) -> Reply {
        let state = request
            .get("state")
            .map(|state| ("state", state.to_owned()));
        let all = parameters.iter().cloned().chain(state);
        if mode == Mode::FormPost {
            return pages::post_back(redirect_uri, all);
        }
        let query = Serializer::new(String::new()).extend_pairs(all).finish();
        let between = match (mode, redirect_uri.contains('?')) {
            (Mode::Fragment, _) => '#',
            (_, true) => '&',
            (_, false) => '?',
        };
        pages::redirect(&format!("{redirect_uri}{between}{query}"))
    }

    /// Starts a sign-in on another device
    /// ([device code flow](https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code)).
    pub(super) fn device_code(&self, request: &Request) -> Result<Value, Error> {
        let client_id = request.need("client_id")?;
        self.check_tenant(request)?;
        let client = self.client(request)?;
        let wanted = Wanted::of(request)?;
        let exchange = wanted.is_exchange(self, request)?;
        wanted.granted(exchange, &client)?;
        if !client.application.is_public() {
            let text = format!(
                "The application '{client_id}' is not supported for this feature: it must allow public client flows."
            );
            return Err(Error::new(70_002, "invalid_client", text));
        }
        let life = DEVICE_CODE_LIFE.as_secs();
        let typed = typed().unwrap_or_default();
        let code = self.grants.keep(Grant {
            client: client.id.clone(),
            instance: self.instance.map(ToOwned::to_owned),
            wanted,
            until: self.now() + Duration::from_secs(life),
            kind: Kind::Device {
                typed: typed.clone(),
                user: None,
            },
        });
        let page = self.site.own_url(self.secure, "/common/oauth2/deviceauth");
        let message = format!(
            "To sign in, use a web browser to open the page {page} and enter the code {typed} to authenticate."
        );
        Ok(match request.version {
            TokenVersion::V1 | TokenVersion::Servers => json!({
                "user_code": typed,
                "device_code": code,
                "verification_url": page,
                "expires_in": life.to_string(),
                "interval": "5",
                "message": message,
            }),
            TokenVersion::V2 => json!({
                "user_code": typed,
                "device_code": code,
                "verification_uri": page,
                "expires_in": life,
                "interval": 5,
                "message": message,
            }),
        })
    }

    /// The page for the code of a device.
    pub(super) fn device_page(&self, request: &Request) -> (Reply, Option<Error>) {
        let code = request.get("user_code").or(request.get("otc"));
        let mut problem = None;
        if let (Some(code), Some(login), &Method::POST) =
            (code, request.get("login"), &request.method)
        {
            let password = request.get("passwd").unwrap_or_default();
            let signed_in = self.log_in(login, password).and_then(|user| {
                match self.grants.sign_in(code, &user, self.now()) {
                    true => Ok(()),
                    false => {
                        let text = "That code didn't work. Check the code and try again.";
                        Err(Error::new(90_100, "invalid_request", text))
                    }
                }
            });
            match signed_in {
                Ok(()) => return (pages::signed_in(), None),
                Err(error) => problem = Some(error),
            }
        }
        let form = Form {
            title: "Enter code to allow access",
            action: "",
            about: "the app on the other device",
            login: request.user().unwrap_or_default(),
            code: Some(code.unwrap_or_default()),
            problem: problem.as_ref(),
        };
        (pages::sign_in(&form), problem)
    }
}

/// Whether a URI is that of a native client: a port of the same machine, or a page of Microsoft.
fn is_native(uri: &str) -> bool {
    let local = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
    let follows = |rest: &str| rest.is_empty() || rest.starts_with([':', '/', '?']);
    // The host of `http://localhost:1@elsewhere` is `elsewhere`.
    let plain = !uri.contains('@') && !uri.chars().any(char::is_control);
    let is_local = |start: &&str| uri.strip_prefix(*start).is_some_and(follows);
    NATIVE.contains(&uri) || plain && local.iter().any(is_local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_goes_back_to_the_same_machine_alone() {
        for good in [
            "http://localhost",
            "http://localhost:8400/",
            "http://127.0.0.1:1/x?y",
        ] {
            assert!(is_native(good), "{good}");
        }
        for bad in [
            "https://elsewhere.example/",
            "http://localhost.elsewhere.example/",
            "http://localhost:1@elsewhere.example/",
            "http://localhost\r\nX: y",
            "javascript:alert(1)",
        ] {
            assert!(!is_native(bad), "{bad}");
        }
    }
}

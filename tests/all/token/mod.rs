//! The authorization server, and tokens at Exchange.

mod actors; // server-to-server tokens
mod bearer; // tokens that are good, and each way in which they are not
mod delegation; // the security token service, and /WSSecurity
mod documents; // the lines of docs/authentication.md
mod endpoint; // the token endpoint: what it redeems, what it refuses
mod impersonated; // hosts of others
mod judges; // msal, exchangelib, PyJWT and azure-identity
mod metadata; // endpoints, keys, names
mod on_behalf; // services that act for the users who call them
mod secrets; // what is recorded, and what never is
mod sign_in; // pages, codes and devices

use exchaos::exchange::xml;
use serde_json::Value;

use crate::harness::{GET_FOLDER, Lab, Seen};

/// A client id.
pub const APP: &str = "6731de76-14a6-49ae-97bc-6eba6914391e";
/// The host of the authorization server.
pub const LOGIN: &str = "login.contoso.test";
/// EWS of Exchange Online.
pub const ONLINE: &str = "mail.healthy-online.contoso.test";

/// Posts a form to a path of the authorization server.
pub fn post(lab: &Lab, path: &str, form: &[(&str, &str)]) -> Seen {
    post_to(lab, LOGIN, path, form)
}

/// The same on any host.
pub fn post_to(lab: &Lab, host: &str, path: &str, form: &[(&str, &str)]) -> Seen {
    let pairs: Vec<_> = form
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut args = vec!["-X", "POST"];
    for pair in &pairs {
        args.extend(["--data-urlencode", pair.as_str()]);
    }
    lab.curl(&format!("https://{host}{path}"), &args)
}

/// The answer as JSON.
pub fn json(seen: &Seen) -> Value {
    serde_json::from_str(&seen.body).unwrap_or_else(|error| panic!("{error}: {seen:?}"))
}

/// A token for an application without a user.
pub fn application_token(lab: &Lab, resource: &str) -> String {
    let scope = format!("{resource}/.default");
    let seen = post(
        lab,
        "/contoso.test/oauth2/v2.0/token",
        &[
            ("grant_type", "client_credentials"),
            ("client_id", APP),
            ("client_secret", "exchaos"),
            ("scope", &scope),
        ],
    );
    let answer = json(&seen);
    let token = answer["access_token"].as_str();
    token.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// A token of a user.
pub fn user_token(lab: &Lab, resource: &str, user: &str) -> String {
    user_token_of(lab, LOGIN, resource, user)
}

/// The same of any host.
pub fn user_token_of(lab: &Lab, host: &str, resource: &str, user: &str) -> String {
    let scope = format!("{resource}/EWS.AccessAsUser.All");
    let seen = post_to(
        lab,
        host,
        "/organizations/oauth2/v2.0/token",
        &[
            ("grant_type", "password"),
            ("client_id", APP),
            ("username", user),
            ("password", "exchaos"),
            ("scope", &scope),
        ],
    );
    let answer = json(&seen);
    let token = answer["access_token"].as_str();
    token.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// GetFolder with a token, as the caller or as somebody else.
pub fn get_folder(lab: &Lab, host: &str, token: &str, as_whom: Option<&str>) -> Seen {
    let header = |whom: &str| {
        format!(
            "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{whom}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></s:Header>"
        )
    };
    let body = match as_whom {
        Some(whom) => GET_FOLDER.replace("</s:Header>", &header(whom)),
        None => GET_FOLDER.to_owned(),
    };
    assert!(xml::read(body.as_bytes()).is_ok());
    lab.post(host, &body, &["--oauth2-bearer", token])
}

//! The claims of Entra's tokens
//! ([access tokens](https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference)). The tokens for
//! Exchange are of version 1, whichever endpoint issues them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::acs::ACCESS_CONTROL;
use super::client::Proof;
use super::desk::{Client, Desk};
use super::draft::{Draft, Signed};
use super::grants::random;
use super::jose;
use crate::clock::Timespan;
use crate::pki::SigningKey;
use crate::settings::TOKEN_LIFE;

/// The time in seconds by which a token's validity precedes its issue, as in Entra's tokens.
const EARLIER: i64 = 300;

/// The subject of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An application without a user.
    Application,
    /// A user, by the address of the mailbox.
    User(String),
}

/// The lifetime of a token in whole seconds.
pub(super) fn life(desk: &Desk<'_>) -> i64 {
    let life = Timespan::new(Duration::from_secs(TOKEN_LIFE.as_secs()));
    i64::try_from(desk.clock.whole_seconds(life)).unwrap_or(i64::MAX / 2)
}

impl Draft {
    /// An access token for a resource.
    pub(super) fn access(
        desk: &Desk<'_>,
        client: &Client<'_>,
        proof: Proof,
        audience: &str,
        subject: &Subject,
        permissions: &[String],
    ) -> Self {
        let tenant = desk.tenant();
        let (issuer, now) = (desk.issuer(), desk.now().unix_timestamp());
        let name = |text: &str| desk.world.guid(text).to_string();
        let principal = name(&format!("principal:{}", client.id));
        let mut claims = json!({
            "aud": audience,
            "iss": issuer,
            "iat": now - EARLIER,
            "nbf": now - EARLIER,
            "exp": now + life(desk),
            "aio": opaque::<36>(),
            "app_displayname": client.name(),
            "appid": client.id,
            "appidacr": proof.class(),
            "rh": format!("1.{}.", opaque::<48>()),
            "tid": tenant,
            "uti": opaque::<16>(),
            "ver": "1.0",
        });
        let more = match subject {
            Subject::Application => json!({
                "idp": issuer,
                "idtyp": "app",
                "oid": principal,
                "roles": permissions,
                "sub": principal,
            }),
            Subject::User(address) => {
                let entry = desk.world.entry(desk.setup, address);
                let person = entry.as_ref().and_then(|entry| entry.person());
                let display = entry.as_ref().map(|entry| entry.display_name());
                json!({
                    "acct": 0,
                    "acr": "1",
                    "amr": ["pwd"],
                    "family_name": person.and_then(|person| person.surname.as_deref()),
                    "given_name": person.and_then(|person| person.given_name.as_deref()),
                    "idtyp": "user",
                    "name": display.unwrap_or(address),
                    "oid": name(address),
                    "scp": permissions.join(" "),
                    "sid": name(&format!("session:{address}")),
                    "sub": subject_of(desk, client, address),
                    "unique_name": address,
                    "upn": address,
                })
            }
        };
        merge(&mut claims, more);
        Self::of(desk, claims)
    }

    /// An actor token: it allows an application to name users to a resource
    /// ([MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/)).
    pub(super) fn actor(
        desk: &Desk<'_>,
        client: &Client<'_>,
        proof: Proof,
        audience: &str,
    ) -> Self {
        let tenant = desk.tenant();
        let (issuer, now) = (
            format!("{ACCESS_CONTROL}@{tenant}"),
            desk.now().unix_timestamp(),
        );
        let claims = json!({
            "aud": audience,
            "iss": issuer,
            "iat": now - EARLIER,
            "nbf": now - EARLIER,
            "exp": now + life(desk),
            "appidacr": proof.class(),
            "identityprovider": issuer,
            "nameid": format!("{}@{tenant}", client.id),
            "tid": tenant,
            "trustedfordelegation": "true",
        });
        Self::of(desk, claims)
    }

    /// An ID token for the client itself.
    pub(super) fn id(
        desk: &Desk<'_>,
        client: &Client<'_>,
        address: &str,
        nonce: Option<&str>,
    ) -> Self {
        let tenant = desk.tenant().to_string();
        let now = desk.now().unix_timestamp();
        let entry = desk.world.entry(desk.setup, address);
        let display = entry.as_ref().map(|entry| entry.display_name());
        let claims = json!({
            "aud": client.id,
            "iss": desk.authority(&tenant),
            "iat": now - EARLIER,
            "nbf": now - EARLIER,
            "exp": now + life(desk),
            "name": display.unwrap_or(address),
            "nonce": nonce,
            "oid": desk.world.guid(address),
            "preferred_username": address,
            "rh": format!("1.{}.", opaque::<48>()),
            "sub": subject_of(desk, client, address),
            "tid": tenant,
            "uti": opaque::<16>(),
            "ver": "2.0",
        });
        Self::of(desk, claims)
    }

    fn of(desk: &Desk<'_>, claims: Value) -> Self {
        let thumbprint = desk.key.thumbprint();
        let header = json!({ "typ": "JWT", "alg": "RS256", "x5t": thumbprint, "kid": thumbprint });
        let object = |value: Value| match value {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let mut claims = object(claims);
        claims.retain(|_, value| !value.is_null());
        Self {
            header: object(header),
            claims,
            signed: Signed::Well,
            lasts: life(desk),
        }
    }

    /// The signed token.
    pub(super) fn sign(&self, desk: &Desk<'_>) -> Option<String> {
        let sign = || jose::sign(&self.header, &self.claims, desk.key);
        match self.signed {
            Signed::Well => sign(),
            Signed::Not => Some(format!("{}.", jose::message(&self.header, &self.claims))),
            Signed::InPart => sign().map(|mut token| {
                token.truncate(token.len() - 8);
                token
            }),
            Signed::ByStranger => {
                let (private, _) = SigningKey::stranger()?;
                jose::sign_with(&self.header, &self.claims, &private)
            }
        }
    }
}

/// The identifier of a user for a single client.
fn subject_of(desk: &Desk<'_>, client: &Client<'_>, address: &str) -> String {
    let pair = desk.world.guid(&format!("{}:{address}", client.id));
    URL_SAFE_NO_PAD.encode(pair.as_bytes().repeat(2))
}

/// A random text without a meaning.
fn opaque<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(random::<N>().unwrap_or([0; N]))
}

fn merge(claims: &mut Value, more: Value) {
    if let (Value::Object(claims), Value::Object(more)) = (claims, more) {
        claims.extend(more);
    }
}

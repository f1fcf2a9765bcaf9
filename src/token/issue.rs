//! The answers with tokens
//! ([successful response](https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response-2)).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::claims::Subject;
use super::client::Proof;
use super::desk::{Client, Desk};
use super::draft::Draft;
use super::error::Error;
use super::grants::{Grant, Kind};
use super::request::Request;
use super::resource::Wanted;
use crate::exchange::setup::FULL_ACCESS;
use crate::facts::TokenVersion;
use crate::settings::REFRESH_LIFE;

/// A completed sign-in: the user, the client and the requested resource.
pub(super) struct SignIn<'a> {
    pub(super) client: &'a Client<'a>,
    pub(super) proof: Proof,
    /// The address of the user.
    pub(super) user: &'a str,
    pub(super) wanted: &'a Wanted,
    pub(super) nonce: Option<&'a str>,
}

impl Desk<'_> {
    /// The answer for an application without a user.
    pub(super) fn issue_to_application(
        &self,
        request: &Request,
        client: &Client<'_>,
        proof: Proof,
    ) -> Result<Value, Error> {
        let wanted = Wanted::alone(request)?;
        let exchange = wanted.is_exchange(self, request)?;
        let mut roles = client.application.roles.clone();
        roles.retain(|role| exchange || role != FULL_ACCESS);
        let audience = &wanted.audience;
        let subject = Subject::Application;
        let mut draft = Draft::access(self, client, proof, audience, &subject, &roles);
        self.tamper_with(&mut draft);
        Ok(self.answer_with(request, &draft, audience))
    }

    /// The answer for a client with a signed-in user.
    pub(super) fn issue_to_user(
        &self,
        request: &Request,
        sign_in: &SignIn<'_>,
    ) -> Result<Value, Error> {
        let SignIn {
            client,
            proof,
            user,
            wanted,
            nonce,
        } = sign_in;
        let exchange = wanted.is_exchange(self, request)?;
        let permissions = wanted.granted(exchange, client)?;
        let subject = Subject::User((*user).to_owned());
        let audience = &wanted.audience;
        let mut draft = Draft::access(self, client, *proof, audience, &subject, &permissions);
        self.tamper_with(&mut draft);
        let mut answer = self.answer_with(request, &draft, audience);
        let scope = match request.version {
            TokenVersion::V1 | TokenVersion::Servers => permissions.join(" "),
            TokenVersion::V2 => scopes(wanted, &permissions),
        };
        answer["scope"] = scope.into();
        if wanted.signs_in_with("offline_access") {
            answer["refresh_token"] = self.refresh_token(sign_in).into();
        }
        if wanted.signs_in_with("openid") {
            let draft = Draft::id(self, client, user, *nonce);
            answer["id_token"] = draft.sign(self).into();
        }
        if request.get("client_info") == Some("1") {
            let (uid, utid) = (self.world.guid(user), self.tenant());
            let info = json!({ "uid": uid, "utid": utid }).to_string();
            answer["client_info"] = URL_SAFE_NO_PAD.encode(info).into();
        }
        Ok(answer)
    }

    pub(super) fn tamper_with(&self, draft: &mut Draft) {
        if let Some(tamper) = self.tamper {
            tamper.draft(draft, self.clock);
        }
    }

    fn refresh_token(&self, sign_in: &SignIn<'_>) -> Option<String> {
        let life = Duration::from_secs(REFRESH_LIFE.as_secs());
        self.grants.keep(Grant {
            client: sign_in.client.id.clone(),
            instance: self.instance.map(ToOwned::to_owned),
            wanted: sign_in.wanted.clone(),
            until: self.now() + life,
            kind: Kind::Refresh {
                user: sign_in.user.to_owned(),
            },
        })
    }

    /// The common part of all answers. Version 1 writes numbers as strings.
    pub(super) fn answer_with(&self, request: &Request, draft: &Draft, audience: &str) -> Value {
        let seconds = draft.lasts - 1;
        let token = draft.sign(self);
        let now = self.now().unix_timestamp();
        match request.version {
            TokenVersion::V1 | TokenVersion::Servers => json!({
                "token_type": "Bearer",
                "expires_in": seconds.to_string(),
                "ext_expires_in": seconds.to_string(),
                "expires_on": (now + seconds).to_string(),
                "not_before": now.to_string(),
                "resource": audience,
                "access_token": token,
            }),
            TokenVersion::V2 => json!({
                "token_type": "Bearer",
                "expires_in": seconds,
                "ext_expires_in": seconds,
                "access_token": token,
            }),
        }
    }
}

/// The scopes of an answer, each with its resource.
fn scopes(wanted: &Wanted, permissions: &[String]) -> String {
    let with_resource = |permission: &String| format!("{}/{permission}", wanted.audience);
    let named = permissions.iter().map(with_resource);
    let signs_in = wanted
        .sign_in
        .iter()
        .filter(|scope| *scope != "offline_access");
    let all: Vec<_> = named.chain(signs_in.cloned()).collect();
    all.join(" ")
}

//! The on-behalf-of flow of a service for the user that called it
//! ([on-behalf-of](https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow)).

use jsonwebtoken::Algorithm;
use serde_json::Value;

use super::desk::{Client, Desk};
use super::error::Error;
use super::issue::SignIn;
use super::jose::{Jwt, verify};
use super::request::Request;
use super::resource::Wanted;

/// The grant type for a user's token.
pub(super) const ON_BEHALF: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

impl Desk<'_> {
    /// Redeems the token of a user's call to the client for a token with which the client calls another service.
    pub(super) fn on_behalf(&self, request: &Request, client: &Client<'_>) -> Result<Value, Error> {
        let assertion = request.need("assertion")?;
        if request.need("requested_token_use")? != "on_behalf_of" {
            let text = "The provided value for the input parameter 'requested_token_use' is not valid. Expected value is on_behalf_of.";
            return Err(Error::new(9_002_313, "invalid_request", text));
        }
        let wanted = Wanted::of(request)?;
        let proof = self.prove(request, client, true)?;
        let user = self.caller(assertion, client)?;
        self.check_user(&user)?;
        let sign_in = SignIn {
            client,
            proof,
            user: &user,
            wanted: &wanted,
            nonce: None,
        };
        self.issue_to_user(request, &sign_in)
    }

    /// The address of the token's user. This server must have issued the token for this client.
    fn caller(&self, assertion: &str, client: &Client<'_>) -> Result<String, Error> {
        let bad = |code, text: String| Error::new(code, "invalid_grant", text);
        let read = Jwt::read(assertion).map_err(|error| {
            bad(
                50_027,
                format!("JWT token is invalid or malformed: {error}."),
            )
        })?;
        verify(
            assertion,
            &read.header,
            self.key.public(),
            &[Algorithm::RS256],
        )
        .map_err(|_| {
            let text = "Assertion failed signature validation. [Reason - The key was not found.]";
            bad(50_013, text.to_owned())
        })?;
        let audience = read.text("aud").unwrap_or_default();
        let own = audience.strip_prefix("api://").unwrap_or(audience);
        let tenant = read.text("tid") == Some(&*self.tenant().to_string());
        if !own.eq_ignore_ascii_case(&client.id) || !tenant {
            let text = format!(
                "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' and the expected audience is 'api://{id}' or one of the Application Uris of this application with App ID '{id}'({name}). The downstream client must request a token for the expected audience (the application that made the OBO request) and this application should use that token as the assertion.",
                id = client.id,
                name = client.name()
            );
            return Err(bad(500_131, text));
        }
        let now = self.now().unix_timestamp();
        let until = read.number("exp").unwrap_or_default();
        if until <= now {
            let text = format!(
                "Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token. Current time: {now}, expiry time of assertion {until}."
            );
            return Err(bad(500_133, text));
        }
        let user = ["upn", "preferred_username", "unique_name"]
            .into_iter()
            .find_map(|name| read.text(name));
        let user = user.ok_or_else(|| {
            let text = format!(
                "Application '{}' isn't allowed to make application on-behalf-of calls.",
                client.id
            );
            bad(7_000_114, text)
        })?;
        Ok(self.world.named(self.setup, user))
    }
}

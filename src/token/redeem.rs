//! The token endpoint, with a function for each grant type
//! ([RFC 6749 §4](https://www.rfc-editor.org/rfc/rfc6749#section-4)).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::Value;
use time::OffsetDateTime;

use super::desk::{Client, Desk};
use super::error::Error;
use super::grants::{Grant, Kind};
use super::issue::SignIn;
use super::on_behalf::ON_BEHALF;
use super::request::Request;
use super::resource::Wanted;
use crate::exchange::{Denied, Standing};

/// The grant type for a device code.
pub(super) const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

impl Desk<'_> {
    /// The answer of the token endpoint.
    pub(super) fn redeem(&self, request: &Request) -> Result<Value, Error> {
        let grant_type = request.need("grant_type")?;
        self.check_tenant(request)?;
        let client = self.client(request)?;
        match grant_type {
            "client_credentials" => {
                let proof = self.prove(request, &client, true)?;
                self.issue_to_application(request, &client, proof)
            }
            "password" => self.password(request, &client),
            "authorization_code" => self.code(request, &client),
            "refresh_token" => self.refresh(request, &client),
            // Version 1 uses the shorter name, and the parameter `code`.
            "device_code" | DEVICE_CODE => self.device(request, &client),
            ON_BEHALF => self.on_behalf(request, &client),
            other => Err(Error::unsupported_grant(other)),
        }
    }

    fn password(&self, request: &Request, client: &Client<'_>) -> Result<Value, Error> {
        let (login, password) = (request.need("username")?, request.need("password")?);
        let wanted = Wanted::of(request)?;
        let proof = self.prove(request, client, false)?;
        let user = self.log_in(login, password)?;
        let sign_in = SignIn {
            client,
            proof,
            user: &user,
            wanted: &wanted,
            nonce: None,
        };
        self.issue_to_user(request, &sign_in)
    }

    /// The address of a user with a correct password.
    pub(super) fn log_in(&self, login: &str, password: &str) -> Result<String, Error> {
        let candidate = self.world.candidate(self.setup, login);
        let proven = candidate.knows(password);
        let admitted = candidate.admit(proven);
        admitted
            .map(|caller| caller.address)
            .map_err(|denied| self.denied(login, denied))
    }

    fn denied(&self, login: &str, denied: Denied) -> Error {
        let (code, text) = match denied {
            Denied::UnknownUser => {
                let text = format!(
                    "The user account {login} does not exist in the {} directory. To sign into this application, the account must be added to the directory.",
                    self.tenant()
                );
                return Error::new(50_034, "invalid_grant", text);
            }
            Denied::WrongPassword => (
                50_126,
                "Error validating credentials due to invalid username or password.",
            ),
            Denied::Barred(standing) => barred(standing),
        };
        Error::new(code, "invalid_grant", text)
    }

    /// Refuses a user that may no longer sign in.
    pub(super) fn check_user(&self, address: &str) -> Result<(), Error> {
        match self.world.standing(self.setup, address) {
            Standing::Active => Ok(()),
            standing => {
                let (code, text) = barred(standing);
                Err(Error::new(code, "invalid_grant", text))
            }
        }
    }

    fn code(&self, request: &Request, client: &Client<'_>) -> Result<Value, Error> {
        let code = request.need("code")?;
        let proof = self.prove(request, client, false)?;
        let taken = self.grants.with(code, |grant| {
            let before = grant.clone();
            if let Kind::Code { used, .. } = &mut grant.kind
                && before.client == client.id
            {
                *used = true;
            }
            before
        });
        let grant = self.own(taken, client)?;
        let Kind::Code {
            user,
            redirect_uri,
            challenge,
            nonce,
            used,
        } = &grant.kind
        else {
            return Err(Error::bad_grant());
        };
        if *used {
            let text = "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.";
            return Err(Error::new(54_005, "invalid_grant", text));
        }
        let returned = request.need("redirect_uri")?;
        if returned != redirect_uri {
            let text = format!(
                "The reply address '{returned}' does not match the reply address '{redirect_uri}' provided when requesting Authorization code."
            );
            return Err(Error::new(500_112, "invalid_client", text));
        }
        check_verifier(challenge.as_ref(), request.get("code_verifier"))?;
        self.check_user(user)?;
        let wanted = same_resource(request, &grant.wanted)?;
        let sign_in = SignIn {
            client,
            proof,
            user,
            wanted: &wanted,
            nonce: nonce.as_deref(),
        };
        self.issue_to_user(request, &sign_in)
    }

    fn refresh(&self, request: &Request, client: &Client<'_>) -> Result<Value, Error> {
        let token = request.need("refresh_token")?;
        let proof = self.prove(request, client, false)?;
        let grant = self.own(self.grants.with(token, |grant| grant.clone()), client)?;
        let Kind::Refresh { user } = &grant.kind else {
            return Err(Error::bad_grant());
        };
        self.check_user(user)?;
        // A refresh token is valid for every resource of the tenant.
        let wanted = match request.get("scope").or(request.get("resource")) {
            Some(_) => Wanted::of(request)?,
            None => grant.wanted.clone(),
        };
        let sign_in = SignIn {
            client,
            proof,
            user,
            wanted: &wanted,
            nonce: None,
        };
        self.issue_to_user(request, &sign_in)
    }

    fn device(&self, request: &Request, client: &Client<'_>) -> Result<Value, Error> {
        let code = match request.get("device_code") {
            Some(code) => code,
            None => request
                .need("code")
                .map_err(|_| Error::missing("device_code"))?,
        };
        let proof = self.prove(request, client, false)?;
        let Some(grant) = self.grants.with(code, |grant| grant.clone()) else {
            return Err(bad_device_code());
        };
        let Kind::Device { user, .. } = &grant.kind else {
            return Err(bad_device_code());
        };
        if grant.client != client.id || grant.instance.as_deref() != self.instance {
            return Err(bad_device_code());
        }
        if grant.until <= self.now() {
            let text = "The provided value for the input parameter 'device_code' is not valid. This device code has expired.";
            return Err(Error::new(70_020, "expired_token", text));
        }
        let Some(user) = user else {
            let text = "OAuth 2.0 device flow error. Authorization is pending. Continue polling.";
            return Err(Error::new(70_016, "authorization_pending", text));
        };
        self.check_user(user)?;
        self.grants.forget(code);
        let sign_in = SignIn {
            client,
            proof,
            user,
            wanted: &grant.wanted,
            nonce: None,
        };
        self.issue_to_user(request, &sign_in)
    }

    /// A valid grant of this client and this instance.
    fn own(&self, grant: Option<Grant>, client: &Client<'_>) -> Result<Grant, Error> {
        let grant = grant.ok_or_else(Error::bad_grant)?;
        if grant.client != client.id || grant.instance.as_deref() != self.instance {
            return Err(Error::bad_grant());
        }
        match is_over(grant.until, self.now()) {
            true => Err(Error::expired_grant()),
            false => Ok(grant),
        }
    }
}

fn is_over(until: OffsetDateTime, now: OffsetDateTime) -> bool {
    until <= now
}

fn bad_device_code() -> Error {
    let text = "The provided value for the input parameter 'device_code' is not valid.";
    Error::new(70_018, "bad_verification_code", text)
}

/// The error for an account that may not sign in.
fn barred(standing: Standing) -> (u32, &'static str) {
    match standing {
        Standing::Active | Standing::Disabled | Standing::Expired => {
            (50_057, "The user account is disabled.")
        }
        Standing::Locked => (
            50_053,
            "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
        ),
        Standing::MustChangePassword | Standing::PasswordExpired => {
            (50_055, "The password is expired.")
        }
    }
}

/// The scope of a code is that of the sign-in. A client may repeat it, or omit the resource.
fn same_resource(request: &Request, first: &Wanted) -> Result<Wanted, Error> {
    if request.get("scope").or(request.get("resource")).is_none() {
        return Ok(first.clone());
    }
    let mut wanted = Wanted::of(request)?;
    if wanted.permissions.is_empty() {
        wanted.audience.clone_from(&first.audience);
        wanted.permissions.clone_from(&first.permissions);
    }
    // The scopes of the sign-in remain granted.
    for scope in &first.sign_in {
        if !wanted.sign_in.contains(scope) {
            wanted.sign_in.push(scope.clone());
        }
    }
    Ok(wanted)
}

/// Compares the verifier of PKCE with its challenge ([RFC 7636 §4.6](https://www.rfc-editor.org/rfc/rfc7636#section-4.6)).
fn check_verifier(challenge: Option<&(String, bool)>, verifier: Option<&str>) -> Result<(), Error> {
    let good = match (challenge, verifier) {
        (None, _) => true,
        (Some(_), None) => return Err(Error::missing("code_verifier")),
        (Some((challenge, true)), Some(verifier)) => {
            URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())) == *challenge
        }
        (Some((challenge, false)), Some(verifier)) => verifier == challenge,
    };
    match good {
        true => Ok(()),
        false => {
            let text = "The Code_Verifier does not match the code_challenge supplied in the authorization request.";
            Err(Error::new(501_481, "invalid_grant", text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_fits_its_own_challenge() {
        // The example of RFC 7636, appendix B.
        let hashed = (
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
            true,
        );
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(check_verifier(Some(&hashed), Some(verifier)), Ok(()));
        let code = |checked: Result<(), Error>| checked.unwrap_err().codes[0];
        assert_eq!(code(check_verifier(Some(&hashed), Some("x"))), 501_481);
        assert_eq!(code(check_verifier(Some(&hashed), None)), 900_144);
        let plain = ("x".to_owned(), false);
        assert_eq!(check_verifier(Some(&plain), Some("x")), Ok(()));
        assert_eq!(check_verifier(None, None), Ok(()));
    }
}

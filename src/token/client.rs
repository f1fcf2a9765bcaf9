//! The authentication of an application: by a secret, or by an assertion that its certificate signed
//! ([certificate credentials](https://learn.microsoft.com/entra/identity-platform/certificate-credentials)).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use subtle::ConstantTimeEq;

use super::desk::{Client, Desk};
use super::error::Error;
use super::jose::{Jwt, verify};
use super::request::Request;
use super::resource::url_authority;
use crate::exchange::setup::ClientKey;
use crate::settings::CLOCK_SKEW;

/// The only assertion type.
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The signature algorithms of assertions.
const ALGORITHMS: [Algorithm; 2] = [Algorithm::RS256, Algorithm::PS256];

/// The authentication method of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// None: the application is a public client.
    None,
    /// A secret.
    Secret,
    /// A certificate.
    Certificate,
}

impl Proof {
    /// The claim `appidacr`.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::None => "0",
            Self::Secret => "1",
            Self::Certificate => "2",
        }
    }
}

impl Desk<'_> {
    /// Authenticates the application. `alone` is whether it acts without a user, which requires authentication.
    pub(super) fn prove(
        &self,
        request: &Request,
        client: &Client<'_>,
        alone: bool,
    ) -> Result<Proof, Error> {
        let application = &client.application;
        let given = (
            request.get("client_secret"),
            request.get("client_assertion"),
        );
        if given != (None, None) && !application.is_confidential() {
            let text = "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.";
            return Err(Error::new(700_025, "invalid_client", text));
        }
        match given {
            (_, Some(assertion)) => {
                self.check_assertion(request, client, assertion)?;
                Ok(Proof::Certificate)
            }
            (Some(secret), None) => {
                let own = application.secret.as_ref();
                let right =
                    own.is_some_and(|own| own.reveal().as_bytes().ct_eq(secret.as_bytes()).into());
                match right {
                    true => Ok(Proof::Secret),
                    false => Err(wrong_secret(client)),
                }
            }
            (None, None) if alone || !application.is_public() => {
                let text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
                Err(Error::new(7_000_218, "invalid_client", text))
            }
            (None, None) => Ok(Proof::None),
        }
    }

    fn check_assertion(
        &self,
        request: &Request,
        client: &Client<'_>,
        assertion: &str,
    ) -> Result<(), Error> {
        let kind = request.need("client_assertion_type")?;
        if kind != ASSERTION {
            let text = format!(
                "The provided value for the input parameter 'client_assertion_type' is not valid. Expected value is {ASSERTION}."
            );
            return Err(Error::new(7_000_216, "invalid_request", text));
        }
        let read = Jwt::read(assertion).map_err(|_| Error::no_assertion())?;
        self.check_signature(client, assertion, &read)?;
        let of_client = |name| {
            read.text(name)
                .is_some_and(|id| id.eq_ignore_ascii_case(&client.id))
        };
        if !of_client("iss") || !of_client("sub") {
            let text =
                "Client assertion application identifier doesn't match 'client_id' parameter.";
            return Err(Error::new(700_021, "invalid_client", text));
        }
        let audience = read
            .text("aud")
            .is_some_and(|aud| self.is_own_endpoint(aud));
        if !audience {
            let text = "Client assertion audience claim does not match Realm issuer.";
            return Err(Error::new(700_023, "invalid_client", text));
        }
        self.check_time(&read)
    }

    /// Refuses an assertion without a signature of one of the application's certificates.
    pub(super) fn check_signature(
        &self,
        client: &Client<'_>,
        assertion: &str,
        read: &Jwt,
    ) -> Result<(), Error> {
        let key = key(client, read);
        let thumbprint = || named(read).unwrap_or_default();
        let unsigned = |reason: &str| {
            let text = format!(
                "Client assertion failed signature validation. [Reason - {reason}, Thumbprint of key used by client: '{}'.]",
                thumbprint()
            );
            Error::new(700_027, "invalid_client", text)
        };
        let key = key.ok_or_else(|| unsigned("The key was not found."))?;
        verify(assertion, &read.header, key.public(), &ALGORITHMS).map_err(|_| {
            unsigned("The provided signature value did not match the expected signature value.")
        })
    }

    /// Whether a URL is the token endpoint or the issuer.
    fn is_own_endpoint(&self, url: &str) -> bool {
        let (Some(authority), Some(path)) = (url_authority(url), url.splitn(4, '/').nth(3)) else {
            return false;
        };
        let ends = ["oauth2/v2.0/token", "oauth2/token", "v2.0", "v2.0/", ""];
        let tail = path.split_once('/').map(|(_, rest)| rest);
        let host = self.site.is_known_as(self.world, authority);
        host && tail.is_some_and(|tail| ends.contains(&tail.to_ascii_lowercase().as_str()))
    }

    pub(super) fn check_time(&self, read: &Jwt) -> Result<(), Error> {
        let skew = i64::try_from(CLOCK_SKEW.as_secs()).unwrap_or_default();
        let now = self.now().unix_timestamp();
        let from = read.number("nbf").unwrap_or_default();
        let until = read.number("exp").unwrap_or_default();
        if now + skew < from || now - skew >= until {
            let text = format!(
                "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {from}, expiry time of assertion {until}."
            );
            return Err(Error::new(700_024, "invalid_client", text));
        }
        Ok(())
    }
}

fn wrong_secret(client: &Client<'_>) -> Error {
    let text = format!(
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{}'.",
        client.id
    );
    Error::new(7_000_215, "invalid_client", text)
}

/// The certificate for an assertion. It is always a registered one, independently of certificates in the assertion.
fn key<'a>(client: &'a Client<'_>, read: &Jwt) -> Option<&'a ClientKey> {
    let header = &read.header;
    client.application.certificates.iter().find(|known| {
        let sha1 = digest(&SHA1_FOR_LEGACY_USE_ONLY, known.der());
        let sha256 = digest(&SHA256, known.der());
        let is = |given: &Option<String>, hash: &[u8]| {
            // Some libraries omit the padding.
            given
                .as_deref()
                .map(|given| given.trim_end_matches('='))
                .is_some_and(|given| {
                    given == URL_SAFE_NO_PAD.encode(hash) || given.eq_ignore_ascii_case(&hex(hash))
                })
        };
        is(&header.x5t, sha1.as_ref())
            || is(&header.x5t_s256, sha256.as_ref())
            || is(&header.kid, sha1.as_ref())
    })
}

/// The thumbprint of the key in an assertion, in Entra's form.
fn named(read: &Jwt) -> Option<String> {
    let header = &read.header;
    let given = header.x5t.as_ref().or(header.x5t_s256.as_ref())?;
    let bytes = URL_SAFE_NO_PAD.decode(given.trim_end_matches('=')).ok()?;
    Some(hex(&bytes).to_uppercase())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! The metadata of the authorization server: its endpoints, keys and names
//! ([OpenID Connect](https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc)).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::desk::Desk;
use super::error::Error;
use super::request::Request;
use super::resource::url_authority;
use crate::facts::TokenVersion;

impl Desk<'_> {
    /// The endpoints of a tenant.
    pub(super) fn configuration(&self, request: &Request) -> Result<Value, Error> {
        self.check_tenant(request)?;
        let requested = request.tenant.to_ascii_lowercase();
        let any = matches!(requested.as_str(), "common" | "organizations" | "consumers");
        let tenant = match any {
            true => requested,
            false => self.tenant().to_string(),
        };
        let named = if any { "{tenantid}" } else { tenant.as_str() };
        let url = |path: &str| self.site.own_url(self.secure, &format!("/{tenant}/{path}"));
        let v2 = request.version == TokenVersion::V2;
        let at = |first: &str, second: &str| url(if v2 { second } else { first });
        let issuer = match v2 {
            true => self.authority(named),
            false => self.issuer().replace(&self.tenant().to_string(), named),
        };
        let mut answer = json!({
            "token_endpoint": at("oauth2/token", "oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported":
                ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": at("discovery/keys", "discovery/v2.0/keys"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": issuer,
            "request_uri_parameter_supported": false,
            "authorization_endpoint": at("oauth2/authorize", "oauth2/v2.0/authorize"),
            "device_authorization_endpoint": at("oauth2/devicecode", "oauth2/v2.0/devicecode"),
            "code_challenge_methods_supported": ["plain", "S256"],
            "claims_supported": [
                "sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid",
                "ver",
            ],
            "tenant_region_scope": null,
            "cloud_instance_name": self.host(),
        });
        if any {
            answer["tenant_region_scope"] = Value::Null;
        }
        Ok(answer)
    }

    /// The keys that verify tokens ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)).
    pub(super) fn keys(&self, request: &Request) -> Result<Value, Error> {
        self.check_tenant(request)?;
        let public = self.key.public();
        let thumbprint = self.key.thumbprint();
        let mut key = json!({
            "kty": "RSA",
            "use": "sig",
            "kid": thumbprint,
            "x5t": thumbprint,
            "n": URL_SAFE_NO_PAD.encode(&public.modulus),
            "e": URL_SAFE_NO_PAD.encode(&public.exponent),
            "x5c": [STANDARD.encode(self.key.certificate())],
        });
        if request.version == TokenVersion::V2 {
            let tenant = self.tenant().to_string();
            key["issuer"] = self.authority(&tenant).into();
        }
        Ok(json!({ "keys": [key] }))
    }

    /// The names of an authority.
    pub(super) fn instance(&self, request: &Request) -> Result<Value, Error> {
        let endpoint = request.need("authorization_endpoint")?;
        let authority = url_authority(endpoint);
        let tenant = endpoint
            .split('/')
            .nth(3)
            .filter(|tenant| !tenant.is_empty());
        let known = authority.is_some_and(|authority| {
            let host = authority.split(':').next().unwrap_or_default();
            let host = host.to_ascii_lowercase();
            self.world.answers_for(&host) || self.site.is_known_as(self.world, authority)
        });
        let (Some(authority), Some(tenant), true) = (authority, tenant, known) else {
            let text = "Unknown or invalid instance.";
            return Err(Error::new(50_049, "invalid_instance", text));
        };
        Ok(json!({
            "tenant_discovery_endpoint":
                format!("https://{authority}/{tenant}/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": [{
                "preferred_network": authority,
                "preferred_cache": authority,
                "aliases": [authority],
            }],
        }))
    }

    /// The sign-in method of a user, which is a password here.
    pub(super) fn realm(&self, request: &Request) -> Result<Value, Error> {
        let user = request.user().ok_or_else(Error::malformed)?;
        let address = self.world.named(self.setup, user);
        let domain = address.rsplit_once('@').map(|(_, domain)| domain);
        let known = domain.is_some_and(|domain| self.world.domain_of(domain).is_some());
        let kind = if known { "Managed" } else { "Unknown" };
        let mut answer = json!({
            "ver": "1.0",
            "account_type": kind,
            "cloud_instance_name": self.host(),
            "cloud_audience_urn": "urn:federation:MicrosoftOnline",
        });
        if let (Some(domain), true) = (domain, known) {
            answer["domain_name"] = domain.into();
        }
        Ok(answer)
    }

    /// The host that the client uses, with its port.
    pub(super) fn host(&self) -> String {
        let url = self.site.own_url(true, "/");
        url_authority(&url).unwrap_or_default().to_owned()
    }
}

//! The endpoint for server-to-server tokens, like that of Azure's access control service: `/TENANT/tokens/OAuth/2`
//! ([MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/)). It issues actor tokens for
//! applications. An application names a user in a token around its actor token.

use serde_json::Value;

use super::client::Proof;
use super::desk::{Client, Desk};
use super::draft::Draft;
use super::error::Error;
use super::jose::Jwt;
use super::request::Request;

/// The application id of the access control service.
pub const ACCESS_CONTROL: &str = "00000001-0000-0000-c000-000000000000";
/// The application id of Exchange.
pub(super) const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
/// The grant type of a token that an application signed itself.
const ASSERTION: &str = "http://oauth.net/grant_type/jwt/1.0/bearer";

impl Desk<'_> {
    /// The answer of the endpoint for server-to-server tokens.
    pub(super) fn redeem_for_actor(&self, request: &Request) -> Result<Value, Error> {
        let grant_type = request.need("grant_type")?;
        self.check_tenant(request)?;
        let resource = match request.get("resource") {
            Some(resource) => resource,
            None => request
                .need("scope")
                .map_err(|_| Error::missing("resource"))?,
        };
        let (client, proof) = match grant_type {
            "client_credentials" => self.by_secret(request)?,
            ASSERTION => self.by_assertion(request)?,
            other => return Err(Error::unsupported_grant(other)),
        };
        self.check_resource(resource)?;
        let mut draft = Draft::actor(self, &client, proof, resource);
        self.tamper_with(&mut draft);
        Ok(self.answer_with(request, &draft, resource))
    }

    fn by_secret(&self, request: &Request) -> Result<(Client<'_>, Proof), Error> {
        let id = request.need("client_id")?;
        let client = self.principal(id, request)?;
        let proof = self.prove(request, &client, true)?;
        Ok((client, proof))
    }

    fn by_assertion(&self, request: &Request) -> Result<(Client<'_>, Proof), Error> {
        let assertion = request.need("assertion")?;
        let read = Jwt::read(assertion).map_err(|_| Error::no_assertion())?;
        let issuer = read.text("iss").unwrap_or_default();
        let client = self.principal(issuer, request)?;
        self.check_signature(&client, assertion, &read).map_err(|error| Error {
            // The older endpoint reports two numbers for this error.
            codes: vec![70_002, 50_012],
            text: error.text.replacen(
                "Client assertion failed signature validation.",
                "Error validating credentials. AADSTS50012: Client assertion contains an invalid signature.",
                1,
            ),
            ..error
        })?;
        let audience = read.text("aud").unwrap_or_default();
        if !self.is_access_control(audience) {
            let text = format!("The audience '{audience}' of the assertion is not this endpoint.");
            return Err(Error::new(50_027, "invalid_client", text));
        }
        self.check_time(&read)?;
        Ok((client, Proof::Certificate))
    }

    /// The application with a name of the form `ID@REALM` or `ID`.
    fn principal(&self, name: &str, request: &Request) -> Result<Client<'_>, Error> {
        let (id, realm) = match name.split_once('@') {
            Some((id, realm)) => (id, Some(realm)),
            None => (name, None),
        };
        if realm.is_some_and(|realm| !self.world.is_tenant(self.setup, realm)) {
            let text = format!("Tenant '{}' not found.", realm.unwrap_or_default());
            return Err(Error::new(90_002, "invalid_request", text));
        }
        self.application(id, request)
    }

    /// Whether an audience of the form `ID/HOST@REALM` is this endpoint.
    fn is_access_control(&self, audience: &str) -> bool {
        let Some((host, realm)) = of_principal(audience, ACCESS_CONTROL) else {
            return false;
        };
        let realm = realm.is_some_and(|realm| self.world.is_tenant(self.setup, realm));
        // Many configurations contain Microsoft's own host name.
        let host = host.is_some_and(|host| {
            host.eq_ignore_ascii_case("accounts.accesscontrol.windows.net")
                || self.site.is_known_as(self.world, host)
        });
        host && realm
    }

    /// Refuses a resource of the form `ID/HOST@REALM` that is not Exchange.
    fn check_resource(&self, resource: &str) -> Result<(), Error> {
        let known = of_principal(resource, EXCHANGE).is_some_and(|(_, realm)| {
            realm.is_some_and(|realm| self.world.is_tenant(self.setup, realm))
        });
        if known {
            return Ok(());
        }
        let text = format!(
            "The resource principal named {resource} was not found in the tenant named {}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.",
            self.tenant()
        );
        Err(Error::new(50_001, "invalid_resource", text))
    }
}

/// The host and the realm of an audience `ID/HOST@REALM`, if it belongs to a principal.
pub fn of_principal<'a>(
    audience: &'a str,
    principal: &str,
) -> Option<(Option<&'a str>, Option<&'a str>)> {
    let start = audience.get(..principal.len())?;
    let rest = &audience[principal.len()..];
    let (rest, realm) = match rest.rsplit_once('@') {
        Some((rest, realm)) => (rest, Some(realm)),
        None => (rest, None),
    };
    let host = match rest {
        "" => None,
        _ => Some(rest.strip_prefix('/').filter(|host| !host.is_empty())?),
    };
    start
        .eq_ignore_ascii_case(principal)
        .then_some((host, realm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_has_a_principal_a_host_and_a_realm() {
        let of = |audience| of_principal(audience, EXCHANGE);
        let id = EXCHANGE;
        let both = format!("{id}/mail.contoso.test@contoso.test");
        assert_eq!(
            of(&both),
            Some((Some("mail.contoso.test"), Some("contoso.test")))
        );
        assert_eq!(of(id), Some((None, None)));
        let bare = format!("{id}@x");
        assert_eq!(of(&bare), Some((None, Some("x"))));
        for other in [
            "",
            "é",
            &format!("{id}x"),
            &format!("{id}/@x"),
            ACCESS_CONTROL,
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}

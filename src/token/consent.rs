//! The resources of a tenant, and an application's permissions for them.

use super::desk::{Client, Desk};
use super::error::Error;
use super::request::Request;
use super::resource::{ALL, GRAPH, GRAPH_URL, Wanted, url_authority};

/// The application id of Exchange, and the addresses of Exchange Online.
const EXCHANGE: [&str; 6] = [
    "00000002-0000-0ff1-ce00-000000000000",
    "https://outlook.office365.com",
    "https://outlook.office.com",
    "https://outlook.com",
    "https://ps.outlook.com",
    "https://outlook.live.com",
];

impl Wanted {
    /// Whether the resource is Exchange. The error is for a resource that the tenant does not know.
    pub(super) fn is_exchange(&self, desk: &Desk<'_>, request: &Request) -> Result<bool, Error> {
        let audience = self.audience.trim_end_matches('/');
        let is = |known: &str| known.eq_ignore_ascii_case(audience);
        if EXCHANGE.into_iter().any(is) {
            return Ok(true);
        }
        if is(GRAPH) || is(GRAPH_URL) {
            return Ok(false);
        }
        // A service of the tenant that calls other services on behalf of its users.
        let service = audience.strip_prefix("api://").unwrap_or(audience);
        if desk.world.application(desk.setup, service).is_some() {
            return Ok(false);
        }
        let own = url_authority(audience).is_some_and(|authority| {
            let host = authority
                .rsplit_once(':')
                .map_or(authority, |(host, port)| {
                    match port.bytes().all(|byte| byte.is_ascii_digit()) {
                        true => host,
                        false => authority,
                    }
                });
            let host = host.to_ascii_lowercase();
            desk.world.answers_for(&host) || desk.site.is_known_as(desk.world, authority)
        });
        if own {
            return Ok(true);
        }
        let text = format!(
            "The resource principal named {} was not found in the tenant named {}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
            self.audience, request.tenant
        );
        Err(Error::new(500_011, "invalid_resource", text))
    }

    /// The delegated permissions of a token: the requested ones that the application was granted.
    pub(super) fn granted(
        &self,
        exchange: bool,
        client: &Client<'_>,
    ) -> Result<Vec<String>, Error> {
        let granted = &client.application.scopes;
        if !exchange {
            let named = self.permissions.iter().filter(|one| *one != ALL);
            return Ok(named.cloned().collect());
        }
        let mut permissions = Vec::new();
        for wanted in &self.permissions {
            let is = |known: &&String| known.eq_ignore_ascii_case(wanted);
            match granted.iter().find(is) {
                _ if wanted == ALL => permissions.extend(granted.iter().cloned()),
                Some(known) => permissions.push(known.clone()),
                None => return Err(Error::no_consent(&client.id, client.name())),
            }
        }
        Ok(permissions)
    }
}

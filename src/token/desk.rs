//! The context of a request to the authorization server: accounts, host names, key and clock.

use std::borrow::Cow;

use time::OffsetDateTime;
use uuid::Uuid;

use super::error::{Error, Mark};
use super::grants::Grants;
use super::request::Request;
use super::tamper::Tamper;
use crate::clock::Clock;
use crate::exchange::setup::Application;
use crate::exchange::{Setup, Site, World};
use crate::pki::SigningKey;

/// Tenant names that stand for the user's own tenant.
const ANY_TENANT: [&str; 3] = ["common", "organizations", "consumers"];

/// The context of a request to the authorization server.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The accounts and applications.
    pub world: &'a World,
    /// The scenario's settings of the world.
    pub setup: &'a Setup,
    /// The host names in URLs for the client.
    pub site: &'a Site,
    /// Whether the client came over TLS.
    pub secure: bool,
    /// The time.
    pub clock: &'a Clock,
    /// The signing key.
    pub key: &'a SigningKey,
    /// The pending codes and refresh tokens.
    pub grants: &'a Grants,
    /// The instance of the scenario. A code belongs to one instance.
    pub instance: Option<&'a str>,
    /// The id of the request.
    pub trace: Uuid,
    /// The fault that changes the answer.
    pub tamper: Option<&'a (dyn Tamper + 'static)>,
}

/// A registered application.
pub(super) struct Client<'a> {
    pub(super) id: String,
    pub(super) application: Cow<'a, Application>,
}

impl Client<'_> {
    /// Its display name, or its id if it has none.
    pub(super) fn name(&self) -> &str {
        self.application.name.as_deref().unwrap_or(&self.id)
    }
}

impl<'a> Desk<'a> {
    /// The details for an error message.
    pub(super) fn mark(&self, request: &Request) -> Mark {
        let own = request.correlation.as_deref();
        Mark {
            trace: self.trace,
            correlation: own
                .and_then(|own| Uuid::try_parse(own).ok())
                .unwrap_or_else(Uuid::new_v4),
            now: self.now(),
        }
    }

    pub(super) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// The tenant's identifier.
    pub(super) fn tenant(&self) -> Uuid {
        self.world.tenant(self.setup)
    }

    /// Refuses a tenant that does not exist.
    pub(super) fn check_tenant(&self, request: &Request) -> Result<(), Error> {
        let name = request.tenant.as_str();
        let any = ANY_TENANT.iter().any(|any| any.eq_ignore_ascii_case(name));
        if any || self.world.is_tenant(self.setup, name) {
            return Ok(());
        }
        let text = format!(
            "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
        );
        Err(Error::new(90_002, "invalid_request", text))
    }

    /// The application of a request.
    pub(super) fn client(&self, request: &Request) -> Result<Client<'a>, Error> {
        self.application(request.need("client_id")?, request)
    }

    /// The application with an identifier.
    pub(super) fn application(&self, id: &str, request: &Request) -> Result<Client<'a>, Error> {
        match self.world.application(self.setup, id) {
            Some(application) => Ok(Client {
                id: id.to_ascii_lowercase(),
                application,
            }),
            None => {
                let text = format!(
                    "Application with identifier '{id}' was not found in the directory '{}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
                    request.tenant
                );
                Err(Error::new(700_016, "unauthorized_client", text))
            }
        }
    }

    /// The issuer of access tokens, as in the metadata of version 1.
    pub(super) fn issuer(&self) -> String {
        let tenant = self.tenant();
        self.site
            .on("sts")
            .own_url(self.secure, &format!("/{tenant}/"))
    }

    /// The issuer of ID tokens, as in the metadata of version 2: the authority that the client uses.
    pub(super) fn authority(&self, tenant: &str) -> String {
        self.site.own_url(self.secure, &format!("/{tenant}/v2.0"))
    }
}

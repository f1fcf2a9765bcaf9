//! The tenant, and the applications in it.

use std::borrow::Cow;

use uuid::Uuid;

use super::mailboxes::World;
use crate::exchange::setup::{Application, Guid, Setup};

impl World {
    /// The identifier of the tenant. Without one in the scenario or the world file, the seed determines it.
    pub fn tenant(&self, setup: &Setup) -> Uuid {
        let described = setup.tenant.or(self.listed.tenant);
        described.map_or_else(|| self.guid("tenant"), |Guid(tenant)| tenant)
    }

    /// Whether a name is one of the tenant: its identifier, a served domain, or its initial domain `*.onmicrosoft.com`.
    pub fn is_tenant(&self, setup: &Setup, name: &str) -> bool {
        if let Some(Guid(id)) = Guid::read(name) {
            return id == self.tenant(setup);
        }
        let name = name.to_ascii_lowercase();
        self.domain_of(&name).is_some() || name == self.initial_domain()
    }

    /// The tenant's initial domain: `contoso.onmicrosoft.com`.
    pub fn initial_domain(&self) -> String {
        let first = self.domains().first().map(String::as_str);
        let label = first.unwrap_or_default().split('.').next();
        format!("{}.onmicrosoft.com", label.unwrap_or_default())
    }

    /// The application with an identifier: as the scenario describes it, or else the world file. While neither describes
    /// any, every GUID is an application with the usual secret.
    pub fn application<'a>(&'a self, setup: &'a Setup, id: &str) -> Option<Cow<'a, Application>> {
        let id = Guid::read(id)?;
        let described = setup.applications.get(&id);
        let described = described.or_else(|| self.listed.applications.get(&id));
        let none = setup.applications.is_empty() && self.listed.applications.is_empty();
        match described {
            Some(application) => Some(Cow::Borrowed(application)),
            None if none => Some(Cow::Owned(Application::usual())),
            None => None,
        }
    }
}

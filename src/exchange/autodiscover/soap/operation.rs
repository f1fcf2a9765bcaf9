//! The operations of Autodiscover's SOAP form, and their messages.

use super::namespaces::AUTODISCOVER;

/// An operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Returns settings of domains.
    GetDomainSettings,
    /// Returns the federation data of the organization.
    GetFederationInformation,
    /// Returns the relationships with other organizations.
    GetOrganizationRelationshipSettings,
    /// Returns settings of users.
    GetUserSettings,
}

impl Operation {
    /// All operations, in alphabetical order.
    pub const ALL: [Self; 4] = [
        Self::GetDomainSettings,
        Self::GetFederationInformation,
        Self::GetOrganizationRelationshipSettings,
        Self::GetUserSettings,
    ];

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::GetDomainSettings => "GetDomainSettings",
            Self::GetFederationInformation => "GetFederationInformation",
            Self::GetOrganizationRelationshipSettings => "GetOrganizationRelationshipSettings",
            Self::GetUserSettings => "GetUserSettings",
        }
    }

    /// The operation of a request action.
    pub(crate) fn of_action(action: &str) -> Option<Self> {
        let name = action
            .strip_prefix(AUTODISCOVER)?
            .strip_prefix("/Autodiscover/")?;
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The action of its response.
    pub(crate) fn response_action(self) -> String {
        format!("{AUTODISCOVER}/Autodiscover/{}Response", self.name())
    }
}

//! The operations of Autodiscover's SOAP form, and the messages that each has.

use super::namespaces::AUTODISCOVER;

/// An operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// What holds for whole domains.
    GetDomainSettings,
    /// How others federate with the organisation.
    GetFederationInformation,
    /// With whom the organisation shares what.
    GetOrganizationRelationshipSettings,
    /// What holds for users.
    GetUserSettings,
}

impl Operation {
    /// Every operation, in the order of the alphabet.
    pub const ALL: [Self; 4] = [
        Self::GetDomainSettings,
        Self::GetFederationInformation,
        Self::GetOrganizationRelationshipSettings,
        Self::GetUserSettings,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::GetDomainSettings => "GetDomainSettings",
            Self::GetFederationInformation => "GetFederationInformation",
            Self::GetOrganizationRelationshipSettings => "GetOrganizationRelationshipSettings",
            Self::GetUserSettings => "GetUserSettings",
        }
    }

    /// The operation that an action asks for.
    pub(crate) fn of_action(action: &str) -> Option<Self> {
        let name = action
            .strip_prefix(AUTODISCOVER)?
            .strip_prefix("/Autodiscover/")?;
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The action of its answer.
    pub(crate) fn response_action(self) -> String {
        format!("{AUTODISCOVER}/Autodiscover/{}Response", self.name())
    }
}

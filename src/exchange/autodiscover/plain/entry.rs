//! The values that all forms of Autodiscover share.

use crate::exchange::data::domain;
use crate::exchange::world::Mailbox;

/// The path of EWS.
pub(crate) const EWS: &str = "/EWS/Exchange.asmx";
/// The path of Outlook on the web, with the options of a mailbox.
pub(crate) const WEB: &str = "/owa/";
/// The path of the offline address book.
pub(crate) const ADDRESS_BOOK: &str = "/OAB/";

/// The organization and administrative group of all legacy distinguished names.
const ORGANIZATION: &str =
    "/o=First Organization/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)";

/// A mailbox as a directory entry.
pub(crate) struct Entry<'a>(pub(crate) &'a Mailbox);

impl Entry<'_> {
    pub(crate) fn display_name(&self) -> String {
        self.0.display_name().to_owned()
    }

    pub(crate) fn address(&self) -> String {
        self.0.address.clone()
    }

    fn domain(&self) -> &str {
        domain(&self.0.address)
    }

    /// The legacy DN. It ends in the address, so that it can be resolved without a table.
    pub(crate) fn legacy_dn(&self) -> String {
        let guid = self.0.guid.simple();
        format!("{ORGANIZATION}/cn=Recipients/cn={guid}-{}", self.0.address)
    }

    pub(crate) fn deployment_id(&self) -> String {
        let deployment = self.0.guid.as_u128() ^ self.domain().len() as u128;
        uuid::Uuid::from_u128(deployment).to_string()
    }

    /// The server name of the mailbox. Since Exchange 2013, each mailbox has its own.
    pub(crate) fn server(&self) -> String {
        format!("{}@{}", self.0.guid, self.domain())
    }

    pub(crate) fn server_dn(&self) -> String {
        let server = self.server();
        format!("{ORGANIZATION}/cn=Configuration/cn=Servers/cn={server}")
    }

    pub(crate) fn database_dn(&self) -> String {
        format!("{}/cn=Microsoft Private MDB", self.server_dn())
    }

    /// The domain controller.
    pub(crate) fn directory_server(&self) -> String {
        format!("dc01.{}", self.domain())
    }
}

/// The address in a legacy DN that this server issued.
pub(crate) fn legacy_address(legacy_dn: &str) -> Option<String> {
    let name = legacy_dn.rsplit_once("/cn=")?.1;
    Some(name.split_once('-')?.1.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::setup::Setup;
    use crate::exchange::world::World;

    #[test]
    fn an_issued_legacy_dn_resolves_to_its_mailbox() {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let mailbox = world.mailbox(&Setup::default(), "a-b@contoso.test");
        let name = Entry(&mailbox.unwrap()).legacy_dn();
        assert_eq!(legacy_address(&name).as_deref(), Some("a-b@contoso.test"));
    }
}

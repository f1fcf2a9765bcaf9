//! What Autodiscover knows of a mailbox, whatever the form in which it says so.

use crate::exchange::world::Mailbox;

/// Where EWS is.
pub(crate) const EWS: &str = "/EWS/Exchange.asmx";
/// Where Outlook on the web is, and the options of a mailbox in it.
pub(crate) const WEB: &str = "/owa/";
/// Where the offline address book is.
pub(crate) const ADDRESS_BOOK: &str = "/OAB/";

/// The organisation and server part of every legacy distinguished name here.
const ORGANIZATION: &str =
    "/o=First Organization/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)";

/// A mailbox in the directory.
pub(crate) struct Entry<'a>(pub(crate) &'a Mailbox);

impl Entry<'_> {
    pub(crate) fn display_name(&self) -> String {
        self.0.display_name().to_owned()
    }

    pub(crate) fn address(&self) -> String {
        self.0.address.clone()
    }

    fn domain(&self) -> &str {
        self.0.address.split('@').nth(1).unwrap_or_default()
    }

    /// The address stands at the end of the distinguished names that we hand out.
    pub(crate) fn legacy_dn(&self) -> String {
        let guid = self.0.guid.simple();
        format!("{ORGANIZATION}/cn=Recipients/cn={guid}-{}", self.0.address)
    }

    pub(crate) fn deployment_id(&self) -> String {
        let deployment = self.0.guid.as_u128() ^ self.domain().len() as u128;
        uuid::Uuid::from_u128(deployment).to_string()
    }

    /// The name of the mailbox's server, which is a name of the mailbox since Exchange 2013.
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

    /// The server of the directory itself.
    pub(crate) fn directory_server(&self) -> String {
        format!("dc01.{}", self.domain())
    }
}

/// The address that a legacy distinguished name of ours leads back to.
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
    fn a_legacy_dn_that_we_handed_out_leads_back_to_its_mailbox() {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let mailbox = world.mailbox(&Setup::default(), "a-b@contoso.test");
        let name = Entry(&mailbox.unwrap()).legacy_dn();
        assert_eq!(legacy_address(&name).as_deref(), Some("a-b@contoso.test"));
    }
}

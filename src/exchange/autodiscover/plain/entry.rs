//! The values that all forms of Autodiscover share.

use crate::exchange::data::domain;
use crate::exchange::world::Mailbox;
use crate::exchange::world::legacy::ORGANIZATION;

/// The path of EWS.
pub(crate) const EWS: &str = "/EWS/Exchange.asmx";
/// The path of Outlook on the web, with the options of a mailbox.
pub(crate) const WEB: &str = "/owa/";
/// The path of the offline address book.
pub(crate) const ADDRESS_BOOK: &str = "/OAB/";

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
        self.0.legacy_dn()
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

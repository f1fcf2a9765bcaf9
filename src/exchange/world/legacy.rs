//! Legacy distinguished names: what Exchange called those in the directory before it had SMTP addresses for them
//! ([legacyExchangeDN](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxoabk/)).

use super::mailboxes::{Mailbox, World};

/// The organization and administrative group of all legacy distinguished names.
pub(crate) const ORGANIZATION: &str =
    "/o=First Organization/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)";

impl Mailbox {
    /// The legacy DN. It ends in the address, so that it can be resolved without a table.
    pub(crate) fn legacy_dn(&self) -> String {
        let guid = self.guid.simple();
        format!("{ORGANIZATION}/cn=Recipients/cn={guid}-{}", self.address)
    }
}

impl World {
    /// The legacy DN of an address; `None` outside of the served domains.
    pub(crate) fn legacy_dn(&self, address: &str) -> Option<String> {
        let address = address.to_lowercase();
        let (_, domain) = address.rsplit_once('@')?;
        self.domain_of(domain)?;
        Some(self.nowhere(&address).legacy_dn())
    }
}

/// The address in a legacy DN that this server issued, in any case.
pub(crate) fn legacy_address(legacy_dn: &str) -> Option<String> {
    let name = legacy_dn.rsplit_once('=')?.1;
    let (guid, address) = name.split_once('-')?;
    let is_ours = guid.len() == 32 && guid.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_ours.then(|| address.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::setup::Setup;

    #[test]
    fn an_issued_legacy_dn_resolves_to_its_mailbox() {
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let mailbox = world.mailbox(&Setup::default(), "a-b@contoso.test");
        let name = mailbox.unwrap().legacy_dn();
        assert_eq!(legacy_address(&name).as_deref(), Some("a-b@contoso.test"));
        assert_eq!(world.legacy_dn("A-B@contoso.test"), Some(name.clone()));
        let loud = name.to_uppercase();
        assert_eq!(legacy_address(&loud).as_deref(), Some("a-b@contoso.test"));
        assert_eq!(world.legacy_dn("a@elsewhere.example"), None);
        assert_eq!(legacy_address("/o=x/cn=y-z"), None);
    }
}

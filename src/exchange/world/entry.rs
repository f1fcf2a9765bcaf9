//! Directory entries: people, rooms, lists, contacts.

use uuid::Uuid;

use super::mailboxes::{World, local, overridden};
use crate::exchange::setup::{Account, Kind, Person, Setup};

/// A directory entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The primary SMTP address, in lower case.
    pub address: String,
    /// The GUID.
    pub guid: Uuid,
    account: Option<&'a Account>,
}

impl<'a> Entry<'a> {
    /// The recipient type.
    pub fn kind(&self) -> Kind {
        self.account.map(|account| account.kind).unwrap_or_default()
    }

    /// The display name.
    pub fn display_name(&self) -> &str {
        let own = self
            .account
            .and_then(|account| account.display_name.as_deref());
        own.unwrap_or_else(|| self.alias())
    }

    /// The part of the address before the `@`.
    pub fn alias(&self) -> &str {
        local(&self.address)
    }

    /// The security identifier, if there is one.
    pub fn sid(&self) -> Option<&'a str> {
        self.account?.sid.as_deref()
    }

    /// The other addresses.
    pub fn aliases(&self) -> &'a [String] {
        self.account
            .map(|account| &*account.aliases)
            .unwrap_or_default()
    }

    /// The person's data.
    pub fn person(&self) -> Option<&'a Person> {
        self.account.map(|account| &account.person)
    }

    /// Whether clients see the entry in the directory. An account without its mailbox is hidden.
    pub fn is_listed(&self) -> bool {
        let lacks = |account: &Account| account.kind.has_mailbox() && !account.has_mailbox();
        !self.account.is_some_and(lacks)
    }

    /// Whether a name, in lower case, is the beginning of an address, of the display name, or of a part of the name.
    pub fn may_be(&self, name: &str) -> bool {
        let person = self.person();
        let parts = person
            .into_iter()
            .flat_map(|person| [&person.given_name, &person.surname]);
        let names = parts
            .flatten()
            .map(String::as_str)
            .chain([self.display_name()]);
        let addresses = self
            .aliases()
            .iter()
            .map(String::as_str)
            .chain([self.address.as_str()]);
        names
            .chain(addresses)
            .any(|known| known.to_lowercase().starts_with(name))
    }
}

impl World {
    /// All described accounts: those of the scenario, then those of the world file.
    pub fn described<'a>(&'a self, setup: &'a Setup) -> impl Iterator<Item = Entry<'a>> {
        let own = setup
            .accounts
            .iter()
            .map(|(address, account)| (address.as_str(), account));
        let listed = self
            .listed
            .accounts()
            .filter(|(address, _)| overridden(setup, address).is_none());
        own.chain(listed)
            .map(|(address, account)| self.known(address, Some(account)))
    }

    /// The entry with an address or alias.
    pub fn entry<'a>(&'a self, setup: &'a Setup, address: &str) -> Option<Entry<'a>> {
        let address = self
            .primary(setup, address)
            .unwrap_or(address)
            .to_lowercase();
        let account = self.account(setup, &address);
        (account.is_some() || self.is_served(&address)).then(|| self.known(&address, account))
    }

    /// The members of a list, in order.
    pub fn members<'a>(&'a self, setup: &'a Setup, list: &Entry<'a>) -> Vec<Entry<'a>> {
        let members = list.account.map(|account| account.members.iter());
        let known = |address: &String| {
            let known = self.entry(setup, address);
            // A member may be an external address without an entry.
            known.unwrap_or_else(|| self.known(address, None))
        };
        members.into_iter().flatten().map(known).collect()
    }

    fn known<'a>(&self, address: &str, account: Option<&'a Account>) -> Entry<'a> {
        let address = address.to_lowercase();
        Entry {
            guid: self.guid(&address),
            address,
            account,
        }
    }
}

//! Those whom the directory tells of: people, rooms, lists, contacts.

use uuid::Uuid;

use super::mailboxes::{World, local, overridden};
use crate::exchange::setup::{Account, Kind, Person, Setup};

/// Somebody or something that the directory tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its primary SMTP address, in lower case.
    pub address: String,
    /// Its GUID.
    pub guid: Uuid,
    account: Option<&'a Account>,
}

impl<'a> Entry<'a> {
    /// What it is.
    pub fn kind(&self) -> Kind {
        self.account.map(|account| account.kind).unwrap_or_default()
    }

    /// What people call it.
    pub fn display_name(&self) -> &str {
        let own = self
            .account
            .and_then(|account| account.display_name.as_deref());
        own.unwrap_or_else(|| self.alias())
    }

    /// What stands before the `@` of its address.
    pub fn alias(&self) -> &str {
        local(&self.address)
    }

    /// Its security identifier, where it has one.
    pub fn sid(&self) -> Option<&'a str> {
        self.account?.sid.as_deref()
    }

    /// Its other addresses.
    pub fn aliases(&self) -> &'a [String] {
        self.account
            .map(|account| &*account.aliases)
            .unwrap_or_default()
    }

    /// Who is behind it.
    pub fn person(&self) -> Option<&'a Person> {
        self.account.map(|account| &account.person)
    }

    /// Whether the directory tells of it to clients: of those who can get mail.
    pub fn is_listed(&self) -> bool {
        let lacks = |account: &Account| account.kind.has_mailbox() && !account.has_mailbox();
        !self.account.is_some_and(lacks)
    }

    /// Whether a name, in lower case, may mean it: the beginning of its address, of its name, or of a part of it.
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
    /// Everybody who is described, by address.
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

    /// Whom an address means, which may be an alias, if anybody.
    pub fn entry<'a>(&'a self, setup: &'a Setup, address: &str) -> Option<Entry<'a>> {
        let address = self
            .primary(setup, address)
            .unwrap_or(address)
            .to_lowercase();
        let account = self.account(setup, &address);
        (account.is_some() || self.is_served(&address)).then(|| self.known(&address, account))
    }

    /// Those on a list, in the order in which they are named.
    pub fn members<'a>(&'a self, setup: &'a Setup, list: &Entry<'a>) -> Vec<Entry<'a>> {
        let members = list.account.map(|account| account.members.iter());
        let known = |address: &String| {
            let known = self.entry(setup, address);
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

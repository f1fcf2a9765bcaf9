//! Permission sets: users and their rights in a folder
//! ([PermissionSet](https://learn.microsoft.com/exchange/client-developer/web-service-reference/permissionset-permissionsettype)).

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::level::Level;
use super::rights::Rights;

/// The rights in a folder that users and distribution lists have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "BTreeMap<String, Level>")]
#[schemars(with = "BTreeMap<String, Level>")]
pub struct Permissions {
    /// The rights of authenticated users without an entry.
    pub default: Rights,
    /// The rights of anonymous users. No caller of this server is anonymous.
    pub anonymous: Rights,
    /// The entries for users and distribution lists, by address. Subfolders share the list.
    named: Arc<Vec<(String, Rights)>>,
    /// The users that created the folder or a parent in another user's mailbox. They own it, whatever their entry says.
    makers: Vec<Arc<str>>,
}

impl Permissions {
    /// The same rights for all authenticated users.
    pub fn to_all(default: Rights) -> Self {
        Self {
            default,
            ..Self::default()
        }
    }

    /// All entries, by address, in order.
    pub fn named(&self) -> impl Iterator<Item = (&str, Rights)> {
        let others = self.named.iter();
        // An entry of a creator is replaced by its ownership, so that each address occurs once.
        let others = others.filter(|(address, _)| !self.is_maker(address));
        let others = others.map(|(address, rights)| (address.as_str(), *rights));
        let makers = self.makers.iter();
        others.chain(makers.map(|maker| (&**maker, Rights::ALL)))
    }

    /// The largest number of entries.
    pub fn count(&self) -> usize {
        self.named.len() + self.makers.len()
    }

    /// The rights of an address; `None` if it has no entry.
    pub fn to(&self, address: &str) -> Option<Rights> {
        let mut named = self.named.iter();
        let mut own = || named.find(|(known, _)| known.eq_ignore_ascii_case(address));
        match self.is_maker(address) {
            true => Some(Rights::ALL),
            false => own().map(|(_, rights)| *rights),
        }
    }

    /// The combined rights of all entries that pass the test; `None` if none does.
    pub fn together(&self, holds: impl Fn(&str) -> bool) -> Option<Rights> {
        let those = self.named().filter(|(address, _)| holds(address));
        those.map(|(_, rights)| rights).reduce(|all, own| all | own)
    }

    /// These entries and those of `more`; `None` if both have one for the same address.
    #[must_use]
    pub fn extended(&self, more: &Self) -> Option<Self> {
        let known = self.named().map(|(address, _)| address.to_lowercase());
        let known: HashSet<_> = known.collect();
        let mut both = self.clone();
        for (address, rights) in more.named() {
            if known.contains(&address.to_lowercase()) {
                return None;
            }
            both.append(address, rights);
        }
        Some(both)
    }

    /// Adds an entry for an address that has none.
    pub fn append(&mut self, address: &str, rights: Rights) {
        Arc::make_mut(&mut self.named).push((address.to_owned(), rights));
    }

    /// The same permissions for a folder that a user created in another user's mailbox.
    #[must_use]
    pub fn made_by(mut self, address: &str) -> Self {
        if !self.is_maker(address) {
            self.makers.push(address.into());
        }
        self
    }

    fn is_maker(&self, address: &str) -> bool {
        let mut makers = self.makers.iter();
        makers.any(|maker| maker.eq_ignore_ascii_case(address))
    }
}

impl From<BTreeMap<String, Level>> for Permissions {
    fn from(levels: BTreeMap<String, Level>) -> Self {
        let mut all = Self::default();
        for (address, level) in levels {
            match address.as_str() {
                EVERYBODY => all.default = level.rights(),
                ANONYMOUS => all.anonymous = level.rights(),
                _ => all.append(&address, level.rights()),
            }
        }
        all
    }
}

/// The key of anonymous users.
pub const ANONYMOUS: &str = "anonymous";

/// The key of authenticated users without an entry.
pub const EVERYBODY: &str = "default";

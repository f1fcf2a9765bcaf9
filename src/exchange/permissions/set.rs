//! Who is given which rights in a folder
//! ([PermissionSet](https://learn.microsoft.com/exchange/client-developer/web-service-reference/permissionset-permissionsettype)).

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Level, Rights};
use crate::exchange::setup::{ANONYMOUS, EVERYBODY};

/// The rights in a folder that people and lists are given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "BTreeMap<String, Level>")]
#[schemars(with = "BTreeMap<String, Level>")]
pub struct Permissions {
    /// What everybody may do who is given nothing.
    pub default: Rights,
    /// What those may do who did not log in. Nobody here is one of them.
    pub anonymous: Rights,
    /// What those may do who are given something, by their addresses: people, and lists.
    named: Vec<(String, Rights)>,
}

impl Permissions {
    /// The same rights to all who log in.
    pub fn to_all(default: Rights) -> Self {
        Self {
            default,
            ..Self::default()
        }
    }

    /// Those whom it names, by address, in their order.
    pub fn named(&self) -> impl ExactSizeIterator<Item = (&str, Rights)> {
        let named = self.named.iter();
        named.map(|(address, rights)| (address.as_str(), *rights))
    }

    /// What it gives an address.
    pub fn to(&self, address: &str) -> Option<Rights> {
        let mut named = self.named();
        let own = named.find(|(known, _)| known.eq_ignore_ascii_case(address));
        own.map(|(_, rights)| rights)
    }

    /// What it gives those together for whom that holds; nothing where it names none of them.
    pub fn together(&self, holds: impl Fn(&str) -> bool) -> Option<Rights> {
        let those = self.named().filter(|(address, _)| holds(address));
        those.map(|(_, rights)| rights).reduce(|all, own| all | own)
    }

    /// These, and what `more` gives to people whom these do not name; nothing where both name somebody.
    #[must_use]
    pub fn extended(&self, more: &Self) -> Option<Self> {
        let known: HashSet<_> = self
            .named()
            .map(|(address, _)| address.to_lowercase())
            .collect();
        let mut both = self.clone();
        for (address, rights) in more.named() {
            if known.contains(&address.to_lowercase()) {
                return None;
            }
            both.append(address, rights);
        }
        Some(both)
    }

    /// Gives rights to somebody whom it does not name yet.
    pub fn append(&mut self, address: &str, rights: Rights) {
        self.named.push((address.to_owned(), rights));
    }

    /// Gives somebody rights, in the place of those that it has.
    pub fn give(&mut self, address: &str, rights: Rights) {
        let mut named = self.named.iter_mut();
        match named.find(|(known, _)| known.eq_ignore_ascii_case(address)) {
            Some((_, known)) => *known = rights,
            None => self.append(address, rights),
        }
    }
}

impl From<BTreeMap<String, Level>> for Permissions {
    fn from(levels: BTreeMap<String, Level>) -> Self {
        let mut all = Self::default();
        for (whom, level) in levels {
            match whom.as_str() {
                EVERYBODY => all.default = level.rights(),
                ANONYMOUS => all.anonymous = level.rights(),
                _ => all.named.push((whom, level.rights())),
            }
        }
        all
    }
}

//! Who is given which rights in a folder
//! ([PermissionSet](https://learn.microsoft.com/exchange/client-developer/web-service-reference/permissionset-permissionsettype)).

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::level::Level;
use super::rights::Rights;

/// The rights in a folder that people and lists are given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(from = "BTreeMap<String, Level>")]
#[schemars(with = "BTreeMap<String, Level>")]
pub struct Permissions {
    /// What everybody may do who is given nothing.
    pub default: Rights,
    /// What those may do who did not log in. Nobody here is one of them.
    pub anonymous: Rights,
    /// What those may do who are given something, by their addresses: people, and lists. Folders inside each other share it.
    named: Arc<Vec<(String, Rights)>>,
    /// Those who made the folder, or one around it, in the mailbox of somebody else: they own it, whatever else they are given.
    makers: Vec<Arc<str>>,
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
    pub fn named(&self) -> impl Iterator<Item = (&str, Rights)> {
        let others = self.named.iter();
        let others = others.filter(|(address, _)| !self.is_maker(address));
        let others = others.map(|(address, rights)| (address.as_str(), *rights));
        let makers = self.makers.iter();
        others.chain(makers.map(|maker| (&**maker, Rights::ALL)))
    }

    /// How many it names, at most.
    pub fn count(&self) -> usize {
        self.named.len() + self.makers.len()
    }

    /// What it gives an address.
    pub fn to(&self, address: &str) -> Option<Rights> {
        let mut named = self.named.iter();
        let mut own = || named.find(|(known, _)| known.eq_ignore_ascii_case(address));
        match self.is_maker(address) {
            true => Some(Rights::ALL),
            false => own().map(|(_, rights)| *rights),
        }
    }

    /// What it gives those together for whom that holds; nothing where it names none of them.
    pub fn together(&self, holds: impl Fn(&str) -> bool) -> Option<Rights> {
        let those = self.named().filter(|(address, _)| holds(address));
        those.map(|(_, rights)| rights).reduce(|all, own| all | own)
    }

    /// These, and what `more` gives to people whom these do not name; nothing where both name somebody.
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

    /// Gives rights to somebody whom it does not name yet.
    pub fn append(&mut self, address: &str, rights: Rights) {
        Arc::make_mut(&mut self.named).push((address.to_owned(), rights));
    }

    /// The same in a folder that somebody made in the mailbox of somebody else.
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
        for (whom, level) in levels {
            match whom.as_str() {
                EVERYBODY => all.default = level.rights(),
                ANONYMOUS => all.anonymous = level.rights(),
                _ => all.append(&whom, level.rights()),
            }
        }
        all
    }
}

/// Who those are in permissions that did not log in.
pub const ANONYMOUS: &str = "anonymous";

/// Who everybody else is in permissions.
pub const EVERYBODY: &str = "default";

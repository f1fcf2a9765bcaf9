//! Who may act for whom, and open what.

use uuid::Uuid;

use super::super::accounts::{Account, EVERYBODY, Opens, matches};
use super::super::folder_name::FolderName;
use super::super::permissions::Level;
use super::super::setup::Setup;
use super::{Caller, Mailbox, World};

/// What a delegate may do in another mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Open the folder.
    Granted,
    /// Nothing.
    Denied,
    /// Something, but the folder is not shown to it.
    Hidden,
}

impl World {
    /// Whether a caller may act as that mailbox. Accounts that nobody describes may act as any.
    pub fn may_impersonate(&self, setup: &Setup, caller: &Caller, mailbox: &str) -> bool {
        let Some(account) = self.account(setup, &caller.address) else {
            return true;
        };
        let allowed = account.impersonates.as_deref().unwrap_or_default();
        matches(allowed, mailbox)
    }

    /// What whoever works in a mailbox may do in another one.
    pub fn access(
        &self,
        setup: &Setup,
        own: &Mailbox,
        other: Uuid,
        folder: Option<&str>,
    ) -> Access {
        let level = self.level(setup, own, other, folder);
        match level.sees() {
            true => Access::Granted,
            false if self.knows(setup, own, other) => Access::Hidden,
            false => Access::Denied,
        }
    }

    /// What whoever works in a mailbox may do in a folder of another one. What the owner gives it by name comes first, then
    /// what it may open, then what the owner gives everybody. Accounts that nobody describes may do everything elsewhere.
    pub fn level(&self, setup: &Setup, own: &Mailbox, other: Uuid, folder: Option<&str>) -> Level {
        if own.guid == other {
            return Level::Owner;
        }
        let owner = self.owner(setup, other);
        let name = folder.and_then(FolderName::named);
        let given = owner
            .zip(name)
            .and_then(|(owner, name)| owner.permissions.get(&name));
        let to = |whom: &str| {
            let mut all = given?.iter();
            let found = all.find(|(known, _)| known.eq_ignore_ascii_case(whom));
            found.map(|(_, level)| *level)
        };
        if let Some(level) = to(&own.address) {
            return level;
        }
        let account = self.account(setup, &own.address);
        let mut opens = account
            .map(|account| self.opens(account, other))
            .into_iter()
            .flatten();
        match () {
            () if opens.any(|opens| opens.folder(folder)) => Level::Owner,
            () if given.is_some() => to(EVERYBODY).unwrap_or(Level::None),
            () if account.is_none() => Level::Owner,
            () => Level::None,
        }
    }

    /// Whether there is anything that whoever works in a mailbox may do in another one.
    fn knows(&self, setup: &Setup, own: &Mailbox, other: Uuid) -> bool {
        let account = self.account(setup, &own.address);
        let opens = account.is_none_or(|account| self.opens(account, other).next().is_some());
        let mine = |(whom, level): (&String, &Level)| {
            level.sees() && (whom.eq_ignore_ascii_case(&own.address) || whom == EVERYBODY)
        };
        let owner = self.owner(setup, other);
        let mut given = owner
            .into_iter()
            .flat_map(|owner| owner.permissions.values());
        opens || given.any(|given| given.iter().any(mine))
    }

    /// What an account may open of a mailbox.
    fn opens<'a>(&'a self, account: &'a Account, other: Uuid) -> impl Iterator<Item = &'a Opens> {
        // An id has the GUID alone: a pattern cannot be held against it, and is taken to include it.
        let includes = move |address: &str| {
            address.contains('*') || self.guid(&address.to_lowercase()) == other
        };
        account
            .opens
            .iter()
            .filter(move |opens| includes(opens.address()))
    }

    /// What is said of the owner of a mailbox.
    fn owner<'a>(&'a self, setup: &'a Setup, mailbox: Uuid) -> Option<&'a Account> {
        let is = |address: &str| self.guid(&address.to_lowercase()) == mailbox;
        let mut told = setup.accounts.iter();
        let own = told
            .find(|(address, _)| is(address))
            .map(|(_, account)| account);
        own.or_else(|| self.listed.account(self.listed.by_guid(mailbox)?))
    }
}

//! Access to other mailboxes: impersonation, delegation, and folder permissions.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use uuid::Uuid;

use super::candidate::Caller;
use super::legacy::legacy_address;
use super::mailboxes::{Mailbox, World};
use crate::exchange::permissions::{Permissions, Rights};
use crate::exchange::setup::accounts::matches;
use crate::exchange::setup::{Account, FolderName, Opens, Setup};
use crate::exchange::store::{self, Folder};

/// The lists that an account is a member of, by address in lower case. They are computed on first use.
#[derive(Debug, Default)]
pub(crate) struct Lists(OnceLock<HashSet<String>>);

/// The right to send mail from an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendingRight {
    /// As the owner of the address.
    Own,
    /// In the name of another mailbox. Recipients see only that mailbox.
    SendAs,
    /// On behalf of another mailbox. Recipients see both.
    OnBehalf,
}

impl World {
    /// The right of a mailbox to send mail from an address. `None` if it may not: the right to open a mailbox does not
    /// include the right to send from it
    /// ([permissions for recipients](https://learn.microsoft.com/exchange/recipients/mailbox-permissions)).
    pub(crate) fn sending_right(
        &self,
        setup: &Setup,
        own: &Mailbox,
        from: &str,
    ) -> Option<SendingRight> {
        let from = legacy_address(from).unwrap_or_else(|| from.to_lowercase());
        let primary = self.primary(setup, &from).map(str::to_lowercase);
        let from = primary.unwrap_or(from);
        if from == own.address
            || self
                .mailbox(setup, &from)
                .is_some_and(|it| it.guid == own.guid)
        {
            return Some(SendingRight::Own);
        }
        let account = self.account(setup, &own.address)?;
        // Nobody of this organization may speak for an address of another one.
        self.entry(setup, &from)?;
        let allows = |pattern: &Option<String>| {
            let pattern = pattern.as_deref();
            pattern.is_some_and(|pattern| matches(pattern, &from))
        };
        match () {
            () if allows(&account.send_as) => Some(SendingRight::SendAs),
            () if allows(&account.send_on_behalf) => Some(SendingRight::OnBehalf),
            () => None,
        }
    }

    /// Whether a caller may impersonate a mailbox. Callers without a description may impersonate all.
    pub fn may_impersonate(&self, setup: &Setup, caller: &Caller, mailbox: &str) -> bool {
        if let Some(id) = &caller.application {
            let application = self.application(setup, id);
            return application.is_some_and(|application| application.reaches(mailbox));
        }
        let Some(account) = self.account(setup, &caller.address) else {
            return true;
        };
        let allowed = account.impersonates.as_deref().unwrap_or_default();
        matches(allowed, mailbox)
    }

    /// The rights of the acting user in a folder of another mailbox. The first match decides: the entry of its own
    /// address; the mailboxes that it may open; the combined entries of its lists; the default entry. An acting user
    /// without a description has all rights in folders without permissions
    /// ([MS-OXCPERM](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcperm/)).
    pub(crate) fn rights(
        &self,
        setup: &Setup,
        who: (&Mailbox, &Lists),
        other: &store::Mailbox,
        folder: &Folder,
    ) -> Rights {
        let given = self.given(setup, other, folder);
        self.rights_where(setup, who, other, folder, given)
    }

    /// The details of a calendar that free/busy shows the acting user: by the permissions that the folder reports, also where
    /// the acting user has no description
    /// ([MS-OXCPERM](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcperm/)).
    pub(crate) fn free_busy(
        &self,
        setup: &Setup,
        who: (&Mailbox, &Lists),
        other: &store::Mailbox,
        folder: &Folder,
    ) -> Rights {
        let given = self.effective_permissions(setup, other, folder);
        self.rights_where(setup, who, other, folder, Some(&given))
    }

    /// The rights at an earlier change of the other mailbox.
    pub(crate) fn rights_at(
        &self,
        setup: &Setup,
        who: (&Mailbox, &Lists),
        (other, change): (&store::Mailbox, u64),
        folder: &Folder,
    ) -> Rights {
        let given = folder.permissions_at(change);
        let given = given.or_else(|| self.account_permissions(setup, other, folder));
        self.rights_where(setup, who, other, folder, given)
    }

    /// The rights, from the permissions in force.
    fn rights_where(
        &self,
        setup: &Setup,
        (own, lists): (&Mailbox, &Lists),
        other: &store::Mailbox,
        folder: &Folder,
        given: Option<&Permissions>,
    ) -> Rights {
        if own.guid == other.guid {
            return Rights::ALL;
        }
        let mine = |given: &Permissions| {
            let plain = || self.plain(&own.address);
            let direct = given.to(&own.address);
            direct.or_else(|| given.to(&plain()?))
        };
        if let Some(rights) = given.and_then(mine) {
            return rights;
        }
        let account = self.account(setup, &own.address);
        let mut opens = account
            .into_iter()
            .flat_map(|it| self.opens(it, other.guid));
        if opens.any(|opens| opens.folder(folder.distinguished)) {
            return Rights::ALL;
        }
        let Some(given) = given else {
            return match account {
                None => Rights::ALL,
                Some(_) => usual(folder),
            };
        };
        let together = given.together(|list| {
            let lists = lists.0.get_or_init(|| self.lists(setup, &own.address));
            !lists.is_empty() && lists.contains(&list.to_lowercase())
        });
        together.unwrap_or(given.default)
    }

    /// The permissions of a folder: those set in the folder, or else those of the owner's description. `None` if there
    /// are neither.
    pub(crate) fn given<'a>(
        &'a self,
        setup: &'a Setup,
        mailbox: &store::Mailbox,
        folder: &'a Folder,
    ) -> Option<&'a Permissions> {
        let account_permissions = folder.permissions.as_deref();
        account_permissions.or_else(|| self.account_permissions(setup, mailbox, folder))
    }

    /// The permissions in the owner's description.
    fn account_permissions<'a>(
        &'a self,
        setup: &'a Setup,
        mailbox: &store::Mailbox,
        folder: &Folder,
    ) -> Option<&'a Permissions> {
        let name = FolderName::named(folder.distinguished?)?;
        let owner = self.account(setup, mailbox.address())?;
        owner.permissions.get(&name)
    }

    /// The permissions that a folder reports.
    pub(crate) fn effective_permissions<'a>(
        &'a self,
        setup: &'a Setup,
        mailbox: &store::Mailbox,
        folder: &'a Folder,
    ) -> Cow<'a, Permissions> {
        let given = self.given(setup, mailbox, folder);
        given.map_or_else(
            || Cow::Owned(Permissions::to_all(usual(folder))),
            Cow::Borrowed,
        )
    }

    /// The lists that an address is a member of, directly or through other lists.
    fn lists(&self, setup: &Setup, address: &str) -> HashSet<String> {
        let mut around: HashMap<String, Vec<String>> = HashMap::new();
        for list in self.described(setup) {
            for member in self.members(setup, &list) {
                let lists = around.entry(member.address).or_default();
                lists.push(list.address.clone());
            }
        }
        let mut found = HashSet::new();
        let mut waiting: Vec<_> = self.plain(address).into_iter().collect();
        waiting.push(address.to_lowercase());
        while let Some(member) = waiting.pop() {
            // Lists may contain each other. `remove` visits each of them once.
            for list in around.remove(&member).unwrap_or_default() {
                if found.insert(list.clone()) {
                    waiting.push(list);
                }
            }
        }
        found
    }

    /// The parts of a mailbox that an account may open.
    fn opens<'a>(&'a self, account: &'a Account, other: Uuid) -> impl Iterator<Item = &'a Opens> {
        // An id contains only the GUID, so a pattern cannot be compared with it. It counts as a match.
        let includes = move |address: &str| {
            address.contains('*') || self.guid(&address.to_lowercase()) == other
        };
        account
            .opens
            .iter()
            .filter(move |opens| includes(opens.address()))
    }
}

/// The default permissions: free/busy times in the calendar, nothing elsewhere.
fn usual(folder: &Folder) -> Rights {
    Rights::FREE_BUSY_SIMPLE.when(folder.distinguished == Some("calendar"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::option::of;
    use proptest::prelude::*;
    use proptest::sample::select;
    use time::OffsetDateTime;

    use super::*;
    use crate::exchange::permissions::Level;
    use crate::exchange::store::{self, FolderKind};

    /// Bob is on the inner list, which is on the outer one, which is on the inner one; he opens Carol's mailbox.
    const WORLD: &str = "
        [accounts.'alice@contoso.test']
        [accounts.'bob@contoso.test']
        opens = ['carol@contoso.test']
        [accounts.'inner@contoso.test']
        kind = 'list'
        members = ['Bob@contoso.test', 'outer@contoso.test']
        [accounts.'outer@contoso.test']
        kind = 'list'
        members = ['inner@contoso.test']
        [accounts.'other@contoso.test']
        kind = 'list'
        members = ['dave@contoso.test']";

    /// The rights of Bob, or of an account without a description, in a folder with these permissions.
    fn rights(who: &str, whose: &str, given: Option<Permissions>) -> Rights {
        let setup = Setup::default();
        let world = World::new(1, vec!["contoso.test".to_owned()]);
        let world = world.with(toml::from_str(WORLD).unwrap());
        let own = world.mailbox(&setup, who).unwrap();
        let other = world.mailbox(&setup, whose).unwrap();
        let origin = world.origin(&setup, &other, OffsetDateTime::UNIX_EPOCH);
        let other = store::Mailbox::new(other.guid, origin);
        let mut folder = Folder::new(1, "x", FolderKind::Mail);
        folder.permissions = given.map(Arc::new);
        world.rights(&setup, (&own, &Lists::default()), &other, &folder)
    }

    fn level() -> impl Strategy<Value = Level> {
        select(vec![
            Level::None,
            Level::Contributor,
            Level::Reviewer,
            Level::Author,
            Level::Editor,
            Level::Owner,
        ])
    }

    proptest! {
        #[test]
        fn the_most_specific_entry_decides(
            own in of(level()),
            inner in of(level()),
            outer in of(level()),
            other in of(level()),
            default in of(level()),
        ) {
            let mut given = Permissions::to_all(default.map_or(Rights::NONE, Level::rights));
            let entries = [("other", other), ("outer", outer), ("bob", own), ("inner", inner)];
            for (name, level) in entries {
                if let Some(level) = level {
                    given.append(&format!("{name}@contoso.test"), level.rights());
                }
            }
            let lists = [inner, outer].into_iter().flatten().map(Level::rights);
            let together = lists.reduce(|all, own| all | own);
            let (bob, alice) = ("bob@contoso.test", "alice@contoso.test");
            let own = own.map(Level::rights);
            let expected = own.or(together).unwrap_or(given.default);
            prop_assert_eq!(rights(bob, alice, Some(given.clone())), expected);
            let opened = own.unwrap_or(Rights::ALL);
            prop_assert_eq!(rights(bob, "carol@contoso.test", Some(given.clone())), opened);
            prop_assert_eq!(rights("erin@contoso.test", alice, Some(given.clone())), given.default);
            prop_assert_eq!(rights(alice, alice, Some(given)), Rights::ALL);
        }
    }

    #[test]
    fn without_permissions_only_undescribed_accounts_have_rights() {
        let [bob, alice, erin] = ["bob", "alice", "erin"].map(|who| format!("{who}@contoso.test"));
        assert_eq!(rights(&bob, &alice, None), Rights::NONE);
        assert_eq!(rights(&erin, &alice, None), Rights::ALL);
        assert_eq!(rights(&bob, "carol@contoso.test", None), Rights::ALL);
    }
}

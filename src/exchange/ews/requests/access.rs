//! The rights of the acting user in folders and items of other mailboxes
//! ([delegate access](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/delegate-access-and-ews-in-exchange)).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::context::Context;
use super::target::{ItemTarget, Target};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Item;
use crate::exchange::permissions::{Permissions, Reading, Rights, Scope};
use crate::exchange::soap::Product;
use crate::exchange::store::default_folders::is_online_only;
use crate::exchange::store::{Entry, Mailbox, Mailboxes};
use crate::exchange::world::Lists;
use crate::settings::MAX_LISTED_PERMISSIONS;

/// Access data of the acting user that one request looks up repeatedly.
#[derive(Debug, Default)]
pub(crate) struct AccessCache {
    /// The distribution lists with the user as a member.
    lists: Lists,
    /// The mailboxes of others, and whether the user sees a folder in each.
    known: Mutex<BTreeMap<Uuid, bool>>,
    /// The last looked-up rights: the items of one folder ask for the same rights many times.
    last: Mutex<Option<(RightsKey, Rights)>>,
    /// The number of permissions in the answer so far.
    listed: AtomicUsize,
}

/// A mailbox, a folder in it, and the mailbox's change number.
type RightsKey = (Uuid, u32, u64);

/// The acting user's rights to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowed {
    /// The right to change it.
    pub(crate) modify: bool,
    /// The right to delete it.
    pub(crate) delete: bool,
    /// The right to see private items of its folder.
    pub(crate) view_private: bool,
}

impl Allowed {
    /// All rights.
    pub(crate) const ALL: Self = Self {
        modify: true,
        delete: true,
        view_private: true,
    };
}

impl Context<'_> {
    /// The rights in a folder.
    pub(crate) fn rights(&self, mailbox: &Mailbox, folder: u32) -> Rights {
        let key = (mailbox.guid, folder, mailbox.change());
        let last = &self.access_cache.last;
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, rights)) = last.filter(|(known, _)| *known == key) {
            return rights;
        }
        let who = (&self.mailbox, &self.access_cache.lists);
        let folder = mailbox.folder(folder).filter(|_| self.has(folder));
        let rights = folder.map_or(Rights::NONE, |folder| {
            self.world.rights(self.setup, who, mailbox, folder)
        });
        *last = Some((key, rights));
        rights
    }

    /// What free/busy shows of a calendar, and whether private items are shown as others are.
    pub(crate) fn reads_calendar(&self, mailbox: &Mailbox, folder: u32) -> (Reading, bool) {
        let who = (&self.mailbox, &self.access_cache.lists);
        let folder = mailbox.folder(folder);
        let rights = folder.map_or(Rights::NONE, |folder| {
            self.world.free_busy(self.setup, who, mailbox, folder)
        });
        (rights.reading(), rights.owns())
    }

    /// Whether the product has a folder: some default folders exist only in Exchange Online.
    pub(crate) fn has(&self, folder: u32) -> bool {
        self.setup.product == Product::Online || !is_online_only(folder)
    }

    /// Whether a folder was visible at an earlier change number of its mailbox.
    pub(crate) fn was_shown(&self, mailbox: &Mailbox, folder: u32, change: u64) -> bool {
        let who = (&self.mailbox, &self.access_cache.lists);
        let known = mailbox.folder(folder).filter(|_| self.has(folder));
        known.is_some_and(|folder| {
            let then = (mailbox, change);
            let rights = self.world.rights_at(self.setup, who, then, folder);
            rights.sees()
        })
    }

    /// The folder, if the user may open it. Otherwise the error is ErrorAccessDenied if the user sees no folder of the
    /// mailbox, and ErrorFolderNotFound if the user sees another one.
    pub(crate) fn open(&self, mailbox: &Mailbox, folder: u32) -> Result<Target, ResponseCode> {
        if mailbox.folder(folder).is_none() {
            return Err(ResponseCode::ITEM_NOT_FOUND);
        }
        if !self.is_licensed(mailbox) {
            return Err(ResponseCode::INVALID_LICENSE);
        }
        let rights = self.rights(mailbox, folder);
        match rights.sees() {
            true => Ok(Target {
                mailbox: mailbox.guid,
                folder,
            }),
            false if rights == Rights::NONE && self.knows(mailbox) => {
                Err(ResponseCode::FOLDER_NOT_FOUND)
            }
            false => Err(ResponseCode::ACCESS_DENIED),
        }
    }

    /// Refuses an item that does not exist or that the user may not read.
    pub(crate) fn open_item(&self, mailbox: &Mailbox, number: u32) -> Result<(), ResponseCode> {
        let missing = ResponseCode::ITEM_NOT_FOUND;
        let entry = mailbox.entry(number).ok_or(missing)?;
        self.open(mailbox, entry.folder)
            .map_err(|code| match code {
                ResponseCode::FOLDER_NOT_FOUND => missing,
                other => other,
            })?;
        match self.may(mailbox, number, Rights::reads_which) {
            true => Ok(()),
            false => Err(ResponseCode::ACCESS_DENIED),
        }
    }

    /// Refuses an action in a folder without the right to it.
    pub(crate) fn allow(
        &self,
        mailboxes: &Mailboxes,
        target: Target,
        may: fn(Rights) -> bool,
    ) -> Result<Target, ResponseCode> {
        let mailbox = mailboxes.get(target.mailbox);
        let rights = mailbox.map(|mailbox| self.rights(mailbox, target.folder));
        match rights.is_none_or(may) {
            true => Ok(target),
            false => Err(ResponseCode::ACCESS_DENIED),
        }
    }

    /// Refuses an action on an item without the right to it.
    pub(crate) fn allow_item(
        &self,
        mailboxes: &Mailboxes,
        item: ItemTarget,
        which: fn(Rights) -> Scope,
    ) -> Result<ItemTarget, ResponseCode> {
        let mailbox = mailboxes.get(item.mailbox);
        match mailbox.is_none_or(|mailbox| self.may(mailbox, item.number, which)) {
            true => Ok(item),
            false => Err(ResponseCode::ACCESS_DENIED),
        }
    }

    /// Whether the right to an action includes an item.
    pub(crate) fn may(&self, mailbox: &Mailbox, number: u32, which: fn(Rights) -> Scope) -> bool {
        let entry = mailbox.entry(number);
        entry.is_none_or(|entry| {
            which(self.rights(mailbox, entry.folder)).includes(self.made(entry))
        })
    }

    /// The rights to an item.
    pub(crate) fn allowed(&self, mailbox: &Mailbox, item: &Entry) -> Allowed {
        let rights = self.rights(mailbox, item.folder);
        let own = self.made(item);
        Allowed {
            modify: rights.edits().includes(own),
            delete: rights.deletes().includes(own),
            view_private: rights.owns(),
        }
    }

    /// Keeps the items that the user may read.
    pub(crate) fn retain_readable(&self, mailbox: &Mailbox, items: &mut Vec<u32>) {
        if mailbox.guid != self.mailbox.guid {
            items.retain(|number| self.may(mailbox, *number, Rights::reads_which));
        }
    }

    /// Whether the acting user created an item in another mailbox.
    fn made(&self, item: &Entry) -> bool {
        item.creator() == Some(&*self.mailbox.address)
    }

    /// Counts further permissions of the answer. `false` if they exceed the limit.
    pub(crate) fn may_list(&self, more: usize) -> bool {
        let listed = &self.access_cache.listed;
        listed.fetch_add(more, Ordering::Relaxed) + more <= MAX_LISTED_PERMISSIONS
    }

    /// Records the creator of an item in another user's mailbox.
    pub(crate) fn attribute(&self, mailbox: Uuid, item: &mut Item) {
        let is_guest = mailbox != self.mailbox.guid;
        item.creator = is_guest.then(|| self.mailbox.address.as_str().into());
    }

    /// The permissions that a new subfolder inherits: those of its parent. In another user's mailbox, the creator becomes
    /// the owner.
    pub(crate) fn inherited(&self, mailbox: &Mailbox, parent: u32) -> Option<Arc<Permissions>> {
        let parent = mailbox.folder(parent)?;
        let given = self.world.given(self.setup, mailbox, parent)?;
        let is_guest = mailbox.guid != self.mailbox.guid;
        let given = given.clone();
        Some(Arc::new(match is_guest {
            true => given.made_by(&self.mailbox.address),
            false => given,
        }))
    }

    /// Whether the user sees any folder of a mailbox.
    fn knows(&self, mailbox: &Mailbox) -> bool {
        let known = &self.access_cache.known;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(mailbox.guid).or_insert_with(|| {
            let mut folders = mailbox.folders();
            folders.any(|(number, _)| self.rights(mailbox, number).sees())
        })
    }
}

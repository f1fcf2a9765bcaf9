//! What whoever works here may do with the folders and items of others
//! ([delegate access](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/delegate-access-and-ews-in-exchange)).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::context::Context;
use super::target::{ItemTarget, Target};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Item;
use crate::exchange::permissions::{Permissions, Rights, Scope};
use crate::exchange::soap::Product;
use crate::exchange::store::default_folders::is_online_only;
use crate::exchange::store::{Entry, Mailbox, Mailboxes};
use crate::exchange::world::Lists;
use crate::settings::MAX_PERMISSIONS_TOLD;

/// What is found out once for a request about whoever works here.
#[derive(Debug, Default)]
pub(crate) struct AccessCache {
    /// The lists that it is on.
    lists: Lists,
    /// The mailboxes of others in which it is shown a folder, or none.
    known: Mutex<BTreeMap<Uuid, bool>>,
    /// What was found out last: for items of one folder, it is asked over and over.
    last: Mutex<Option<(Place, Rights)>>,
    /// How many were told of who are given something.
    told: AtomicUsize,
}

/// A mailbox, a folder in it, and how often the mailbox had changed.
type Place = (Uuid, u32, u64);

/// What whoever works here may do with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowed {
    /// To change it.
    pub(crate) modify: bool,
    /// To delete it.
    pub(crate) delete: bool,
    /// To see private items where it is.
    pub(crate) view_private: bool,
}

impl Allowed {
    /// Everything.
    pub(crate) const ALL: Self = Self {
        modify: true,
        delete: true,
        view_private: true,
    };
}

impl Context<'_> {
    /// What may be done in a folder.
    pub(crate) fn rights(&self, mailbox: &Mailbox, folder: u32) -> Rights {
        let place = (mailbox.guid, folder, mailbox.change());
        let last = &self.access_cache.last;
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, rights)) = last.filter(|(known, _)| *known == place) {
            return rights;
        }
        let who = (&self.mailbox, &self.access_cache.lists);
        let folder = mailbox.folder(folder).filter(|_| self.has(folder));
        let rights = folder.map_or(Rights::NONE, |folder| {
            self.world.rights(self.setup, who, mailbox, folder)
        });
        *last = Some((place, rights));
        rights
    }

    /// Whether the product makes a folder of that number, where it is one of a new mailbox.
    pub(crate) fn has(&self, folder: u32) -> bool {
        self.setup.product == Product::Online || !is_online_only(folder)
    }

    /// Whether a folder was shown when the mailbox had changed so often.
    pub(crate) fn was_shown(&self, mailbox: &Mailbox, folder: u32, change: u64) -> bool {
        let who = (&self.mailbox, &self.access_cache.lists);
        let known = mailbox.folder(folder).filter(|_| self.has(folder));
        known.is_some_and(|folder| {
            let then = (mailbox, change);
            let rights = self.world.rights_at(self.setup, who, then, folder);
            rights.sees()
        })
    }

    /// The folder, where it may be opened. Who is shown nothing in a mailbox is denied it; who is shown something there
    /// does not find the rest.
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

    /// Refuses an item that is not there, or that may not be read.
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

    /// Refuses what may not be done in a folder.
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

    /// Refuses what may not be done with an item.
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

    /// Whether an item is one of those with which something may be done.
    pub(crate) fn may(&self, mailbox: &Mailbox, number: u32, which: fn(Rights) -> Scope) -> bool {
        let entry = mailbox.entry(number);
        entry.is_none_or(|entry| {
            which(self.rights(mailbox, entry.folder)).includes(self.made(entry))
        })
    }

    /// What may be done with an item.
    pub(crate) fn allowed(&self, mailbox: &Mailbox, item: &Entry) -> Allowed {
        let rights = self.rights(mailbox, item.folder);
        let own = self.made(item);
        Allowed {
            modify: rights.edits().includes(own),
            delete: rights.deletes().includes(own),
            view_private: rights.owns(),
        }
    }

    /// Leaves those of some items that may be read, wherever they are.
    pub(crate) fn retain_readable(&self, mailbox: &Mailbox, items: &mut Vec<u32>) {
        if mailbox.guid != self.mailbox.guid {
            items.retain(|number| self.may(mailbox, *number, Rights::reads_which));
        }
    }

    /// Whether whoever works here made an item in the mailbox of somebody else.
    fn made(&self, item: &Entry) -> bool {
        item.creator() == Some(&*self.mailbox.address)
    }

    /// Whether an answer may tell of so many more who are given something.
    pub(crate) fn may_tell(&self, more: usize) -> bool {
        let told = &self.access_cache.told;
        told.fetch_add(more, Ordering::Relaxed) + more <= MAX_PERMISSIONS_TOLD
    }

    /// Notes on an item that is made in a mailbox who made it.
    pub(crate) fn attribute(&self, mailbox: Uuid, item: &mut Item) {
        let is_guest = mailbox != self.mailbox.guid;
        item.creator = is_guest.then(|| self.mailbox.address.as_str().into());
    }

    /// What others are given in a folder that is made inside another, by whom that says nothing of it: the same as in
    /// that one; and whoever makes it in the mailbox of somebody else owns it.
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

    /// Whether any folder of a mailbox is shown.
    fn knows(&self, mailbox: &Mailbox) -> bool {
        let known = &self.access_cache.known;
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(mailbox.guid).or_insert_with(|| {
            let mut folders = mailbox.folders();
            folders.any(|(number, _)| self.rights(mailbox, number).sees())
        })
    }
}

//! Mailboxes: folders and items by number, and all operations that change them.
//!
//! Every change has a number, counted per mailbox. It is the object's `ChangeKey`, its position in the change log of
//! its folder, and the number of its event.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use time::OffsetDateTime;
use uuid::Uuid;

use super::change_numbers::ChangeNumbers;
use super::default_folders::{DefaultFolder, FOLDERS};
use super::entry::{Entry, Slot};
use super::events::{Changed, Event, EventAction, Events, Subject};
use super::folder::Folder;
use super::index::Traits;
use super::log::{Change, Changes, Log};
use super::orders::Orders;
use super::search::Searches;
use super::tree::Tree;
use crate::exchange::data::value::milliseconds;
use crate::exchange::data::{Address, Item, Kind};
use crate::exchange::seed::Origin;

/// A mailbox.
#[derive(Debug)]
pub(crate) struct Mailbox {
    /// The GUID.
    pub(crate) guid: Uuid,
    pub(crate) origin: Origin,
    folders: Tree,
    hierarchy: Log,
    entries: BTreeMap<u32, Entry>,
    /// About how many bytes the stored items take.
    pub(super) kept: usize,
    next_folder: u32,
    next_item: u32,
    changes: u64,
    /// The number of the last change while the mailbox was filled with its initial content.
    born: u64,
    pub(crate) events: Events,
    pub(crate) searches: Searches,
    pub(crate) orders: Orders,
}

impl Mailbox {
    /// A mailbox with its initial content.
    pub(crate) fn new(guid: Uuid, origin: Origin) -> Self {
        let mut mailbox = Self {
            guid,
            origin,
            folders: Tree::default(),
            hierarchy: Log::default(),
            entries: BTreeMap::new(),
            kept: 0,
            next_folder: 1,
            next_item: 1,
            changes: 0,
            born: 0,
            events: Events::default(),
            searches: Searches::default(),
            orders: Orders::default(),
        };
        for row in FOLDERS {
            mailbox.add_folder(Folder::of_default(row));
        }
        // Ids contain the numbers that these loops assign, so their order must stay.
        let named = |row: &DefaultFolder| row.distinguished.unwrap_or(row.display_name);
        FOLDERS
            .iter()
            .for_each(|row| mailbox.fill(row.number, named(row)));
        FOLDERS
            .iter()
            .for_each(|row| mailbox.configure(row.number, named(row)));
        mailbox.born = mailbox.changes;
        mailbox
    }

    /// Adds the initial items of a folder.
    fn fill(&mut self, folder: u32, name: &str) {
        let stock = self.origin.stock(name);
        for place in 0..stock.items {
            let traits = Traits {
                time: milliseconds(self.origin.time(name, stock, place)),
                dated: true,
                unread: place + stock.unread >= stock.items,
            };
            self.add_entry(folder, false, traits, Slot::Fresh(place));
        }
    }

    /// Adds the initial configurations of a folder.
    fn configure(&mut self, folder: u32, name: &str) {
        for place in 0..Origin::configurations(name) {
            let traits = Traits {
                time: milliseconds(self.origin.beginning()),
                dated: true,
                unread: false,
            };
            self.add_entry(folder, true, traits, Slot::Fresh(place));
        }
    }

    /// The number of items.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The inputs of its initial content.
    pub(crate) fn origin(self) -> Origin {
        self.origin
    }

    /// The owner.
    pub(crate) fn owner(&self) -> Address {
        self.origin.owner()
    }

    /// The number of its last change.
    pub(crate) fn change(&self) -> u64 {
        self.changes
    }

    /// The number of the last change of its initial content.
    pub(crate) fn born(&self) -> u64 {
        self.born
    }

    /// The time that distinguishes it from the mailbox before a reset.
    pub(crate) fn epoch(&self) -> i64 {
        self.origin.epoch
    }

    /// A folder.
    pub(crate) fn folder(&self, number: u32) -> Option<&Folder> {
        self.folders.get(number)
    }

    /// All folders, by number. A parent may have a higher number than its child.
    pub(crate) fn folders(&self) -> impl Iterator<Item = (u32, &Folder)> {
        self.folders.iter()
    }

    /// The direct subfolders, in order of creation.
    pub(crate) fn children(&self, parent: u32) -> impl ExactSizeIterator<Item = u32> {
        self.folders.children(parent)
    }

    /// The direct subfolder with a name. Case is ignored.
    pub(crate) fn child(&self, parent: u32, name: &str) -> Option<u32> {
        self.folders.named(parent, name)
    }

    /// The depth of a folder. The outermost folder has depth 1.
    pub(crate) fn depth(&self, number: u32) -> usize {
        self.folders.around(number).count()
    }

    /// All subfolders at any depth, each before its own subfolders.
    pub(crate) fn descendants(&self, parent: u32) -> Vec<u32> {
        self.folders.descendants(parent)
    }

    /// Whether a folder is `around`, or inside it at any depth.
    pub(crate) fn is_within(&self, number: u32, around: u32) -> bool {
        self.folders.around(number).any(|number| number == around)
    }

    /// The folder with a distinguished name.
    pub(crate) fn distinguished(&self, name: &str) -> Option<u32> {
        self.folders()
            .find(|(_, folder)| folder.distinguished == Some(name))
            .map(|(number, _)| number)
    }

    /// The entry of an item.
    pub(crate) fn entry(&self, number: u32) -> Option<&Entry> {
        self.entries.get(&number)
    }

    /// An item.
    pub(crate) fn item(&self, number: u32) -> Option<Arc<Item>> {
        let entry = self.entry(number)?;
        Some(match &entry.slot {
            Slot::Kept(item) => Arc::clone(item),
            Slot::Fresh(place) => {
                let folder = self.folder(entry.folder)?;
                let name = folder.distinguished.unwrap_or(&folder.name);
                if entry.associated {
                    return self.origin.configuration(name, *place).map(Arc::new);
                }
                let stock = self.origin.stock(name);
                Arc::new(self.origin.compose(name, stock, *place))
            }
        })
    }

    /// At most `most` changes among a folder's ordinary items after a state; `None` if the log lacks some.
    pub(crate) fn item_changes(&self, folder: u32, state: u64, most: usize) -> Option<Changes> {
        let log = &self.folder(folder)?.items.log;
        let change_numbers = |number| Some(self.entries.get(&number)?.change_numbers);
        (log.reaches(state) && state <= self.changes)
            .then(|| log.since(state, most, change_numbers))
    }

    /// The ordinary or associated items that came, changed or went after a state; `None` if the log lacks some.
    pub(crate) fn changed(
        &self,
        folder: u32,
        associated: bool,
        state: u64,
    ) -> Option<HashSet<u32>> {
        let log = &self.folder(folder)?.index(associated).log;
        let change_numbers = |number| Some(self.entries.get(&number)?.change_numbers);
        log.reaches(state).then(|| {
            let found = log.since(state, usize::MAX, change_numbers);
            found.changes.into_iter().map(Change::thing).collect()
        })
    }

    /// The changes of all folders after a state; `None` if the log lacks some.
    pub(crate) fn folder_changes(&self, state: u64) -> Option<Changes> {
        let change_numbers = |number| Some(self.folder(number)?.change_numbers);
        let log = &self.hierarchy;
        (log.reaches(state) && state <= self.changes)
            .then(|| log.since(state, usize::MAX, change_numbers))
    }

    /// The events after a number; `None` if some were discarded, or if the number is in the future.
    pub(crate) fn events(&self, number: u64) -> Option<impl Iterator<Item = &Event>> {
        (number <= self.changes).then(|| self.events.since(number))?
    }

    fn count(&mut self) -> u64 {
        self.changes += 1;
        self.changes
    }

    fn add_folder(&mut self, mut folder: Folder) -> u32 {
        let (number, at) = (self.next_folder, self.count());
        self.next_folder += 1;
        folder.change_numbers = ChangeNumbers::new(at);
        self.hierarchy.create(number, at);
        self.folders.insert(number, folder);
        number
    }

    fn add_entry(&mut self, folder: u32, associated: bool, traits: Traits, slot: Slot) -> u32 {
        let (number, at) = (self.next_item, self.count());
        self.next_item += 1;
        let mut article = 0;
        if let Some(folder) = self.folders.items_mut(folder) {
            let index = folder.index_mut(associated);
            index.insert(number, traits);
            index.log.create(number, at);
            article = index.number();
        }
        let entry = Entry {
            folder,
            article,
            associated,
            traits,
            change_numbers: ChangeNumbers::new(at),
            slot,
        };
        self.kept += entry.slot.bytes();
        self.entries.insert(number, entry);
        number
    }

    fn record(
        &mut self,
        now: OffsetDateTime,
        happened: EventAction,
        subject: Subject,
        parent: u32,
    ) {
        self.events.record(Event {
            number: self.changes,
            time: now,
            happened,
            subject,
            kind: None,
            parent,
        });
    }

    fn record_item(&mut self, now: OffsetDateTime, happened: EventAction, thing: Changed) {
        self.events.record(Event {
            number: self.changes,
            time: now,
            happened,
            subject: Subject::Item(thing.number),
            kind: Some(thing.kind),
            parent: thing.folder,
        });
    }

    /// Records the events that follow from an item's event: changed free/busy times, and changed counts of its folder.
    fn record_consequences(&mut self, now: OffsetDateTime, thing: Changed, counts: bool) {
        if thing.kind == Kind::CalendarItem {
            // Every event needs a number of its own, since watermarks refer to it.
            self.count();
            self.record_item(now, EventAction::FreeBusyChanged, thing);
        }
        let folder = self.folder(thing.folder).filter(|_| counts);
        if let Some((unread, parent)) = folder.map(|it| (it.items.unread, it.parent)) {
            self.count();
            let subject = Subject::Folder(thing.folder);
            self.record(now, EventAction::Counted { unread }, subject, parent);
        }
    }

    /// Adds an item to a folder, and returns its number.
    pub(crate) fn create_item(
        &mut self,
        folder: u32,
        associated: bool,
        item: Item,
        happened: EventAction,
        now: OffsetDateTime,
    ) -> u32 {
        let traits = Traits::of(&item, milliseconds(now));
        let kind = item.kind;
        let slot = Slot::Kept(Arc::new(item));
        let number = self.add_entry(folder, associated, traits, slot);
        let thing = Changed {
            number,
            kind,
            folder,
        };
        // New mail causes two events: the item is created, and it arrives.
        if happened == EventAction::NewMail {
            self.record_item(now, EventAction::Created, thing);
            self.count();
        }
        self.record_item(now, happened, thing);
        self.record_consequences(now, thing, !associated);
        number
    }

    /// Replaces an item. `read_flag` says that only its read flag changed.
    pub(crate) fn update_item(
        &mut self,
        number: u32,
        item: Item,
        read_flag: bool,
        now: OffsetDateTime,
    ) {
        let at = self.count();
        let Some(entry) = self.entries.get_mut(&number) else {
            return;
        };
        let before = entry.change_numbers;
        match read_flag {
            true => entry.change_numbers.flagged = at,
            false => entry.change_numbers.modified = at,
        }
        let traits = Traits::of(&item, entry.traits.time);
        let old = std::mem::replace(&mut entry.traits, traits);
        let thing = Changed {
            number,
            kind: item.kind,
            folder: entry.folder,
        };
        self.kept -= entry.slot.bytes();
        entry.slot = Slot::Kept(Arc::new(item));
        self.kept += entry.slot.bytes();
        let counts = traits.unread != old.unread && !entry.associated;
        if let Some(folder) = self.folders.items_mut(thing.folder) {
            let index = folder.index_mut(entry.associated);
            index.log.change(number, before, at);
            index.replace(number, old, traits);
        }
        self.record_item(now, EventAction::Modified, thing);
        self.record_consequences(now, thing, counts);
    }

    /// Removes an item.
    pub(crate) fn remove_item(&mut self, number: u32, now: OffsetDateTime) {
        let ordinary = self.entry(number).is_some_and(|entry| !entry.associated);
        if let Some((item, folder)) = self.take(number) {
            let thing = Changed {
                number,
                kind: item.kind,
                folder,
            };
            self.record_item(now, EventAction::Deleted, thing);
            self.record_consequences(now, thing, ordinary);
        }
    }

    /// Moves an item to another folder of the mailbox, and returns its new number.
    pub(crate) fn move_item(
        &mut self,
        number: u32,
        folder: u32,
        now: OffsetDateTime,
    ) -> Option<u32> {
        let associated = self.entry(number)?.associated;
        let (item, parent) = self.take(number)?;
        let from = Subject::Item(number);
        let happened = EventAction::Moved { from, parent };
        let item = Arc::unwrap_or_clone(item);
        let gone = Changed {
            number,
            kind: item.kind,
            folder: parent,
        };
        let number = self.create_item(folder, associated, item, happened, now);
        self.record_consequences(now, gone, !associated);
        Some(number)
    }

    fn take(&mut self, number: u32) -> Option<(Arc<Item>, u32)> {
        let item = self.item(number)?;
        let entry = self.entries.remove(&number)?;
        self.kept -= entry.slot.bytes();
        let at = self.count();
        if let Some(folder) = self.folders.items_mut(entry.folder) {
            let index = folder.index_mut(entry.associated);
            index.remove(number, entry.traits);
            index.log.remove(number, entry.change_numbers, at);
        }
        Some((item, entry.folder))
    }

    /// Creates a folder, and returns its number.
    pub(crate) fn create_folder(
        &mut self,
        folder: Folder,
        happened: EventAction,
        now: OffsetDateTime,
    ) -> u32 {
        let parent = folder.parent;
        let number = self.add_folder(folder);
        self.record(now, happened, Subject::Folder(number), parent);
        number
    }

    /// Changes a folder. The change may also move it.
    pub(crate) fn update_folder(
        &mut self,
        number: u32,
        now: OffsetDateTime,
        change: impl FnOnce(&mut Folder),
    ) {
        let at = self.count();
        let changed = self.folders.update(number, |folder| {
            let (before, old_parent) = (folder.change_numbers, folder.parent);
            let before_permissions = folder.permissions.clone();
            change(folder);
            folder.remember(at, before_permissions);
            folder.change_numbers.modified = at;
            (before, old_parent, folder.parent)
        });
        let Some((before, old_parent, parent)) = changed else {
            return;
        };
        self.hierarchy.change(number, before, at);
        let subject = Subject::Folder(number);
        let happened = match parent == old_parent {
            true => EventAction::Modified,
            false => EventAction::Moved {
                from: subject,
                parent: old_parent,
            },
        };
        self.record(now, happened, subject, parent);
    }

    /// Removes a folder with its content.
    pub(crate) fn remove_folder(&mut self, number: u32, now: OffsetDateTime) {
        let mut inside = self.descendants(number);
        inside.reverse();
        inside.push(number);
        for number in inside {
            let Some(folder) = self.folders.remove(number) else {
                continue;
            };
            for associated in [false, true] {
                for item in folder.items(associated) {
                    self.entries.remove(&item);
                }
            }
            let at = self.count();
            self.hierarchy.remove(number, folder.change_numbers, at);
            self.record(
                now,
                EventAction::Deleted,
                Subject::Folder(number),
                folder.parent,
            );
        }
    }
}

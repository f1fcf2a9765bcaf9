//! The mailboxes of all instances.

use std::num::NonZeroUsize;
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError,
};

use lru::LruCache;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::watch;
use tokio::task::block_in_place;
use uuid::Uuid;

use super::inbox_rules::InboxRule;
use super::mailbox::Mailbox;
use super::quota::{Quota, Share};
use super::streams;
use super::subscriptions::Subscriptions;
use crate::exchange::seed::Origin;
use crate::settings::{MAX_INSTANCES, MAX_MAILBOXES, MAX_UNTOUCHED, MAX_UNTOUCHED_ITEMS};

/// The mailbox stores, one per instance. The least recently used store is dropped first.
#[derive(Debug)]
pub struct Store {
    worlds: Mutex<LruCache<Option<Arc<str>>, Arc<MailboxStore>>>,
    quota: Arc<Quota>,
}

/// The mailboxes of one instance. A request locks all of them, for reading or for writing.
#[derive(Debug)]
pub struct MailboxStore {
    mailboxes: RwLock<Mailboxes>,
    /// The share in the memory of all stores.
    share: Share,
    /// The subscriptions. If both locks are needed, that of the mailboxes is taken first.
    subscriptions: Mutex<Subscriptions>,
    /// The open streaming connections.
    pub(crate) streams: streams::Streams,
    /// Counts write requests. Each increment wakes the tasks that wait for events.
    written: watch::Sender<u64>,
}

/// Mailboxes by GUID. An unchanged mailbox can be dropped, since it can be composed again.
#[derive(Debug)]
pub(crate) struct Mailboxes {
    changed: LruCache<Uuid, Mailbox>,
    untouched: LruCache<Uuid, Mailbox>,
    /// The number of items in unchanged mailboxes.
    items: usize,
    /// The inputs of mailboxes that were dropped.
    away: LruCache<Uuid, Origin>,
    /// The number of submitted messages.
    submissions: u64,
    /// The Inbox rules of the mailboxes that have some, in the order of their priorities.
    rules: LruCache<Uuid, Vec<InboxRule>>,
    /// The quota that all instances share.
    quota: Arc<Quota>,
}

impl Drop for Mailboxes {
    fn drop(&mut self) {
        self.quota.let_go(self.untouched.len());
    }
}

impl Default for Store {
    fn default() -> Self {
        Self::within(Quota::default())
    }
}

impl Store {
    /// No mailboxes yet, and a quota for all of them.
    pub fn within(quota: Quota) -> Self {
        let most = NonZeroUsize::new(MAX_INSTANCES).unwrap_or(NonZeroUsize::MIN);
        Self {
            worlds: Mutex::new(LruCache::new(most)),
            quota: Arc::new(quota),
        }
    }

    /// The quota of all instances, with its current use.
    pub fn quota(&self) -> &Quota {
        &self.quota
    }

    /// The mailbox store of an instance; without one, that of requests that name no instance.
    pub fn mailbox_store(&self, instance: Option<&Arc<str>>) -> Arc<MailboxStore> {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let instance = instance.cloned();
        if let Some(mailbox_store) = worlds.get(&instance) {
            return Arc::clone(mailbox_store);
        }
        let mailbox_store = Arc::new(MailboxStore::within(&self.quota));
        // Running requests may still hold the dropped store, so its subscriptions are ended explicitly.
        if let Some((_, oldest)) = worlds.push(instance, Arc::clone(&mailbox_store)) {
            oldest.abandon();
        }
        mailbox_store
    }

    /// Resets the mailboxes of an instance; without one, those of all instances.
    pub fn reset(&self, instance: Option<&Arc<str>>) {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        match instance {
            Some(_) => {
                let mailbox_store = worlds.pop(&instance.cloned());
                mailbox_store
                    .iter()
                    .for_each(|mailbox_store| mailbox_store.abandon());
            }
            None => {
                worlds
                    .iter()
                    .for_each(|(_, mailbox_store)| mailbox_store.abandon());
                worlds.clear();
            }
        }
    }
}

impl Default for MailboxStore {
    fn default() -> Self {
        Self::within(&Arc::default())
    }
}

impl MailboxStore {
    /// No mailboxes yet, with the shared quota.
    fn within(quota: &Arc<Quota>) -> Self {
        let [most, ready] = [MAX_MAILBOXES, MAX_UNTOUCHED]
            .map(|count| NonZeroUsize::new(count).unwrap_or(NonZeroUsize::MIN));
        let mailboxes = Mailboxes {
            changed: LruCache::new(most),
            untouched: LruCache::new(ready),
            items: 0,
            away: LruCache::new(most),
            submissions: 0,
            rules: LruCache::new(most),
            quota: Arc::clone(quota),
        };
        Self {
            share: Share::of(Arc::clone(quota)),
            mailboxes: RwLock::new(mailboxes),
            subscriptions: Mutex::default(),
            streams: streams::Streams::default(),
            written: watch::Sender::new(0),
        }
    }

    /// Whether the quota admits the data of a request (bytes) in these mailboxes.
    pub(crate) fn admits(&self, mailboxes: &Mailboxes, bytes: usize) -> bool {
        self.share.admits(mailboxes.stored(), bytes as u64)
    }

    /// Records the size of these mailboxes after a change.
    pub(crate) fn settle(&self, mailboxes: &Mailboxes) {
        self.share.settle(mailboxes.stored());
    }

    /// Locks the mailboxes for reading.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Mailboxes> {
        match self.mailboxes.try_read() {
            Ok(mailboxes) => mailboxes,
            Err(TryLockError::Poisoned(mailboxes)) => mailboxes.into_inner(),
            Err(TryLockError::WouldBlock) => {
                patiently(|| self.mailboxes.read()).unwrap_or_else(PoisonError::into_inner)
            }
        }
    }

    /// Locks the mailboxes for writing.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Mailboxes> {
        match self.mailboxes.try_write() {
            Ok(mailboxes) => mailboxes,
            Err(TryLockError::Poisoned(mailboxes)) => mailboxes.into_inner(),
            Err(TryLockError::WouldBlock) => {
                patiently(|| self.mailboxes.write()).unwrap_or_else(PoisonError::into_inner)
            }
        }
    }

    /// Locks the subscriptions.
    pub(crate) fn subscriptions(&self) -> MutexGuard<'_, Subscriptions> {
        self.subscriptions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all subscriptions, and wakes the tasks that wait for their events.
    fn abandon(&self) {
        self.subscriptions().clear();
        self.announce();
    }

    /// Wakes the tasks that wait for events.
    pub(crate) fn announce(&self) {
        self.written.send_modify(|count| *count += 1);
    }

    /// Receives all later announcements.
    pub(crate) fn announcements(&self) -> watch::Receiver<u64> {
        self.written.subscribe()
    }
}

/// Waits for a lock. Meanwhile, another thread takes the place of this worker of the runtime.
fn patiently<T>(wait: impl FnOnce() -> T) -> T {
    let flavor = Handle::try_current().map(|runtime| runtime.runtime_flavor());
    match flavor {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(wait),
        _ => wait(),
    }
}

impl Mailboxes {
    /// An open mailbox.
    pub(crate) fn get(&self, guid: Uuid) -> Option<&Mailbox> {
        self.changed
            .peek(&guid)
            .or_else(|| self.untouched.peek(&guid))
    }

    /// An open mailbox for writing. It counts as changed from now on.
    pub(crate) fn get_mut(&mut self, guid: Uuid) -> Option<&mut Mailbox> {
        if let Some(mailbox) = self.untouched.pop(&guid) {
            self.items -= mailbox.len();
            self.quota.let_go(1);
            self.changed.push(guid, mailbox);
        }
        self.changed.get_mut(&guid)
    }

    /// A number that is unique among the submitted messages of the instance.
    pub(crate) fn next_submission(&mut self) -> u64 {
        self.submissions += 1;
        self.submissions
    }

    /// The Inbox rules of a mailbox, in the order of their priorities.
    pub(crate) fn rules(&self, guid: Uuid) -> &[InboxRule] {
        self.rules.peek(&guid).map_or(&[][..], Vec::as_slice)
    }

    /// Replaces the Inbox rules of a mailbox.
    pub(crate) fn set_rules(&mut self, guid: Uuid, rules: Vec<InboxRule>) {
        self.rules.push(guid, rules);
    }

    /// Whether a mailbox was opened before and was dropped since.
    pub(crate) fn is_away(&self, guid: Uuid) -> bool {
        self.away.contains(&guid)
    }

    /// Opens a mailbox: composes it on first use, or again after it was dropped.
    pub(crate) fn open(&mut self, guid: Uuid, origin: impl FnOnce() -> Origin) {
        if self.changed.get(&guid).is_some() || self.untouched.get(&guid).is_some() {
            return;
        }
        let origin = self.away.pop(&guid).unwrap_or_else(origin);
        let mailbox = Mailbox::new(guid, origin);
        self.items += mailbox.len();
        self.quota.keep();
        let mut idle = self.untouched.push(guid, mailbox);
        if idle.is_none() && self.is_crowded() {
            idle = self.untouched.pop_lru();
        }
        while let Some((guid, mailbox)) = idle {
            self.items -= mailbox.len();
            self.quota.let_go(1);
            self.away.push(guid, mailbox.origin());
            idle = self
                .is_crowded()
                .then(|| self.untouched.pop_lru())
                .flatten();
        }
    }

    /// Whether an unchanged mailbox must be dropped. A limit on mailboxes is not enough, because one may have very many
    /// items.
    fn is_crowded(&self) -> bool {
        let is_crowded = self.items > MAX_UNTOUCHED_ITEMS || self.quota.is_crowded();
        is_crowded && self.untouched.len() > 1
    }

    /// The approximate size of the stored data, in bytes.
    fn stored(&self) -> u64 {
        self.changed
            .iter()
            .map(|(_, mailbox)| mailbox.stored())
            .sum()
    }

    /// Opens a mailbox that was dropped.
    pub(crate) fn reopen(&mut self, guid: Uuid) {
        if let Some(origin) = self.away.pop(&guid) {
            self.open(guid, || origin);
        }
    }
}

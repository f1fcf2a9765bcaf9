//! Who wants to be told what happens in a mailbox, and how far each was told.
//!
//! Nothing is queued for anybody: events are in the log of their mailbox, and a subscription is a place in it.

use std::collections::HashMap;
use std::sync::Arc;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::events::{Event, Happened, Subject};
use super::mailbox::Mailbox;
use crate::settings::{MAX_SUBSCRIPTIONS, MAX_SUBSCRIPTIONS_PER_USER};

/// The subscriptions of an instance.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Subscriptions {
    all: HashMap<Uuid, Subscription>,
    made: u64,
}

/// Somebody who wants to be told.
#[derive(Clone, Debug)]
pub(in crate::exchange) struct Subscription {
    /// The address of whoever subscribed.
    pub(in crate::exchange) owner: Arc<str>,
    /// The mailbox.
    pub(in crate::exchange) mailbox: Uuid,
    /// Which life of it.
    pub(in crate::exchange) run: i64,
    /// What of it is wanted.
    pub(in crate::exchange) interest: Interest,
    /// How it is told.
    pub(in crate::exchange) delivery: Delivery,
    /// The number up to which everything was told, where the server remembers that.
    pub(in crate::exchange) told: u64,
    /// How long it lives without being asked for.
    pub(in crate::exchange) life: Duration,
    /// Until when it lives.
    pub(in crate::exchange) expires: OffsetDateTime,
    /// How many connections were opened for it. Only the last one is served.
    pub(in crate::exchange) connections: u64,
}

/// How somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exchange) enum Delivery {
    /// When it asks.
    Pull,
    /// By requests to it.
    Push,
    /// Over a connection that stays open.
    Streaming,
}

/// What of a mailbox somebody wants to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::exchange) struct Interest {
    /// In which folders; in all without them.
    pub(in crate::exchange) folders: Option<Vec<u32>>,
    /// What, by a bit for each [`Sort`].
    pub(in crate::exchange) sorts: u8,
}

/// The sorts of events that one can subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exchange) enum Sort {
    Copied,
    Created,
    Deleted,
    FreeBusyChanged,
    Modified,
    Moved,
    NewMail,
}

/// Why there is no subscription for somebody who names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exchange) enum Lost {
    /// It is another's.
    Denied,
    /// Nobody asked for it in time.
    Expired,
    /// It never was, or is no more.
    Unknown,
}

/// A portion of what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::exchange) struct Batch {
    /// What is wanted of it.
    pub(in crate::exchange) events: Vec<Event>,
    /// The number up to which that is everything.
    pub(in crate::exchange) told: u64,
    /// Whether more is wanted behind it.
    pub(in crate::exchange) more: bool,
}

impl Happened {
    /// The sort of event by which it is told.
    pub(in crate::exchange) fn sort(self) -> Sort {
        match self {
            Self::Copied { .. } => Sort::Copied,
            Self::Created => Sort::Created,
            Self::Deleted => Sort::Deleted,
            Self::FreeBusyChanged => Sort::FreeBusyChanged,
            Self::Counted { .. } | Self::Modified => Sort::Modified,
            Self::Moved { .. } => Sort::Moved,
            Self::NewMail => Sort::NewMail,
        }
    }

    /// The folder that it happened in too, beside the one around its subject.
    fn elsewhere(self) -> Option<u32> {
        match self {
            Self::Copied { parent, .. } | Self::Moved { parent, .. } => Some(parent),
            _ => None,
        }
    }
}

impl Interest {
    /// With one sort of event more.
    #[must_use]
    pub(in crate::exchange) fn with(mut self, sort: Sort) -> Self {
        self.sorts |= 1 << sort as u8;
        self
    }

    /// At most so many of the events behind that number; nothing if some of them are forgotten.
    pub(in crate::exchange) fn batch(
        &self,
        mailbox: &Mailbox,
        number: u64,
        most: usize,
    ) -> Option<Batch> {
        let mut wanted = mailbox.events(number)?.filter(|event| self.wants(event));
        let events: Vec<_> = wanted.by_ref().take(most).cloned().collect();
        let more = wanted.next().is_some();
        let last = events.last().map_or(number, |event| event.number);
        Some(Batch {
            told: if more { last } else { mailbox.change() },
            events,
            more,
        })
    }

    fn wants(&self, event: &Event) -> bool {
        let sort = event.happened.sort();
        self.sorts & 1 << sort as u8 != 0 && self.is_within(event)
    }

    /// Whether it happened in a folder that is looked at, or to one.
    fn is_within(&self, event: &Event) -> bool {
        let Some(folders) = &self.folders else {
            return true;
        };
        let own = match event.subject {
            Subject::Folder(number) => Some(number),
            Subject::Item(_) => None,
        };
        let around = [Some(event.parent), own, event.happened.elsewhere()];
        let mut around = around.into_iter().flatten();
        around.any(|folder| folders.contains(&folder))
    }
}

impl Subscription {
    /// Lets it live on.
    pub(in crate::exchange) fn keep(&mut self, now: OffsetDateTime) {
        self.expires = now + self.life;
    }
}

impl Subscriptions {
    /// Takes one more; its id. Nothing where there are too many.
    pub(in crate::exchange) fn add(
        &mut self,
        subscription: Subscription,
        now: OffsetDateTime,
    ) -> Option<Uuid> {
        self.forget_expired(now);
        let own = |known: &&Subscription| known.owner == subscription.owner;
        let full = self.all.len() >= MAX_SUBSCRIPTIONS
            || self.all.values().filter(own).count() >= MAX_SUBSCRIPTIONS_PER_USER;
        if full {
            return None;
        }
        self.made += 1;
        let (run, made) = (subscription.run.to_be_bytes(), self.made.to_be_bytes());
        let id = Uuid::new_v5(&subscription.mailbox, &[run, made].concat());
        self.all.insert(id, subscription);
        Some(id)
    }

    /// Forgets what nobody asked for in time. Of what expired only lately it is still told that it did.
    fn forget_expired(&mut self, now: OffsetDateTime) {
        self.all.retain(|_, known| now < known.expires + known.life);
    }

    /// The subscription of that id. One that expired is told so once.
    pub(in crate::exchange) fn find(
        &mut self,
        id: Uuid,
        owner: &str,
        now: OffsetDateTime,
    ) -> Result<&mut Subscription, Lost> {
        let known = self.all.get(&id).ok_or(Lost::Unknown)?;
        if &*known.owner != owner {
            return Err(Lost::Denied);
        }
        if known.expires <= now {
            self.all.remove(&id);
            return Err(Lost::Expired);
        }
        self.all.get_mut(&id).ok_or(Lost::Unknown)
    }

    /// The subscription of that id, for whoever serves it.
    pub(in crate::exchange) fn get_mut(&mut self, id: Uuid) -> Option<&mut Subscription> {
        self.all.get_mut(&id)
    }

    /// Ends one.
    pub(in crate::exchange) fn remove(&mut self, id: Uuid) {
        self.all.remove(&id);
    }

    /// Ends all.
    pub(super) fn clear(&mut self) {
        self.all.clear();
    }
}

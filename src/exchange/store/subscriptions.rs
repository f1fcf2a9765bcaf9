//! Notification subscriptions: who subscribed to which events, and how far each subscription was delivered.
//!
//! No events are queued. They are in the event log of their mailbox, and a subscription is a position in it.

use std::collections::HashMap;
use std::sync::Arc;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::events::{Event, EventAction, Subject};
use super::mailbox::Mailbox;
use super::streams::BudgetOwner;
use crate::settings::MAX_SUBSCRIPTIONS;

/// The subscriptions of an instance.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    all: HashMap<Uuid, Subscription>,
    made: u64,
}

/// A subscription.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    /// The address of the subscriber.
    pub(crate) owner: Arc<str>,
    /// The budget that it is charged to.
    pub(crate) budget_owner: BudgetOwner,
    /// The mailbox.
    pub(crate) mailbox: Uuid,
    /// The creation time of the mailbox. After a reset it differs.
    pub(crate) epoch: i64,
    /// The events that it subscribes to.
    pub(crate) interest: EventFilter,
    /// The form of delivery.
    pub(crate) delivery: Delivery,
    /// The number of the last delivered event, if the server keeps track of it.
    pub(crate) last_delivered: u64,
    /// The time after which it expires without use.
    pub(crate) timeout: Duration,
    /// The time it expires.
    pub(crate) expires: OffsetDateTime,
    /// The number of connections that were opened for it. Only the last one is served.
    pub(crate) connections: u64,
}

/// The delivery of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// The client polls.
    Pull,
    /// The server sends requests to the client.
    Push,
    /// The client keeps a connection open.
    Streaming,
}

/// The events of a mailbox that a subscription covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EventFilter {
    /// The folders; `None` covers all.
    pub(crate) folders: Option<Vec<u32>>,
    /// The event types, as bits of [`EventType`].
    pub(crate) event_types: u8,
}

/// The event types that a client can subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventType {
    Copied,
    Created,
    Deleted,
    FreeBusyChanged,
    Modified,
    Moved,
    NewMail,
}

/// The reasons why a subscription cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// It belongs to another caller.
    Denied,
    /// It has expired.
    Expired,
    /// It never existed, or has ended.
    Unknown,
}

/// A portion of the events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    /// The covered events.
    pub(crate) events: Vec<Event>,
    /// The number of the last event that the portion accounts for.
    pub(crate) last_delivered: u64,
    /// Whether more covered events follow.
    pub(crate) more: bool,
}

impl EventAction {
    /// The event type of the action.
    pub(crate) fn event_type(self) -> EventType {
        match self {
            Self::Copied { .. } => EventType::Copied,
            Self::Created => EventType::Created,
            Self::Deleted => EventType::Deleted,
            Self::FreeBusyChanged => EventType::FreeBusyChanged,
            Self::Counted { .. } | Self::Modified => EventType::Modified,
            Self::Moved { .. } => EventType::Moved,
            Self::NewMail => EventType::NewMail,
        }
    }

    /// The second folder of the event, beside the parent of its subject.
    fn elsewhere(self) -> Option<u32> {
        match self {
            Self::Copied { parent, .. } | Self::Moved { parent, .. } => Some(parent),
            _ => None,
        }
    }
}

impl EventFilter {
    /// Adds an event type.
    #[must_use]
    pub(crate) fn with(mut self, event_type: EventType) -> Self {
        self.event_types |= 1 << event_type as u8;
        self
    }

    /// At most `most` covered events after a number; `None` if some were discarded.
    pub(crate) fn batch(&self, mailbox: &Mailbox, number: u64, most: usize) -> Option<Batch> {
        let mut wanted = mailbox.events(number)?.filter(|event| self.wants(event));
        let events: Vec<_> = wanted.by_ref().take(most).cloned().collect();
        let more = wanted.next().is_some();
        let last = events.last().map_or(number, |event| event.number);
        Some(Batch {
            // Without further covered events, the position skips to the end of the log.
            last_delivered: if more { last } else { mailbox.change() },
            events,
            more,
        })
    }

    fn wants(&self, event: &Event) -> bool {
        let event_type = event.happened.event_type();
        self.event_types & 1 << event_type as u8 != 0 && self.is_within(event)
    }

    /// Whether the event concerns one of the folders.
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
    /// Extends its life.
    pub(crate) fn keep(&mut self, now: OffsetDateTime) {
        self.expires = now + self.timeout;
    }
}

impl Subscriptions {
    /// Adds a subscription and returns its id; `None` if the limit of its budget is reached.
    pub(crate) fn add(
        &mut self,
        subscription: Subscription,
        most: u32,
        now: OffsetDateTime,
    ) -> Option<Uuid> {
        self.forget_expired(now);
        let own = |known: &&Subscription| known.budget_owner == subscription.budget_owner;
        let full = self.all.len() >= MAX_SUBSCRIPTIONS
            || self.all.values().filter(own).count() >= most as usize;
        if full {
            return None;
        }
        self.made += 1;
        let (epoch, made) = (subscription.epoch.to_be_bytes(), self.made.to_be_bytes());
        // Derived, not random, so that the same run gives the same ids.
        let id = Uuid::new_v5(&subscription.mailbox, &[epoch, made].concat());
        self.all.insert(id, subscription);
        Some(id)
    }

    /// Drops expired subscriptions. Those that expired recently stay, so that their owners get the right error.
    fn forget_expired(&mut self, now: OffsetDateTime) {
        self.all
            .retain(|_, known| now < known.expires + known.timeout);
    }

    /// The subscription with an id, for its owner. An expired one is removed after it was reported once.
    ///
    /// # Errors
    ///
    /// The reason why the subscription cannot be used.
    pub(crate) fn find(
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

    /// The subscription with an id, for the task that delivers its events.
    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut Subscription> {
        self.all.get_mut(&id)
    }

    /// Ends a subscription.
    pub(crate) fn remove(&mut self, id: Uuid) {
        self.all.remove(&id);
    }

    /// Ends all subscriptions.
    pub(crate) fn clear(&mut self) {
        self.all.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::data::{Item, Kind, Property};
    use crate::exchange::seed::Origin;
    use proptest::prelude::*;

    fn mailbox() -> Mailbox {
        let origin = Origin {
            address: "alice@contoso.test".into(),
            name: "alice".into(),
            seed: 1,
            today: OffsetDateTime::UNIX_EPOCH,
            epoch: 0,
            items: Default::default(),
        };
        Mailbox::new(Uuid::nil(), origin)
    }

    /// Changes a mailbox. The number selects the change.
    fn work(mailbox: &mut Mailbox, made: &mut Vec<u32>, what: u8) {
        let now = OffsetDateTime::UNIX_EPOCH;
        let folder = 1 + u32::from(what % 7);
        let kind = if what.is_multiple_of(3) {
            Kind::CalendarItem
        } else {
            Kind::Message
        };
        let last = made.last().copied();
        match (what / 50, last) {
            (0 | 1, _) | (_, None) => {
                let item = Item::new(kind);
                made.push(mailbox.create_item(folder, false, item, EventAction::NewMail, now));
            }
            (2, Some(item)) => {
                let changed = (*mailbox.item(item).unwrap()).clone();
                mailbox.update_item(
                    item,
                    changed.with(Property::IsRead, what.is_multiple_of(2)),
                    true,
                    now,
                );
            }
            (3, Some(item)) => {
                made.pop();
                made.extend(mailbox.move_item(item, folder, now));
            }
            (_, Some(item)) => {
                made.pop();
                mailbox.remove_item(item, now);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn every_event_is_delivered_once_in_portions_of_any_size(
            works in prop::collection::vec(any::<u8>(), 1..120),
            portions in prop::collection::vec(1usize..9, 1..12),
            event_types in any::<u8>(),
            folders in prop::option::of(prop::collection::vec(1u32..8, 1..3)),
        ) {
            let mut mailbox = mailbox();
            let interest = EventFilter { folders, event_types };
            let born = mailbox.change();
            let (mut made, mut last_delivered, mut state) = (Vec::new(), Vec::new(), born);
            let mut portions = portions.iter().cycle();
            for (turn, what) in works.iter().enumerate() {
                work(&mut mailbox, &mut made, *what);
                // Some subscribers ask rarely, some often.
                if turn % 3 == 0 {
                    let batch = interest.batch(&mailbox, state, *portions.next().unwrap()).unwrap();
                    state = batch.last_delivered;
                    last_delivered.extend(batch.events);
                }
            }
            loop {
                let batch = interest.batch(&mailbox, state, *portions.next().unwrap()).unwrap();
                state = batch.last_delivered;
                last_delivered.extend(batch.events);
                if !batch.more {
                    break;
                }
            }
            let all = mailbox.events(born).unwrap();
            let wanted: Vec<_> = all.filter(|event| interest.wants(event)).cloned().collect();
            prop_assert_eq!(last_delivered, wanted);
            prop_assert_eq!(state, mailbox.change());
        }
    }

    #[test]
    fn every_event_has_a_number_of_its_own() {
        let mut mailbox = mailbox();
        let (born, mut made) = (mailbox.change(), Vec::new());
        (0..=255).for_each(|what| work(&mut mailbox, &mut made, what));
        let numbers: Vec<_> = mailbox.events(born).unwrap().map(|it| it.number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    }

    #[test]
    fn a_subscription_belongs_to_its_owner_and_its_expiry_is_reported_once() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let subscription = Subscription {
            owner: "alice".into(),
            budget_owner: BudgetOwner {
                mailbox: Uuid::nil(),
                acted_for: false,
            },
            mailbox: Uuid::nil(),
            epoch: 0,
            interest: EventFilter::default(),
            delivery: Delivery::Pull,
            last_delivered: 0,
            timeout: Duration::minutes(10),
            expires: now + Duration::minutes(10),
            connections: 0,
        };
        let mut all = Subscriptions::default();
        let id = all.add(subscription.clone(), 5, now).unwrap();
        assert_eq!(all.find(id, "eve", now).unwrap_err(), Lost::Denied);
        let later = now + Duration::minutes(9);
        all.find(id, "alice", later).unwrap().keep(later);
        let late = now + Duration::minutes(18);
        assert!(all.find(id, "alice", late).is_ok());
        let too_late = now + Duration::minutes(19);
        assert_eq!(all.find(id, "alice", too_late).unwrap_err(), Lost::Expired);
        assert_eq!(all.find(id, "alice", too_late).unwrap_err(), Lost::Unknown);
        for _ in 0..5 {
            assert!(all.add(subscription.clone(), 5, now).is_some());
        }
        assert!(all.add(subscription.clone(), 5, now).is_none());
        let mut anothers = subscription.clone();
        anothers.budget_owner.acted_for = true;
        assert!(all.add(anothers, 5, now).is_some());
        let later = now + Duration::hours(1);
        assert!(all.add(subscription, 5, later).is_some());
    }
}

//! Who wants to be told what happens in a mailbox, and how far each was told.
//!
//! Nothing is queued for anybody: events are in the log of their mailbox, and a subscription is a place in it.

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

/// Somebody who wants to be told.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    /// The address of whoever subscribed.
    pub(crate) owner: Arc<str>,
    /// Whose budget it is charged to.
    pub(crate) budget_owner: BudgetOwner,
    /// The mailbox.
    pub(crate) mailbox: Uuid,
    /// Which life of it.
    pub(crate) epoch: i64,
    /// What of it is wanted.
    pub(crate) interest: EventFilter,
    /// How it is told.
    pub(crate) delivery: Delivery,
    /// The number up to which everything was told, where the server remembers that.
    pub(crate) last_delivered: u64,
    /// How long it lives without being asked for.
    pub(crate) timeout: Duration,
    /// Until when it lives.
    pub(crate) expires: OffsetDateTime,
    /// How many connections were opened for it. Only the last one is served.
    pub(crate) connections: u64,
}

/// How somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// When it asks.
    Pull,
    /// By requests to it.
    Push,
    /// Over a connection that stays open.
    Streaming,
}

/// What of a mailbox somebody wants to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EventFilter {
    /// In which folders; in all without them.
    pub(crate) folders: Option<Vec<u32>>,
    /// What, by a bit for each [`EventType`].
    pub(crate) event_types: u8,
}

/// The sorts of events that one can subscribe to.
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

/// Why there is no subscription for somebody who names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// It is another's.
    Denied,
    /// Nobody asked for it in time.
    Expired,
    /// It never was, or is no more.
    Unknown,
}

/// A portion of what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    /// What is wanted of it.
    pub(crate) events: Vec<Event>,
    /// The number up to which that is everything.
    pub(crate) last_delivered: u64,
    /// Whether more is wanted behind it.
    pub(crate) more: bool,
}

impl EventAction {
    /// The sort of event by which it is told.
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

    /// The folder that it happened in too, beside the one around its subject.
    fn elsewhere(self) -> Option<u32> {
        match self {
            Self::Copied { parent, .. } | Self::Moved { parent, .. } => Some(parent),
            _ => None,
        }
    }
}

impl EventFilter {
    /// With one sort of event more.
    #[must_use]
    pub(crate) fn with(mut self, event_type: EventType) -> Self {
        self.event_types |= 1 << event_type as u8;
        self
    }

    /// At most so many of the events behind that number; nothing if some of them are forgotten.
    pub(crate) fn batch(&self, mailbox: &Mailbox, number: u64, most: usize) -> Option<Batch> {
        let mut wanted = mailbox.events(number)?.filter(|event| self.wants(event));
        let events: Vec<_> = wanted.by_ref().take(most).cloned().collect();
        let more = wanted.next().is_some();
        let last = events.last().map_or(number, |event| event.number);
        Some(Batch {
            last_delivered: if more { last } else { mailbox.change() },
            events,
            more,
        })
    }

    fn wants(&self, event: &Event) -> bool {
        let event_type = event.happened.event_type();
        self.event_types & 1 << event_type as u8 != 0 && self.is_within(event)
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
    pub(crate) fn keep(&mut self, now: OffsetDateTime) {
        self.expires = now + self.timeout;
    }
}

impl Subscriptions {
    /// Takes one more; its id. Nothing where there are as many as may be charged to one.
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
        let id = Uuid::new_v5(&subscription.mailbox, &[epoch, made].concat());
        self.all.insert(id, subscription);
        Some(id)
    }

    /// Forgets what nobody asked for in time. Of what expired only lately it is still told that it did.
    fn forget_expired(&mut self, now: OffsetDateTime) {
        self.all
            .retain(|_, known| now < known.expires + known.timeout);
    }

    /// The subscription of that id. One that expired is told so once.
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

    /// The subscription of that id, for whoever serves it.
    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut Subscription> {
        self.all.get_mut(&id)
    }

    /// Ends one.
    pub(crate) fn remove(&mut self, id: Uuid) {
        self.all.remove(&id);
    }

    /// Ends all.
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

    /// Does something to a mailbox, whatever the number means there.
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
        fn whoever_asks_in_any_portions_is_told_everything_once(
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
                // Some ask seldom, some often.
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
    fn a_subscription_is_its_owners_until_it_expires_and_is_told_so_once() {
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

//! The event log of a mailbox, the source of notifications.

use std::collections::VecDeque;

use time::OffsetDateTime;

use super::folder_dates::Touched;
use crate::exchange::data::Kind;
use crate::settings::MAX_EVENTS;

/// An item with an event.
#[derive(Clone, Copy)]
pub(super) struct Changed {
    pub(super) number: u32,
    pub(super) kind: Kind,
    pub(super) folder: u32,
}

/// An event
/// ([notification events](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/notification-subscriptions-mailbox-events-and-ews-in-exchange)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its number among the changes of the mailbox.
    pub(crate) number: u64,
    /// The time.
    pub(crate) time: OffsetDateTime,
    /// The action.
    pub(crate) happened: EventAction,
    /// The folder or item, with its current number.
    pub(crate) subject: Subject,
    /// The kind of the item; `None` for a folder.
    pub(crate) kind: Option<Kind>,
    /// The parent folder.
    pub(crate) parent: u32,
}

/// The action of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventAction {
    /// It was created as a copy.
    Copied {
        /// The original.
        from: Subject,
        /// The parent folder of the original.
        parent: u32,
    },
    /// The count of its items or of its unread items changed.
    Counted {
        /// The number of unread items.
        unread: usize,
    },
    /// It was created.
    Created,
    /// It was deleted.
    Deleted,
    /// The owner's free/busy times changed.
    FreeBusyChanged,
    /// It was modified.
    Modified,
    /// It was moved.
    Moved {
        /// Its number before.
        from: Subject,
        /// Its parent folder before.
        parent: u32,
    },
    /// It arrived as new mail.
    NewMail,
}

/// The subject of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A folder.
    Folder(u32),
    /// An item.
    Item(u32),
}

/// The latest events of a mailbox.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    kept: VecDeque<Event>,
    /// The number of the last event that was discarded.
    forgotten: u64,
    pub(crate) touched: Touched,
}

impl Events {
    pub(crate) fn record(&mut self, event: Event) {
        // Folder dates need every event, so they are taken before old events are discarded.
        self.touched.note(&event);
        if self.kept.len() == MAX_EVENTS
            && let Some(oldest) = self.kept.pop_front()
        {
            self.forgotten = oldest.number;
        }
        self.kept.push_back(event);
    }

    /// The events after a number; `None` if some of them were discarded.
    pub(crate) fn since(&self, number: u64) -> Option<impl Iterator<Item = &Event>> {
        let first = self.kept.partition_point(|event| event.number <= number);
        (number >= self.forgotten).then(|| self.kept.range(first..))
    }
}

//! What happened in a mailbox, for those who subscribed to it.

use std::collections::VecDeque;

use time::OffsetDateTime;

use super::folder_dates::Touched;
use crate::exchange::data::Kind;
use crate::settings::MAX_EVENTS;

/// Something that happened
/// ([notification events](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/notification-subscriptions-mailbox-events-and-ews-in-exchange)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// Its number among the changes of the mailbox.
    pub(crate) number: u64,
    /// When.
    pub(crate) time: OffsetDateTime,
    /// What.
    pub(crate) happened: EventAction,
    /// To what, as it is now.
    pub(crate) subject: Subject,
    /// What it is, where it is an item.
    pub(crate) kind: Option<Kind>,
    /// The folder around it.
    pub(crate) parent: u32,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventAction {
    /// There is a copy of something.
    Copied {
        /// What it is a copy of.
        from: Subject,
        /// Where that is.
        parent: u32,
    },
    /// It has other items in it, or others that are to be read.
    Counted {
        /// How many are to be read.
        unread: usize,
    },
    /// It was made.
    Created,
    /// It is gone.
    Deleted,
    /// Its owner's time is different for it.
    FreeBusyChanged,
    /// It is different.
    Modified,
    /// It was moved.
    Moved {
        /// What it was.
        from: Subject,
        /// Where it was.
        parent: u32,
    },
    /// It came by mail.
    NewMail,
}

/// To what something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A folder.
    Folder(u32),
    /// An item.
    Item(u32),
}

/// The last events of a mailbox.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    kept: VecDeque<Event>,
    /// The number of the last event that is forgotten.
    forgotten: u64,
    pub(crate) touched: Touched,
}

impl Events {
    pub(crate) fn record(&mut self, event: Event) {
        self.touched.note(&event);
        if self.kept.len() == MAX_EVENTS
            && let Some(oldest) = self.kept.pop_front()
        {
            self.forgotten = oldest.number;
        }
        self.kept.push_back(event);
    }

    /// What happened behind that number; nothing if some of it is forgotten.
    pub(crate) fn since(&self, number: u64) -> Option<impl Iterator<Item = &Event>> {
        let first = self.kept.partition_point(|event| event.number <= number);
        (number >= self.forgotten).then(|| self.kept.range(first..))
    }
}

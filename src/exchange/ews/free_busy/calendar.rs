//! The entries of a mailbox's calendar in a window.

use std::sync::Arc;

use time::OffsetDateTime;

use super::options::Window;
use super::problem::Problem;
use crate::exchange::data::{Item, Property, Value};
use crate::exchange::ews::ids::{Id, IdFormat, Object};
use crate::exchange::ews::properties::calendar::is_meeting;
use crate::exchange::ews::recurrence;
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::Reading;
use crate::exchange::store::Mailbox;
use crate::settings::MAX_FREE_BUSY_ENTRIES;

/// A calendar with what free/busy may show of it.
pub(crate) struct Calendar<'a> {
    pub(crate) mailbox: &'a Mailbox,
    folder: u32,
    /// The details that the caller may see.
    pub(crate) reading: Reading,
    /// Whether the caller sees private items as it does others.
    private: bool,
}

/// An entry: one time that an appointment happens.
pub(crate) struct Entry {
    pub(crate) start: OffsetDateTime,
    pub(crate) end: OffsetDateTime,
    pub(crate) status: Status,
    /// Whether the details are hidden from the caller.
    pub(crate) hidden: bool,
    pub(crate) item: Arc<Item>,
    number: u32,
    index: Option<u32>,
}

/// The `LegacyFreeBusyStatus` of an entry, the least busy one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Free,
    WorkingElsewhere,
    Tentative,
    Busy,
    Oof,
    NoData,
}

impl Status {
    /// Each with its name on the wire and its digit in merged free/busy
    /// ([LegacyFreeBusyStatus](https://learn.microsoft.com/dotnet/api/microsoft.exchange.webservices.data.legacyfreebusystatus)).
    const ALL: [(Self, &str, char); 6] = [
        (Self::Free, "Free", '0'),
        (Self::Tentative, "Tentative", '1'),
        (Self::Busy, "Busy", '2'),
        (Self::Oof, "OOF", '3'),
        (Self::WorkingElsewhere, "WorkingElsewhere", '4'),
        (Self::NoData, "NoData", '5'),
    ];

    fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, known, _)| *known == name)
            .map(|(own, ..)| own)
    }

    fn row(self) -> (Self, &'static str, char) {
        let mut all = Self::ALL.into_iter();
        all.find(|(own, ..)| *own == self).unwrap_or(Self::ALL[0])
    }

    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        self.row().1
    }

    /// The digit in merged free/busy.
    pub(crate) fn digit(self) -> char {
        self.row().2
    }
}

impl<'a> Calendar<'a> {
    /// The calendar of a mailbox, as the caller may see it.
    pub(crate) fn open(context: &Context<'_>, mailbox: &'a Mailbox) -> Result<Self, Problem> {
        let folder = mailbox.distinguished("calendar");
        let folder = folder.filter(|_| context.is_licensed(mailbox));
        let folder = folder.ok_or(Problem::NoLogon)?;
        let (reading, private) = context.reads_calendar(mailbox, folder);
        match reading {
            Reading::None => Err(Problem::NoAccess),
            reading => Ok(Self {
                mailbox,
                folder,
                reading,
                private,
            }),
        }
    }

    /// The entries in a window, in the order of their starts.
    pub(crate) fn entries(&self, window: Window) -> Result<Vec<Entry>, Problem> {
        let folder = self.mailbox.folder(self.folder);
        let numbers = folder.into_iter().flat_map(|folder| folder.items(false));
        let mut entries: Vec<_> = numbers
            .flat_map(|number| self.times(number, window))
            .collect();
        if entries.len() > MAX_FREE_BUSY_ENTRIES {
            return Err(Problem::TooManyEntries(entries.len()));
        }
        entries.sort_by_key(|entry| (entry.start, entry.end));
        Ok(entries)
    }

    /// The times in a window at which an item happens.
    fn times(&self, number: u32, window: Window) -> Vec<Entry> {
        let Some(item) = self.mailbox.item(number) else {
            return Vec::new();
        };
        if item.field(Property::Recurrence).is_none() {
            let span = recurrence::span(&item);
            let span = span.filter(|span| within(*span, window));
            return span
                .map(|_| self.entry(number, None, item))
                .into_iter()
                .flatten()
                .collect();
        }
        let times = recurrence::between(&item, window).into_iter();
        times
            .filter(|one| within((one.start(), one.end()), window))
            .filter_map(|one| self.entry(number, Some(one.index), Arc::new(one.into_item())))
            .collect()
    }

    fn entry(&self, number: u32, index: Option<u32>, item: Arc<Item>) -> Option<Entry> {
        let (start, end) = recurrence::span(&item)?;
        let text = |property| item.field(property).and_then(Value::text);
        let status = text(Property::LegacyFreeBusyStatus).and_then(Status::named);
        let is_private = is_private(&item);
        let cancelled = item.field(Property::IsCancelled).and_then(Value::boolean);
        Some(Entry {
            start,
            end,
            // A cancelled meeting leaves its time free.
            status: match cancelled {
                Some(true) => Status::Free,
                _ => status.unwrap_or(Status::Busy),
            },
            hidden: is_private && !self.private,
            number,
            index,
            item,
        })
    }

    /// The id of an entry: its entry id in hexadecimal digits.
    pub(crate) fn id(&self, entry: &Entry) -> String {
        let object = match entry.index {
            None => Object::Item {
                folder: self.folder,
                number: entry.number,
            },
            Some(index) => Object::Occurrence {
                folder: self.folder,
                number: entry.number,
                index,
            },
        };
        let id = Id {
            mailbox: self.mailbox.guid,
            object,
        };
        id.encode(IdFormat::HexEntryId)
    }
}

impl Entry {
    /// Whether somebody is invited.
    pub(crate) fn is_meeting(&self) -> bool {
        is_meeting(&self.item)
    }

    /// Whether it is one of a series, and whether it differs from the others.
    pub(crate) fn series(&self) -> (bool, bool) {
        let kind = self.item.field(Property::CalendarItemType);
        let kind = kind.and_then(Value::text);
        (self.index.is_some(), kind == Some("Exception"))
    }

    /// Whether a reminder is set.
    pub(crate) fn is_reminder_set(&self) -> bool {
        let set = self.item.field(Property::ReminderIsSet);
        set.and_then(Value::boolean).unwrap_or(true)
    }

    /// Whether it is marked as private.
    pub(crate) fn is_private(&self) -> bool {
        is_private(&self.item)
    }
}

fn is_private(item: &Item) -> bool {
    let sensitivity = item.field(Property::Sensitivity).and_then(Value::text);
    matches!(sensitivity, Some("Private" | "Confidential"))
}

/// Whether something takes place in a window: it may begin as another ends.
fn within((start, end): Window, (from, to): Window) -> bool {
    start < to && (end > from || start >= from)
}

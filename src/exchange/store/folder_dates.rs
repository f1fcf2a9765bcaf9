//! Folder dates: creation, modification, and the last change of the content.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};

use super::events::{Event, EventAction, Subject};
use super::mailbox::Mailbox;
use crate::exchange::seed::BACK;

/// The dates of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FolderDates {
    /// The time it was created.
    pub(crate) made: OffsetDateTime,
    /// The time its properties last changed.
    pub(crate) modified: OffsetDateTime,
    /// The time its content last changed. Every change advances it by a second at least, since clients compare it with the
    /// resolution that they read.
    pub(crate) committed: OffsetDateTime,
    /// The number of items that ever left the folder.
    pub(crate) deleted: u32,
}

/// The dates of folders with events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touched(BTreeMap<u32, Dates>);

/// The recorded dates of a folder, where they differ from the initial ones.
#[derive(Clone, Copy, Debug, Default)]
struct Dates {
    made: Option<OffsetDateTime>,
    modified: Option<OffsetDateTime>,
    committed: Option<OffsetDateTime>,
    deleted: u32,
}

impl Dates {
    /// Something in the folder changes: the time is later than any before, to the second.
    fn commit(&mut self, now: OffsetDateTime) {
        let now = now.replace_nanosecond(0).unwrap_or(now);
        let next = self.committed.map(|before| before + Duration::SECOND);
        self.committed = Some(next.map_or(now, |next| next.max(now)));
    }
}

impl Touched {
    /// Updates the dates from an event.
    pub(crate) fn note(&mut self, event: &Event) {
        let now = Some(event.time);
        match event.subject {
            // Part of another event.
            Subject::Item(_) if event.happened == EventAction::FreeBusyChanged => {}
            Subject::Item(_) => {
                let own = self.of(event.parent);
                own.commit(event.time);
                own.deleted += u32::from(event.happened == EventAction::Deleted);
                if let EventAction::Moved { parent, .. } = event.happened {
                    let left = self.of(parent);
                    left.commit(event.time);
                    left.deleted += 1;
                }
            }
            Subject::Folder(number) => match event.happened {
                EventAction::Deleted => drop(self.0.remove(&number)),
                EventAction::Created | EventAction::Copied { .. } => {
                    let own = self.of(number);
                    (own.made, own.modified) = (now, now);
                }
                // The event of the item itself has already set the date.
                EventAction::Counted { .. } => {}
                _ => self.of(number).modified = now,
            },
        }
    }

    fn of(&mut self, folder: u32) -> &mut Dates {
        self.0.entry(folder).or_default()
    }
}

impl Mailbox {
    /// The dates of a folder. The initial folders are older than all items in them.
    pub(crate) fn folder_dates(&self, number: u32) -> FolderDates {
        let touched = self.events.touched.0.get(&number);
        let Dates {
            made,
            modified,
            committed,
            deleted,
        } = touched.copied().unwrap_or_default();
        let made = made.unwrap_or_else(|| self.origin.today - BACK - Duration::DAY);
        let newest = || {
            let newest = self.folder(number)?.items.newest()?;
            OffsetDateTime::from_unix_timestamp_nanos(i128::from(newest) * 1_000_000).ok()
        };
        FolderDates {
            made,
            modified: modified.unwrap_or(made),
            committed: committed.or_else(newest).unwrap_or(made),
            deleted,
        }
    }
}

//! The initial items of a mailbox, by folder.

use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use super::dice::Dice;
use super::{calendar, configurations, contacts, mail, tasks};
use crate::exchange::data::{Address, Item};
use crate::exchange::setup::FolderName;

/// The inputs of a mailbox's initial content.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// The address of the owner.
    pub(crate) address: Arc<str>,
    /// The display name of the owner.
    pub(crate) name: Arc<str>,
    /// The seed of the pseudorandom numbers.
    pub(crate) seed: u64,
    /// The day that counts as today. The newest items are from this day.
    pub(crate) today: OffsetDateTime,
    /// The time at which the mailbox was created or reset (milliseconds since 1970). It distinguishes the mailbox from
    /// the one before a reset.
    pub(crate) epoch: i64,
    /// The initial numbers of items in its folders.
    pub(crate) items: [u32; FolderName::ALL.len()],
}

/// The initial number of items in a folder. The newest of them, `unread` in number, are unread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FolderSeed {
    pub(crate) items: u32,
    pub(crate) unread: u32,
}

/// An item's position in a folder.
pub(crate) struct Position<'a> {
    pub(crate) folder: &'a str,
    pub(crate) stock: FolderSeed,
    /// The position, from the oldest.
    pub(crate) number: u32,
    pub(crate) time: OffsetDateTime,
    /// Whether this is an item attached to the item at the position.
    inside: bool,
}

/// The longest time between two items.
const APART: Duration = Duration::hours(7);
/// The age of the oldest item at most.
pub(crate) const BACK: Duration = Duration::days(1_000);

impl Origin {
    /// The owner.
    pub(crate) fn owner(&self) -> Address {
        Address {
            name: self.name.to_string().into(),
            address: self.address.to_string().into(),
        }
    }

    /// The initial number of items in a folder with a distinguished name.
    pub(crate) fn stock(&self, folder: &str) -> FolderSeed {
        let Some(name) = FolderName::named(folder) else {
            return FolderSeed::default();
        };
        let items = self.items[name as usize];
        let unread = match name {
            FolderName::Inbox => (items / 4).min(50),
            FolderName::JunkEmail => items.min(2),
            _ => 0,
        };
        FolderSeed { items, unread }
    }

    /// The time of item `position` of a folder with `stock`, from the oldest. Later items have later times.
    pub(crate) fn time(&self, folder: &str, stock: FolderSeed, position: u32) -> OffsetDateTime {
        let step = APART.min(BACK / stock.items.max(1)).whole_seconds();
        let mut dice = Dice::of(self.seed, &[&self.address, folder, "time"], position);
        // Less than a step of variation keeps the items in order.
        let early = dice.below((step * 3 / 4).unsigned_abs());
        let later = i64::from(stock.items.saturating_sub(position));
        self.today - Duration::seconds(step * later) + Duration::seconds(early.cast_signed())
    }

    /// The number of seeded configurations in a folder.
    pub(crate) fn configurations(folder: &str) -> u32 {
        configurations::count(folder)
    }

    /// The time of the configurations: before all other items.
    pub(crate) fn beginning(&self) -> OffsetDateTime {
        self.today - BACK
    }

    /// The item with configuration `position` of a folder.
    pub(crate) fn configuration(&self, folder: &str, position: u32) -> Option<Item> {
        configurations::compose(self, folder, position)
    }

    /// Item `position` of a folder with `stock`, from the oldest.
    pub(crate) fn compose(&self, folder: &str, stock: FolderSeed, position: u32) -> Item {
        let position = Position {
            folder,
            stock,
            number: position,
            time: self.time(folder, stock, position),
            inside: false,
        };
        match FolderName::named(folder) {
            Some(FolderName::Calendar) => calendar::appointment(self, &position),
            Some(FolderName::Contacts) => contacts::contact(self, &position),
            Some(FolderName::Drafts | FolderName::Outbox) => mail::draft(self, &position),
            Some(FolderName::JunkEmail) => mail::junk(self, &position),
            Some(FolderName::Notes) => tasks::note(&position),
            Some(FolderName::SentItems) => mail::sent(self, &position),
            Some(FolderName::Tasks) => tasks::task(self, &position),
            _ => mail::received(self, &position),
        }
    }
}

impl Position<'_> {
    /// The pseudorandom numbers for one aspect of the item.
    pub(crate) fn dice(&self, origin: &Origin, side: &str) -> Dice {
        Dice::of(
            origin.seed,
            &[&origin.address, self.folder, side],
            self.number,
        )
    }

    /// The pseudorandom numbers for one aspect of the folder.
    pub(crate) fn folder_dice(&self, origin: &Origin, side: &str) -> Dice {
        Dice::of(origin.seed, &[&origin.address, self.folder, side], 0)
    }

    /// Whether the item is unread.
    pub(crate) fn is_unread(&self) -> bool {
        self.number + self.stock.unread >= self.stock.items
    }

    /// The position of the item that is attached to this one.
    pub(crate) fn inside(&self) -> Self {
        Self {
            inside: true,
            time: self.time - Duration::days(2),
            ..*self
        }
    }

    /// A number that is unique among the messages of the folder.
    pub(crate) fn id(&self) -> u32 {
        // The top bit keeps attached messages apart from those of the folder.
        self.number | u32::from(self.inside) << 31
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::data::{Content, Kind, Property, Value};
    use std::collections::HashSet;
    use time::macros::datetime;

    fn origin(seed: u64) -> Origin {
        Origin {
            address: "alice@contoso.test".into(),
            name: "alice".into(),
            seed,
            today: datetime!(2026-03-10 0:00 UTC),
            epoch: 0,
            items: FolderName::ALL.map(FolderName::usual_items),
        }
    }

    fn all(origin: &Origin, folder: &str) -> Vec<Item> {
        let stock = origin.stock(folder);
        let positions = 0..stock.items;
        positions
            .map(|position| origin.compose(folder, stock, position))
            .collect()
    }

    #[test]
    fn the_same_seed_and_address_give_the_same_items_and_another_seed_gives_others() {
        for folder in FolderName::ALL {
            let first = all(&origin(1), folder.name());
            assert_eq!(first.len(), folder.usual_items() as usize);
            assert_eq!(first, all(&origin(1), folder.name()));
        }
        assert_ne!(all(&origin(1), "inbox"), all(&origin(2), "inbox"));
    }

    #[test]
    fn every_item_comes_after_the_one_before_it_and_before_tomorrow() {
        for items in [1, 36, 1_000, 100_000] {
            let mut origin = origin(1);
            origin.items[FolderName::Inbox as usize] = items;
            let stock = origin.stock("inbox");
            let step = (items / 500).max(1) as usize;
            let time = |position| origin.time("inbox", stock, position);
            for position in (1..items).step_by(step) {
                assert!(time(position - 1) < time(position), "{position} of {items}");
            }
            assert!(time(items - 1) < origin.today);
            assert!(time(0) > origin.today - Duration::days(1_001));
        }
    }

    #[test]
    fn an_inbox_has_everything_that_real_ones_have() {
        let inbox = all(&origin(1), "inbox");
        let body = |item: &Item| match item.field(Property::Body) {
            Some(Value::Body(body)) => body.clone(),
            _ => panic!("every message says something"),
        };
        let count = |is: &dyn Fn(&Item) -> bool| inbox.iter().filter(|item| is(item)).count();
        let attached = |is: fn(&Content) -> bool| {
            count(&|item| item.attachments.iter().any(|one| is(&one.content)))
        };
        assert!(count(&|item| body(item).html) >= 6);
        assert!(count(&|item| !body(item).html) >= 12);
        assert!(count(&|item| item.attachments.iter().any(|one| one.inline)) >= 3);
        assert!(attached(|content| matches!(content, Content::File { .. })) >= 9);
        assert!(attached(|content| matches!(content, Content::Item(_))) >= 3);
        assert!(count(&|item| item.field(Property::References).is_some()) >= 9);
        assert!(count(&|item| !body(item).text.is_ascii()) >= 9);
        assert!(count(&|item| item.kind == Kind::MeetingRequest) >= 3);
        assert_eq!(
            count(&Item::is_unread),
            origin(1).stock("inbox").unread as usize
        );
        let ids = inbox
            .iter()
            .filter_map(|item| item.field(Property::InternetMessageId)?.text());
        assert_eq!(ids.collect::<HashSet<_>>().len(), inbox.len());
    }

    #[test]
    fn a_reply_refers_to_a_message_of_the_folder() {
        let inbox = all(&origin(1), "inbox");
        let text = |item: &Item, name| Some(item.field(name)?.text()?.to_owned());
        let ids: HashSet<_> = inbox
            .iter()
            .filter_map(|item| text(item, Property::InternetMessageId))
            .collect();
        let answered: Vec<_> = inbox
            .iter()
            .filter_map(|item| text(item, Property::InReplyTo))
            .collect();
        assert!(answered.len() >= 9 && answered.iter().all(|id| ids.contains(id)));
    }
}

//! Tests of synchronization: a client that reads all changes has what the mailbox has, however it reads.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::events::EventAction;
use super::log::Change;
use super::mailbox::Mailbox;
use crate::exchange::data::{Item, Kind, Property};
use crate::exchange::seed::Origin;
use crate::exchange::setup::FolderName;

/// A step of the owner between two requests.
#[derive(Clone, Debug)]
enum Step {
    Create,
    Update(usize),
    Read(usize),
    MoveAway(usize),
    Remove(usize),
    /// The client synchronizes once, with a largest number of changes.
    Ask(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Create),
        (0_usize..40).prop_map(Step::Update),
        (0_usize..40).prop_map(Step::Read),
        (0_usize..40).prop_map(Step::MoveAway),
        (0_usize..40).prop_map(Step::Remove),
        (1_usize..6).prop_map(Step::Ask),
    ]
}

/// A client's copy of a folder: the items, each with the number of the change by which the client last learned of it.
#[derive(Default)]
struct Copy {
    state: u64,
    items: BTreeMap<u32, u64>,
}

impl Copy {
    /// Synchronizes once. Returns whether more changes follow.
    fn ask(&mut self, mailbox: &Mailbox, folder: u32, most: usize) -> bool {
        let found = mailbox.item_changes(folder, self.state, most).unwrap();
        assert!(found.changes.len() <= most);
        for change in found.changes {
            match change {
                Change::Create(number) => {
                    let now = mailbox.entry(number).unwrap().change();
                    assert_eq!(self.items.insert(number, now), None, "created twice");
                }
                Change::Update(number) | Change::ReadFlag(number) => {
                    let now = mailbox.entry(number).unwrap().change();
                    let before = self.items.insert(number, now);
                    assert!(before.is_some(), "not created before");
                }
                Change::Delete(number) => drop(self.items.remove(&number)),
            }
        }
        self.state = found.state;
        !found.last
    }
}

fn mailbox() -> Mailbox {
    let origin = Origin {
        address: "alice@contoso.test".into(),
        name: "alice".into(),
        seed: 1,
        today: OffsetDateTime::UNIX_EPOCH + Duration::days(20_000),
        epoch: 0,
        items: [24; FolderName::ALL.len()],
    };
    Mailbox::new(Uuid::from_u128(7), origin)
}

/// Performs a step. Returns the number of the created item.
fn act(mailbox: &mut Mailbox, folder: u32, step: &Step) -> Option<u32> {
    let now = OffsetDateTime::UNIX_EPOCH;
    let items: Vec<_> = mailbox.folder(folder)?.items(false).collect();
    let chosen = |place: usize| items.get(place % items.len().max(1)).copied();
    match step {
        Step::Create => {
            let item = Item::new(Kind::Message).with(Property::IsRead, false);
            return Some(mailbox.create_item(folder, false, item, EventAction::Created, now));
        }
        Step::Update(place) => {
            let number = chosen(*place)?;
            let item = (*mailbox.item(number)?)
                .clone()
                .with(Property::Subject, "new");
            mailbox.update_item(number, item, false, now);
        }
        Step::Read(place) => {
            let number = chosen(*place)?;
            let item = (*mailbox.item(number)?).clone();
            let read = item.is_unread();
            mailbox.update_item(number, item.with(Property::IsRead, read), true, now);
        }
        Step::MoveAway(place) => {
            let bin = mailbox.distinguished("deleteditems")?;
            return mailbox.move_item(chosen(*place)?, bin, now);
        }
        Step::Remove(place) => mailbox.remove_item(chosen(*place)?, now),
        Step::Ask(_) => {}
    }
    None
}

proptest! {
    #[test]
    fn a_client_that_reads_every_change_has_what_the_mailbox_has(
        steps in proptest::collection::vec(step(), 0..120),
        last in 1_usize..20,
    ) {
        let mut mailbox = mailbox();
        let folder = mailbox.distinguished("inbox").unwrap();
        let mut copy = Copy::default();
        let mut numbers: BTreeSet<u32> = mailbox.folder(folder).unwrap().items(false).collect();
        for step in &steps {
            if let Some(number) = act(&mut mailbox, folder, step) {
                prop_assert!(numbers.insert(number), "number {} was used before", number);
            }
            if let Step::Ask(most) = step {
                copy.ask(&mailbox, folder, *most);
            }
        }
        while copy.ask(&mailbox, folder, last) {}
        let there = mailbox.folder(folder).unwrap().items(false);
        let there: BTreeMap<_, _> =
            there.map(|number| (number, mailbox.entry(number).unwrap().change())).collect();
        prop_assert_eq!(&copy.items, &there);
        let unread = there.keys().filter(|number| mailbox.item(**number).unwrap().is_unread());
        prop_assert_eq!(mailbox.folder(folder).unwrap().unread(), unread.count());
    }

    #[test]
    fn a_folder_is_ordered_by_received_time(
        steps in proptest::collection::vec((step(), any::<bool>()), 0..40),
    ) {
        let mut mailbox = mailbox();
        let folder = mailbox.distinguished("inbox").unwrap();
        for (step, moves) in &steps {
            let made = act(&mut mailbox, folder, step);
            let items: Vec<_> = mailbox.folder(folder).unwrap().items(false).collect();
            if let (Some(number), true) = (made.or(items.first().copied()), moves) {
                let later = OffsetDateTime::UNIX_EPOCH + Duration::days(items.len() as i64);
                let item = (*mailbox.item(number).unwrap()).clone();
                mailbox.update_item(number, item.with(Property::DateTimeReceived, later), false, later);
            }
        }
        for (number, folder) in mailbox.folders() {
            let received = |item| {
                let item = mailbox.item(item)?;
                item.field(Property::DateTimeReceived)?.time()
            };
            let times: Vec<_> = folder.items(false).map(received).collect();
            prop_assert_eq!(folder.is_dated(false), times.iter().all(Option::is_some));
            prop_assert!(!folder.is_dated(false) || times.is_sorted(), "{}", number);
        }
    }

    #[test]
    fn an_item_is_the_same_at_every_read(place in 0_usize..20) {
        let (one, other) = (mailbox(), mailbox());
        let inbox = one.distinguished("inbox").unwrap();
        let number = one.folder(inbox).unwrap().items(false).nth(place).unwrap();
        prop_assert_eq!(one.item(number), other.item(number));
        prop_assert_eq!(one.entry(number).unwrap().change(), other.entry(number).unwrap().change());
    }
}

//! Search folders: those of every mailbox, and those that clients create
//! ([search folders](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-work-with-search-folders-by-using-ews-in-exchange)).

use crate::exchange::data::{Kind, Property, Value};
use crate::exchange::ews::ids::{Id, Object};
use crate::exchange::ews::properties::{View, value};
use crate::exchange::ews::restriction::Restriction;
use crate::exchange::store::{BUILT_IN, Criteria, Folder, Mailbox};
use crate::exchange::work::Work;
use crate::exchange::xml::Node;

/// The built-in searches, as bits: an item is judged once for all of them.
const PEOPLE: u8 = 1;
const REMINDERS: u8 = 2;
const TO_DO: u8 = 4;

/// The search of a client's folder, as a bit.
const OWN: u8 = 1;

/// The items that a search folder contains now, unordered.
pub(crate) fn found(mailbox: &Mailbox, number: u32, folder: &Folder) -> Vec<u32> {
    let mut raw_elements = folder.raw_elements.iter();
    if let Some(parameters) =
        raw_elements.find(|element| element.name() == Property::SearchParameters.element())
    {
        let own = Own {
            mailbox,
            parameters,
            restriction: parameters.find("t:Restriction").map(Restriction::of_node),
            work: Work::alone(),
        };
        return mailbox.search(number, folder.change(), &own, OWN);
    }
    match (folder.distinguished, &*folder.name) {
        // `AllItems` needs no judgement of items, so it is not cached.
        (_, "AllItems") => {
            let folders = everywhere(mailbox).into_iter();
            let folders = folders.filter_map(|number| mailbox.folder(number));
            folders.flat_map(|folder| folder.items(false)).collect()
        }
        (Some("mycontacts"), _) | (_, "AllContacts" | "MyContactsExtended") => {
            mailbox.search(BUILT_IN, 0, &BuiltIn(mailbox), PEOPLE)
        }
        (_, "Reminders") => mailbox.search(BUILT_IN, 0, &BuiltIn(mailbox), REMINDERS),
        (Some("todosearch"), _) => mailbox.search(BUILT_IN, 0, &BuiltIn(mailbox), TO_DO),
        _ => Vec::new(),
    }
}

/// All folders that a mail client shows.
fn everywhere(mailbox: &Mailbox) -> Vec<u32> {
    let root = mailbox.distinguished("msgfolderroot");
    let root = root.expect("no client can delete a distinguished folder");
    mailbox.descendants(root)
}

/// The search folders that every mailbox has.
struct BuiltIn<'a>(&'a Mailbox);

impl Criteria for BuiltIn<'_> {
    fn scope(&self) -> Vec<u32> {
        everywhere(self.0)
    }

    fn judge(&self, item: u32) -> Option<u8> {
        let Some(view) = View::new(self.0, item) else {
            return Some(0);
        };
        let kind = view.item.kind;
        let has = |property, wanted: bool| {
            value(&view, property).and_then(|value| value.boolean()) == Some(wanted)
        };
        let flag = view.item.field(Property::Flag).and_then(Value::tree);
        let status = flag.and_then(|flag| flag.find("t:FlagStatus"));
        let flagged = status.is_some_and(|status| status.content() == "Flagged");
        let is_due = flagged || kind == Kind::Task && has(Property::IsComplete, false);
        let is_person = matches!(kind, Kind::Contact | Kind::DistributionList);
        let answers = [
            (PEOPLE, is_person),
            (REMINDERS, has(Property::ReminderIsSet, true)),
            (TO_DO, is_due),
        ];
        let found = answers.into_iter().filter(|(_, yes)| *yes);
        Some(found.map(|(bit, _)| bit).sum())
    }
}

/// A search folder that a client created.
struct Own<'a> {
    mailbox: &'a Mailbox,
    parameters: &'a Node,
    /// The restriction, if there is one. An invalid restriction (`Some(None)`) matches nothing.
    restriction: Option<Option<Restriction>>,
    /// The budget of work for one search.
    work: Work,
}

impl Criteria for Own<'_> {
    fn scope(&self) -> Vec<u32> {
        let (mailbox, parameters) = (self.mailbox, self.parameters);
        let bases = parameters.find("t:BaseFolderIds");
        let bases = bases.map_or(&[][..], Node::inside).iter();
        let base = |node: &Node| {
            let id = node.attribute("Id")?;
            match node.name() {
                "t:DistinguishedFolderId" => mailbox.distinguished(id),
                _ => match Id::parse(id)?.object {
                    Object::Folder(number) => Some(number),
                    _ => None,
                },
            }
        };
        let bases: Vec<_> = bases.filter_map(base).collect();
        let deep = parameters.attribute("Traversal") == Some("Deep");
        let inside = bases
            .iter()
            .filter(|_| deep)
            .flat_map(|base| mailbox.descendants(*base));
        let mut scope: Vec<_> = inside.chain(bases.iter().copied()).collect();
        // A base folder may lie inside another one.
        scope.sort_unstable();
        scope.dedup();
        scope
    }

    fn judge(&self, item: u32) -> Option<u8> {
        let holds = |restriction: &Restriction| {
            let view = View::new(self.mailbox, item);
            view.is_some_and(|view| restriction.holds(&view, &self.work))
        };
        let found = match &self.restriction {
            None => true,
            Some(restriction) => restriction.as_ref().is_some_and(holds),
        };
        if self.work.is_over() {
            return None;
        }
        Some(match found {
            true => OWN,
            false => 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, OffsetDateTime};
    use uuid::Uuid;

    use super::*;
    use crate::exchange::seed::Origin;
    use crate::exchange::setup::FolderName;
    use crate::exchange::store::{EventAction, FolderKind};

    fn mailbox() -> Mailbox {
        let origin = Origin {
            address: "alice@contoso.test".into(),
            name: "alice".into(),
            seed: 1,
            today: OffsetDateTime::UNIX_EPOCH + Duration::days(20_000),
            epoch: 0,
            items: [2; FolderName::ALL.len()],
        };
        Mailbox::new(Uuid::from_u128(7), origin)
    }

    /// Changes one of the items of a folder in one of a few ways.
    fn act(mailbox: &mut Mailbox, folder: &str, what: u8, step: usize) {
        let now = OffsetDateTime::UNIX_EPOCH;
        let folder = mailbox.distinguished(folder).unwrap();
        let items: Vec<_> = mailbox.folder(folder).unwrap().items(false).collect();
        let Some(number) = items.get(step % items.len().max(1)).copied() else {
            return;
        };
        let item = (*mailbox.item(number).unwrap()).clone();
        let status = ["NotFlagged", "Flagged"][step % 2];
        let flag = Node::new(Property::Flag.element()).child(Node::text("t:FlagStatus", status));
        let bin = mailbox.distinguished("deleteditems").unwrap();
        match what {
            0 => {
                let item = item.with(Property::ReminderIsSet, step.is_multiple_of(2));
                mailbox.create_item(folder, false, item, EventAction::Created, now);
            }
            1 => mailbox.update_item(number, item.with(Property::Flag, flag), false, now),
            2 => {
                let read = item.is_unread();
                mailbox.update_item(number, item.with(Property::IsRead, read), true, now);
            }
            3 => drop(mailbox.move_item(number, bin, now)),
            4 => mailbox.remove_item(number, now),
            _ => {
                let inside = Folder::new(folder, format!("f{step}"), FolderKind::Mail);
                mailbox.create_folder(inside, EventAction::Created, now);
            }
        }
    }

    /// The result of a new search.
    fn anew(mailbox: &Mailbox, question: u8) -> Vec<u32> {
        let criteria = BuiltIn(mailbox);
        let folders = criteria.scope().into_iter();
        let items = folders.flat_map(|it| mailbox.folder(it).unwrap().items(false));
        let mut found: Vec<_> = items
            .filter(|item| criteria.judge(*item).unwrap() & question != 0)
            .collect();
        found.sort_unstable();
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn an_updated_search_finds_the_same_as_a_new_one(
            steps in proptest::collection::vec((0_u8..6, 0_usize..20, 0_usize..3), 0..16),
        ) {
            let mut mailbox = mailbox();
            for (what, step, folder) in steps {
                act(&mut mailbox, ["inbox", "tasks", "contacts"][folder], what, step);
                for question in [PEOPLE, REMINDERS, TO_DO] {
                    let mut found = mailbox.search(BUILT_IN, 0, &BuiltIn(&mailbox), question);
                    found.sort_unstable();
                    prop_assert_eq!(found, anew(&mailbox, question));
                }
            }
        }
    }
}

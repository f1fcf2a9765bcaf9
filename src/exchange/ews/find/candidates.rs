//! The items that a folder shows before anything is asked of them. A search folder shows those of others.

use crate::exchange::ews::fields;
use crate::exchange::ews::id::{Id, Object};
use crate::exchange::ews::items::{View, value};
use crate::exchange::ews::restriction::Restriction;
use crate::exchange::store::{Folder, FolderKind, Kind, Mailbox, Value};
use crate::exchange::xml::Node;

/// The numbers of a folder's items, newest first.
pub(in crate::exchange::ews) fn candidates(
    mailbox: &Mailbox,
    number: u32,
    associated: bool,
) -> Vec<u32> {
    let Some(folder) = mailbox.folder(number) else {
        return Vec::new();
    };
    match folder.kind {
        FolderKind::Search if !associated => searched(mailbox, folder),
        _ => folder.items(associated).rev().collect(),
    }
}

/// What a search folder finds now.
fn searched(mailbox: &Mailbox, folder: &Folder) -> Vec<u32> {
    let parameters = folder
        .said
        .iter()
        .find(|said| said.name() == "t:SearchParameters");
    let scope = match parameters {
        Some(parameters) => scope(mailbox, parameters),
        None => everywhere(mailbox),
    };
    let items = scope
        .into_iter()
        .filter_map(|number| mailbox.folder(number));
    let items = items.flat_map(|folder| folder.items(false));
    let mut found: Vec<_> = items
        .filter_map(|number| View::new(mailbox, number).map(|view| (number, view)))
        .filter(|(_, view)| match parameters {
            Some(parameters) => matches(parameters, view),
            None => belongs(folder, view),
        })
        .map(|(number, view)| {
            (
                view.item.field("DateTimeReceived").and_then(Value::time),
                number,
            )
        })
        .collect();
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.into_iter().map(|(_, number)| number).collect()
}

/// Every folder that people see.
fn everywhere(mailbox: &Mailbox) -> Vec<u32> {
    let root = mailbox.distinguished("msgfolderroot").unwrap_or_default();
    mailbox.descendants(root)
}

/// The folders that a client's search looks through.
fn scope(mailbox: &Mailbox, parameters: &Node) -> Vec<u32> {
    let bases = parameters
        .find("t:BaseFolderIds")
        .map_or(&[][..], Node::inside);
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
    let bases: Vec<_> = bases.iter().filter_map(base).collect();
    let deep = parameters.attribute("Traversal") == Some("Deep");
    let inside = bases
        .iter()
        .filter(|_| deep)
        .flat_map(|base| mailbox.descendants(*base));
    let inside: Vec<_> = inside.collect();
    [bases, inside].concat()
}

fn matches(parameters: &Node, view: &View<'_>) -> bool {
    let restriction = parameters.find("t:Restriction");
    restriction.is_none_or(|restriction| {
        Restriction::of_node(restriction).is_some_and(|it| it.holds(view))
    })
}

/// Whether a search folder that is there from the first shows an item.
fn belongs(folder: &Folder, view: &View<'_>) -> bool {
    let kind = view.item.kind;
    let says = |uri, wanted: &Value| {
        let field = fields::field(uri);
        field.and_then(|field| value(view, field)).as_ref() == Some(wanted)
    };
    match (folder.distinguished, &*folder.name) {
        (Some("mycontacts"), _) | (_, "AllContacts" | "MyContactsExtended") => {
            matches!(kind, Kind::Contact | Kind::DistributionList)
        }
        (_, "AllItems") => true,
        (_, "Reminders") => says("item:ReminderIsSet", &Value::Boolean(true)),
        (Some("todosearch"), _) => {
            let flag = view.item.field("Flag").and_then(Value::tree);
            let status = flag.and_then(|flag| flag.find("t:FlagStatus"));
            let flagged = status.is_some_and(|status| status.content() == "Flagged");
            flagged || kind == Kind::Task && says("task:IsComplete", &Value::Boolean(false))
        }
        _ => false,
    }
}

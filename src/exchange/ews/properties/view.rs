//! An item for display: a stored one, an occurrence, or an attachment.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::exchange::data::{Item, Kind, Property, Value};
use crate::exchange::ews::ids::id::{PARENT_CHANGE_KEY, change_key};
use crate::exchange::ews::ids::{Id, KeyOf, Object};
use crate::exchange::ews::recurrence;
use crate::exchange::ews::requests::{Allowed, Context};
use crate::exchange::store::{Entry, FolderKind, Mailbox};
use crate::exchange::xml::Node;

/// An item and its position in the mailbox.
#[derive(Clone)]
pub(crate) struct View<'a> {
    pub(crate) mailbox: &'a Mailbox,
    pub(crate) item: Arc<Item>,
    /// The number and the entry in the mailbox. `None` for an attached item.
    pub(crate) stored: Option<(u32, &'a Entry)>,
    /// The acting user's rights to it.
    pub(crate) allowed: Allowed,
    /// The time of the request, if it is known.
    pub(crate) now: Option<OffsetDateTime>,
    /// The id of the attachment or the occurrence, if the item is one.
    own_id: Option<Id>,
}

impl<'a> View<'a> {
    /// An item of a mailbox.
    pub(crate) fn new(mailbox: &'a Mailbox, number: u32) -> Option<Self> {
        Some(Self {
            mailbox,
            item: mailbox.item(number)?,
            stored: Some((number, mailbox.entry(number)?)),
            allowed: Allowed::ALL,
            now: None,
            own_id: None,
        })
    }

    /// The view of the acting user.
    #[must_use]
    pub(crate) fn seen_by(self, context: &Context<'_>) -> Self {
        let entry = self.stored.map(|(_, entry)| entry);
        let allowed = entry.map_or(Allowed::ALL, |entry| context.allowed(self.mailbox, entry));
        let now = Some(context.now);
        Self {
            allowed,
            now,
            ..self
        }
    }

    /// The view at a given time.
    #[must_use]
    pub(crate) fn seen_at(self, now: OffsetDateTime) -> Self {
        let now = Some(now);
        Self { now, ..self }
    }

    /// An item of a mailbox, or one of its occurrences.
    pub(crate) fn at(mailbox: &'a Mailbox, number: u32, occurrence: Option<u32>) -> Option<Self> {
        let view = Self::new(mailbox, number)?;
        let Some(index) = occurrence else {
            return Some(view);
        };
        let item = recurrence::occurrence(&view.item, index).ok()?.into_item();
        Some(Self {
            item: Arc::new(item),
            own_id: view.occurrence_id(index),
            ..view
        })
    }

    /// The id of an occurrence.
    pub(crate) fn occurrence_id(&self, index: u32) -> Option<Id> {
        let (number, entry) = self.stored?;
        Some(Id {
            mailbox: self.mailbox.guid,
            object: Object::Occurrence {
                folder: entry.folder,
                number,
                index,
            },
        })
    }

    /// An attached item with its id.
    pub(crate) fn attached(mailbox: &'a Mailbox, item: Arc<Item>, id: Option<Id>) -> Self {
        Self {
            mailbox,
            item,
            stored: None,
            allowed: Allowed::ALL,
            now: None,
            own_id: id,
        }
    }

    /// The view of the same item with another value of a property.
    pub(crate) fn with_property(mut self, property: Property, value: impl Into<Value>) -> Self {
        Arc::make_mut(&mut self.item).set(property, value);
        self
    }

    /// Its id, if it has one.
    pub(crate) fn id(&self) -> Option<Id> {
        let own = self.own_id.clone();
        own.or_else(|| {
            let (number, entry) = self.stored?;
            Some(Id::item(self.mailbox.guid, entry.folder, number))
        })
    }

    /// Its `ChangeKey`, if it has one. An attached item has that of the item around it.
    pub(crate) fn change_key(&self) -> Option<String> {
        let entry = match (self.stored, &self.own_id) {
            (Some((_, entry)), _) => entry,
            (None, Some(id)) => self.mailbox.entry(id.item_number()?)?,
            (None, None) => return None,
        };
        Some(item_change_key(
            self.mailbox,
            self.item.kind,
            entry.change(),
        ))
    }

    /// An element with its id and `ChangeKey`.
    pub(crate) fn id_node(&self, name: &'static str) -> Option<Node> {
        let id = self.id()?.text();
        Some(
            Node::new(name)
                .with("Id", id)
                .with("ChangeKey", self.change_key()?),
        )
    }

    /// A stored time.
    pub(crate) fn time(&self, property: Property) -> Option<OffsetDateTime> {
        self.item.field(property)?.time()
    }

    /// A stored text.
    pub(crate) fn text(&self, property: Property) -> Option<&str> {
        self.item.field(property)?.text()
    }
}

/// The `ChangeKey` of an item type for a change number.
pub(crate) fn item_change_key(mailbox: &Mailbox, kind: Kind, change: u64) -> String {
    let of = match kind {
        Kind::CalendarItem => KeyOf::Calendar,
        Kind::Contact => KeyOf::Contact,
        Kind::DistributionList => KeyOf::DistributionList,
        Kind::Task => KeyOf::Task,
        _ => KeyOf::Message,
    };
    change_key(of, mailbox.guid, change)
}

/// An element with the id and `ChangeKey` of a folder.
pub(crate) fn folder_id_node(name: &'static str, mailbox: &Mailbox, number: u32) -> Node {
    let folder = mailbox.folder(number);
    let change = folder.map_or(0, |folder| folder.change());
    let of = match folder.map(|folder| folder.kind) {
        Some(FolderKind::Calendar) => KeyOf::CalendarFolder,
        Some(FolderKind::Contacts) => KeyOf::ContactsFolder,
        Some(FolderKind::Tasks) => KeyOf::TasksFolder,
        Some(FolderKind::Search) => KeyOf::SearchFolder,
        Some(FolderKind::Mail) | None => KeyOf::Folder,
    };
    Node::new(name)
        .with("Id", Id::folder(mailbox.guid, number).text())
        .with("ChangeKey", change_key(of, mailbox.guid, change))
}

/// `t:ParentFolderId`: the id of a parent folder.
pub(crate) fn parent_id_node(mailbox: &Mailbox, number: u32) -> Node {
    Node::new(Property::ParentFolderId.element())
        .with("Id", Id::folder(mailbox.guid, number).text())
        .with("ChangeKey", PARENT_CHANGE_KEY)
}

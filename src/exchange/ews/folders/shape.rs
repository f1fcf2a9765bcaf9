//! The requested properties of a folder, and the folder element with them
//! ([FolderResponseShapeType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsfold/)).

use std::borrow::Cow;

use super::permission_set;
use super::properties::extended_value;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::fields::Extended;
use crate::exchange::ews::find::{folder_items, total, unread, unread_of};
use crate::exchange::ews::properties::{folder_id_node, parent_id_node};
use crate::exchange::ews::requests::{Base, Context};
use crate::exchange::permissions::Rights;
use crate::exchange::store::{Folder, FolderKind, Mailbox};
use crate::exchange::xml::{Element, Node, TYPES};

/// The properties that a request asks for.
pub(crate) struct Shape {
    base: Base,
    fields: Vec<Property>,
    extended: Vec<Extended>,
}

impl Shape {
    /// Reads `m:FolderShape`.
    pub(crate) fn read(request: &Element<'_>) -> Result<Self, ResponseCode> {
        let shape = request.inside("FolderShape");
        let mut read = Self {
            base: Base::read(shape),
            fields: Vec::new(),
            extended: Vec::new(),
        };
        let additional = shape.child(TYPES, "AdditionalProperties");
        for property in additional.map_or(&[][..], |all| &all.children) {
            if property.name == "ExtendedFieldURI" {
                read.extended.push(Extended::read(property)?);
                continue;
            }
            let field = property.required("FieldURI").strip_prefix("folder:");
            let field = field.ok_or(ResponseCode::INVALID_PROPERTY_REQUEST)?;
            read.fields.extend(Property::named(field));
        }
        Ok(read)
    }

    /// Whether the request asks for a property.
    fn wants(&self, property: Property) -> bool {
        let base = match self.base {
            Base::IdOnly => false,
            Base::Default => property.row().is_shown_in_folders,
            Base::AllProperties => true,
        };
        base || self.fields.contains(&property)
    }

    /// The folder with the requested properties, in the order of the schema.
    pub(crate) fn node(&self, context: &Context<'_>, mailbox: &Mailbox, number: u32) -> Node {
        let Some(folder) = mailbox.folder(number) else {
            return Node::new("t:Folder");
        };
        let text = |property: Property, text: Option<Cow<'static, str>>| {
            Some(Node::text(property.element(), text?)).filter(|_| self.wants(property))
        };
        let count = |property: Property, count: &dyn Fn() -> usize| {
            let wanted = self.wants(property);
            wanted.then(|| Node::text(property.element(), count().to_string()))
        };
        let rights = || context.rights(mailbox, number);
        let found = || found_in_part(context, mailbox, number);
        // The parent of Exchange's root folder has no usable id, so the root stands in for its own parent.
        let parent = if folder.parent == 0 {
            number
        } else {
            folder.parent
        };
        let parent = || parent_id_node(mailbox, parent);
        let is_read = !matches!(folder.kind, FolderKind::Calendar | FolderKind::Contacts);
        let extended = self.extended.iter();
        let extended = extended.filter_map(|property| {
            Some(property.node(&extended_value(mailbox, number, folder, property)?))
        });
        id_node(mailbox, number)
            .children(self.wants(Property::ParentFolderId).then(parent))
            .children(text(Property::FolderClass, folder.class.clone()))
            .children(text(Property::DisplayName, Some(folder.name.clone())))
            .children(count(Property::TotalCount, &|| match found() {
                Some(found) => found.len(),
                None => total(mailbox, number, folder),
            }))
            .children(count(Property::ChildFolderCount, &|| {
                let inside = mailbox.children(number);
                inside.filter(|child| context.has(*child)).count()
            }))
            .children(extended)
            .children(
                self.wants(Property::EffectiveRights)
                    .then(|| effective_rights(rights())),
            )
            .children(text(
                Property::DistinguishedFolderId,
                folder.distinguished.map(Cow::from),
            ))
            .children(self.raw_elements(folder, Property::PolicyTag))
            .children(self.raw_elements(folder, Property::ArchiveTag))
            .children(self.raw_elements(folder, Property::SearchParameters))
            .children(self.permissions(context, mailbox, number))
            .children(
                is_read
                    .then(|| {
                        count(Property::UnreadCount, &|| match found() {
                            Some(found) => unread_of(mailbox, &found),
                            None => unread(mailbox, number, folder),
                        })
                    })
                    .flatten(),
            )
    }

    /// The permissions of the folder, if the request names the property and the user owns the folder.
    fn permissions(&self, context: &Context<'_>, mailbox: &Mailbox, number: u32) -> Option<Node> {
        let is_named = self.fields.contains(&Property::PermissionSet);
        let folder = mailbox.folder(number).filter(|_| is_named)?;
        let is_theirs = context.rights(mailbox, number).owns();
        let permissions = is_theirs.then(|| {
            context
                .world
                .effective_permissions(context.setup, mailbox, folder)
        })?;
        context
            .may_list(permissions.count())
            .then(|| permission_set::node(context, &permissions, folder.kind))
    }

    /// An element that a client stored in the folder, if the request asks for it.
    fn raw_elements(&self, folder: &Folder, property: Property) -> Option<Node> {
        let raw_elements = folder
            .raw_elements
            .iter()
            .find(|node| node.name() == property.element());
        raw_elements.filter(|_| self.wants(property)).cloned()
    }
}

/// The readable results of a search folder in another user's mailbox. `None` for other folders.
fn found_in_part(context: &Context<'_>, mailbox: &Mailbox, number: u32) -> Option<Vec<u32>> {
    let folder = mailbox.folder(number)?;
    let is_partial = folder.kind == FolderKind::Search && mailbox.guid != context.mailbox.guid;
    is_partial.then(|| {
        let mut found = folder_items(mailbox, number, false);
        context.retain_readable(mailbox, &mut found);
        found
    })
}

/// The folder with its id only.
pub(crate) fn id_node(mailbox: &Mailbox, number: u32) -> Node {
    let kind = mailbox
        .folder(number)
        .map_or(FolderKind::Mail, |it| it.kind);
    Node::new(element(kind)).child(folder_id_node(
        Property::FolderId.element(),
        mailbox,
        number,
    ))
}

/// The element name of a folder type.
pub(crate) fn element(kind: FolderKind) -> &'static str {
    match kind {
        FolderKind::Mail => "t:Folder",
        FolderKind::Calendar => "t:CalendarFolder",
        FolderKind::Contacts => "t:ContactsFolder",
        FolderKind::Tasks => "t:TasksFolder",
        FolderKind::Search => "t:SearchFolder",
    }
}

/// The `EffectiveRights` in a folder
/// ([EffectiveRights](https://learn.microsoft.com/exchange/client-developer/web-service-reference/effectiverights)).
fn effective_rights(rights: Rights) -> Node {
    let rights = [
        ("t:CreateAssociated", rights.owns()),
        ("t:CreateContents", rights.creates()),
        ("t:CreateHierarchy", rights.creates_folders()),
        ("t:Delete", rights.owns()),
        ("t:Modify", rights.owns()),
        ("t:Read", rights.reads()),
        ("t:ViewPrivateItems", rights.owns()),
    ];
    let rights = rights.map(|(name, allowed)| Node::text(name, allowed.to_string()));
    Node::new(Property::EffectiveRights.element()).children(rights)
}

//! How folders are made and changed.

use super::permission_set;
use super::shape::id_node;
use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::required::{required, unexpected};
use crate::exchange::ews::answers::{Found, ResponseMessage};
use crate::exchange::ews::fields::Extended;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::store::{Folder, FolderKind, Happened, Mailbox, Mailboxes};
use crate::exchange::xml::{Element, Node, TYPES};
use crate::settings::{MAX_FOLDER_DEPTH, MAX_SUBFOLDERS};

/// What clients say of a folder that is kept as they said it.
pub(crate) const SAID: [&str; 3] = ["ArchiveTag", "PolicyTag", "SearchParameters"];

/// The message about a folder.
pub(crate) fn shown(
    mailboxes: &Mailboxes,
    folder: Result<Target, ResponseCode>,
) -> ResponseMessage {
    match folder {
        Ok(target) => {
            let mailbox = mailboxes.get(target.mailbox);
            let node = mailbox.map(|mailbox| id_node(mailbox, target.folder));
            ResponseMessage::success(Node::new("m:Folders").children(node))
        }
        Err(code) => ResponseMessage::error(code, Some(Node::new("m:Folders"))),
    }
}

/// Refuses to make a folder where none may be made.
pub(crate) fn allow_subfolder(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    parent: Target,
) -> Result<Target, ResponseCode> {
    let allowed = context.allow(mailboxes, parent, Rights::creates_folders);
    allowed.map_err(|_| ResponseCode::CREATE_SUBFOLDER_ACCESS_DENIED)
}

/// Makes a folder, unless there is one of that name already; its number.
pub(crate) fn create(
    context: &Context<'_>,
    mailbox: &mut Mailbox,
    mut folder: Folder,
) -> Result<u32, ResponseCode> {
    check_name(mailbox, folder.parent, &folder.name, None)?;
    check_room(mailbox, folder.parent, 0)?;
    if folder.permissions.is_none() {
        folder.permissions = context.inherited(mailbox, folder.parent);
    }
    Ok(mailbox.create_folder(folder, Happened::Created, context.now))
}

/// Refuses a name that another folder in the same place has, whatever its case.
pub(crate) fn check_name(
    mailbox: &Mailbox,
    parent: u32,
    name: &str,
    own: Option<u32>,
) -> Result<(), ResponseCode> {
    let same = mailbox.child(parent, name);
    match name.trim().is_empty() {
        true => Err(ResponseCode::FOLDER_SAVE),
        false if same.is_some() && same != own => Err(ResponseCode::FOLDER_EXISTS),
        false => Ok(()),
    }
}

/// Refuses a place in which there is no room for one folder more that has folders so deep in it.
pub(crate) fn check_room(mailbox: &Mailbox, parent: u32, deep: usize) -> Result<(), ResponseCode> {
    let deep = mailbox.depth(parent) + 1 + deep > MAX_FOLDER_DEPTH;
    match deep || mailbox.children(parent).len() >= MAX_SUBFOLDERS {
        true => Err(ResponseCode::QUOTA_EXCEEDED),
        false => Ok(()),
    }
}

/// How deep the folders inside of one stand in it.
pub(crate) fn deep(mailbox: &Mailbox, folder: u32) -> usize {
    let inside = mailbox.descendants(folder).into_iter();
    let deepest = inside.map(|number| mailbox.depth(number)).max();
    deepest.map_or(0, |deepest| deepest - mailbox.depth(folder))
}

/// Reads a folder that a client wants to be made; its place is not known yet.
pub(crate) fn read(context: &Context<'_>, element: &Element<'_>) -> Found<Folder> {
    let (kind, class) = match element.name {
        "Folder" => (FolderKind::Mail, "IPF.Note"),
        "CalendarFolder" => (FolderKind::Calendar, "IPF.Appointment"),
        "ContactsFolder" => (FolderKind::Contacts, "IPF.Contact"),
        "TasksFolder" => (FolderKind::Tasks, "IPF.Task"),
        "SearchFolder" => (FolderKind::Search, "IPF.Note"),
        _ => return Err(unexpected(element)),
    };
    let mut folder = Folder::new(0, "", kind);
    folder.class = Some(class.into());
    for child in &element.children {
        if let Err(code) = say(context, &mut folder, child)? {
            return Ok(Err(code));
        }
    }
    folder.kind = settled(&folder);
    Ok(Ok(folder))
}

/// What a folder is: what its class says.
fn settled(folder: &Folder) -> FolderKind {
    match (folder.kind, folder.class.as_deref().unwrap_or_default()) {
        (FolderKind::Mail, class) if class.starts_with("IPF.Appointment") => FolderKind::Calendar,
        (FolderKind::Mail, class) if class.starts_with("IPF.Contact") => FolderKind::Contacts,
        (FolderKind::Mail, class) if class.starts_with("IPF.Task") => FolderKind::Tasks,
        (kind, _) => kind,
    }
}

/// Takes over one property of a folder.
pub(crate) fn say(context: &Context<'_>, folder: &mut Folder, property: &Element<'_>) -> Found<()> {
    if property.namespace != TYPES {
        return Err(unexpected(property));
    }
    let text = || property.text.trim().to_owned();
    match property.name {
        "DisplayName" => folder.name = text().into(),
        "FolderClass" => folder.class = Some(text().into()),
        "ExtendedProperty" => return extended(folder, property),
        permission_set::NAME => {
            let read = permission_set::read(context, settled(folder), property)?;
            return Ok(read.map(|read| folder.permissions = Some(read.into())));
        }
        name if SAID.contains(&name) => {
            let said = Node::copy(property);
            folder.said.retain(|known| known.name() != said.name());
            folder.said.push(said);
        }
        "FolderId"
        | "ParentFolderId"
        | "TotalCount"
        | "ChildFolderCount"
        | "UnreadCount"
        | "EffectiveRights"
        | "ManagedFolderInformation"
        | "DistinguishedFolderId"
        | "SharingEffectiveRights" => {
            return Ok(Err(ResponseCode::INVALID_PROPERTY_SET));
        }
        _ => return Err(unexpected(property)),
    }
    Ok(Ok(()))
}

fn extended(folder: &mut Folder, property: &Element<'_>) -> Found<()> {
    let named = match Extended::read(required(property, TYPES, "ExtendedFieldURI")?) {
        Ok(named) => named,
        Err(code) => return Ok(Err(code)),
    };
    Ok(named.read_value(property)?.map(|value| {
        folder.properties.insert(named.key, value);
    }))
}

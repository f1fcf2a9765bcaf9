//! The creation and change of folders.

use super::permission_set;
use super::shape::id_node;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::answers::{Outcome, Refused, ResponseMessage, each};
use crate::exchange::ews::fields::Extended;
use crate::exchange::ews::requests::target::{target, to_folder};
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::store::default_folders::is_default;
use crate::exchange::store::{EventAction, Folder, FolderKind, Mailbox, Mailboxes};
use crate::exchange::xml::{Element, Node};
use crate::settings::{MAX_FOLDER_DEPTH, MAX_SUBFOLDERS};

/// The list element in the messages of folder operations.
pub(crate) const FOLDERS: &str = "m:Folders";

/// The message with the id of a folder.
pub(crate) fn identified(
    mailboxes: &Mailboxes,
    target: Target,
) -> Result<ResponseMessage, Refused> {
    let (mailbox, _) = target.of(mailboxes).ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    Ok(ResponseMessage::listed(
        FOLDERS,
        [id_node(mailbox, target.folder)],
    ))
}

/// Moves or copies each folder of a request into the target folder with `put`.
pub(crate) fn transfer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
    moves: bool,
    put: fn(&Context<'_>, &mut Mailbox, u32, u32) -> Option<u32>,
) -> Outcome {
    let may = if moves { Rights::owns } else { Rights::reads };
    let to = to_folder(context, mailboxes, request);
    each(request.inside("FolderIds"), Some(FOLDERS), |id| {
        let target = target(context, mailboxes, id)?;
        let target = context.allow(mailboxes, target, may)?;
        let to = allow_subfolder(context, mailboxes, to?)?;
        let missing = ResponseCode::ITEM_NOT_FOUND;
        let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
        let folder = mailbox.folder(target.folder).ok_or(missing)?;
        if moves && is_default(target.folder) {
            return Err(ResponseCode::MOVE_DISTINGUISHED_FOLDER.into());
        }
        if to.mailbox != target.mailbox || mailbox.is_within(to.folder, target.folder) {
            return Err(ResponseCode::MOVE_COPY_FAILED.into());
        }
        check_name(
            mailbox,
            to.folder,
            &folder.name,
            moves.then_some(target.folder),
        )?;
        check_room(mailbox, to.folder, deep(mailbox, target.folder))?;
        let folder = put(context, mailbox, target.folder, to.folder);
        let folder = folder.ok_or(missing)?;
        identified(mailboxes, Target { folder, ..target })
    })
}

/// Refuses a new subfolder without the right to create one.
pub(crate) fn allow_subfolder(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    parent: Target,
) -> Result<Target, ResponseCode> {
    let allowed = context.allow(mailboxes, parent, Rights::creates_folders);
    allowed.map_err(|_| ResponseCode::CREATE_SUBFOLDER_ACCESS_DENIED)
}

/// Creates a folder and returns its number. Refuses a name that exists already.
pub(crate) fn create(
    context: &Context<'_>,
    mailbox: &mut Mailbox,
    mut folder: Folder,
) -> Result<u32, Refused> {
    check_name(mailbox, folder.parent, &folder.name, None).map_err(|code| match code {
        ResponseCode::FOLDER_EXISTS => {
            Refused::because(code, &format!("Could not create folder '{}'.", folder.name))
        }
        other => other.into(),
    })?;
    check_room(mailbox, folder.parent, 0)?;
    if folder.permissions.is_none() {
        folder.permissions = context.inherited(mailbox, folder.parent);
    }
    Ok(mailbox.create_folder(folder, EventAction::Created, context.now))
}

/// Refuses a name that another subfolder of the parent has. The comparison ignores case.
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

/// Refuses a parent with too many subfolders, or one so deep that the new folder's `deep` levels exceed the limit.
fn check_room(mailbox: &Mailbox, parent: u32, deep: usize) -> Result<(), ResponseCode> {
    let deep = mailbox.depth(parent) + 1 + deep > MAX_FOLDER_DEPTH;
    match deep || mailbox.children(parent).len() >= MAX_SUBFOLDERS {
        true => Err(ResponseCode::QUOTA_EXCEEDED),
        false => Ok(()),
    }
}

/// The number of levels below a folder.
fn deep(mailbox: &Mailbox, folder: u32) -> usize {
    let inside = mailbox.descendants(folder).into_iter();
    let deepest = inside.map(|number| mailbox.depth(number)).max();
    deepest.map_or(0, |deepest| deepest - mailbox.depth(folder))
}

/// Reads a folder for creation. Its parent is not known yet.
pub(crate) fn read(context: &Context<'_>, element: &Element<'_>) -> Result<Folder, ResponseCode> {
    let kind = match element.name {
        "CalendarFolder" => FolderKind::Calendar,
        "ContactsFolder" => FolderKind::Contacts,
        "TasksFolder" => FolderKind::Tasks,
        "SearchFolder" => FolderKind::Search,
        _ => FolderKind::Mail,
    };
    let mut folder = Folder::new(0, "", kind);
    folder.class = own_class(kind).map(Into::into);
    for child in &element.children {
        set_property(context, &mut folder, child)?;
    }
    let class = folder.class.as_deref();
    if own_class(kind).is_some() && class.map(kind_of_class) != Some(class_kind(kind)) {
        return Err(ResponseCode::NO_FOLDER_CLASS_OVERRIDE);
    }
    folder.kind = normalised(&folder);
    Ok(folder)
}

/// The default class of a folder type. A mail folder has none until a client sets one.
fn own_class(kind: FolderKind) -> Option<&'static str> {
    match kind {
        FolderKind::Mail => None,
        FolderKind::Calendar => Some("IPF.Appointment"),
        FolderKind::Contacts => Some("IPF.Contact"),
        FolderKind::Tasks => Some("IPF.Task"),
        FolderKind::Search => Some("IPF.Note"),
    }
}

/// The folder type of a class. `None` for a class outside `IPF`.
fn kind_of_class(class: &str) -> Option<FolderKind> {
    let is = |known: &str| {
        let rest = class.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    match () {
        () if is("IPF.Appointment") => Some(FolderKind::Calendar),
        () if is("IPF.Contact") => Some(FolderKind::Contacts),
        () if is("IPF.Task") => Some(FolderKind::Tasks),
        () if is("IPF") => Some(FolderKind::Mail),
        () => None,
    }
}

/// The folder type that a class must have: a search folder has the class of the items that it finds.
fn class_kind(kind: FolderKind) -> Option<FolderKind> {
    match kind {
        FolderKind::Search => Some(FolderKind::Mail),
        other => Some(other),
    }
}

/// Refuses a class that changes the folder's type
/// ([ErrorObjectTypeChanged](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
pub(crate) fn check_class(folder: &Folder, class: Option<&str>) -> Result<(), ResponseCode> {
    let stays = match class {
        _ if class == folder.class.as_deref() => true,
        Some(class) if folder.kind == FolderKind::Search => kind_of_class(class).is_some(),
        Some(class) => kind_of_class(class) == Some(folder.kind),
        None => folder.kind == FolderKind::Mail,
    };
    stays.then_some(()).ok_or(ResponseCode::OBJECT_TYPE_CHANGED)
}

/// The folder's type, which follows from its class.
fn normalised(folder: &Folder) -> FolderKind {
    let stated = folder.class.as_deref().and_then(kind_of_class);
    match folder.kind {
        FolderKind::Mail => stated.unwrap_or(FolderKind::Mail),
        kind => kind,
    }
}

/// Sets a property of a folder.
pub(crate) fn set_property(
    context: &Context<'_>,
    folder: &mut Folder,
    property: &Element<'_>,
) -> Result<(), ResponseCode> {
    let text = || property.text.trim().to_owned();
    let known = Property::named(property.name).ok_or(ResponseCode::INVALID_PROPERTY_SET)?;
    match known {
        Property::DisplayName => folder.name = text().into(),
        Property::FolderClass => folder.class = Some(text().into()),
        Property::ExtendedProperty => {
            let named = Extended::read(property.inside("ExtendedFieldURI"))?;
            let value = named.read_value(property)?;
            folder.properties.insert(named.key, value);
        }
        Property::PermissionSet => {
            let read = permission_set::read(context, normalised(folder), property)?;
            folder.permissions = Some(read.into());
        }
        kept if kept.row().is_kept_in_folders => {
            let raw_elements = Node::copy(property);
            folder
                .raw_elements
                .retain(|known| known.name() != raw_elements.name());
            folder.raw_elements.push(raw_elements);
        }
        _ => return Err(ResponseCode::INVALID_PROPERTY_SET),
    }
    Ok(())
}

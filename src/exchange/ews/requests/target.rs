//! The folders and items that the ids of a request refer to.

use uuid::Uuid;

use super::context::Context;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::ids::id::is_change_key;
use crate::exchange::ews::ids::{Framed, Id, IdFormat, Object};
use crate::exchange::ews::recurrence;
use crate::exchange::permissions::Rights;
use crate::exchange::store::{Folder, Mailbox, Mailboxes};
use crate::exchange::xml::{Element, TYPES};

/// A folder of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) mailbox: Uuid,
    pub(crate) folder: u32,
}

/// An item of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemTarget {
    pub(crate) mailbox: Uuid,
    pub(crate) number: u32,
    /// The index of an occurrence, if the id refers to one.
    pub(crate) occurrence: Option<u32>,
    /// The client's `ChangeKey`.
    pub(crate) change_key: Option<String>,
}

/// An attachment of an item of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AttachmentTarget {
    pub(crate) id: Id,
    pub(crate) number: u32,
    /// The numbers of the attachments around it, then its own.
    pub(crate) path: Vec<u32>,
}

impl Target {
    /// The mailbox and the folder in it.
    pub(crate) fn of<'a>(&self, mailboxes: &'a Mailboxes) -> Option<(&'a Mailbox, &'a Folder)> {
        let mailbox = mailboxes.get(self.mailbox)?;
        Some((mailbox, mailbox.folder(self.folder)?))
    }
}

/// The folder of an element: a `FolderId` under any element name, or one of its substitutes. Folders of the address book
/// belong to no mailbox.
pub(crate) fn target(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    element: &Element<'_>,
) -> Result<Target, ResponseCode> {
    context.work_on()?;
    let id = element.required("Id");
    check_change_key(element)?;
    match element.name {
        "DistinguishedFolderId" => {
            let mailbox = mailboxes.get(mailbox(context, element)?);
            let mailbox = mailbox.ok_or(ResponseCode::NON_EXISTENT_MAILBOX)?;
            let folder = by_name(mailbox, id.trim());
            context.open(mailbox, folder.ok_or_else(|| unknown(id.trim()))?)
        }
        "AddressListId" => Err(ResponseCode::INVALID_FOLDER_ID),
        _ => by_id(context, mailboxes, id),
    }
}

/// Refuses an invalid `ChangeKey`, even for an operation that does not need one.
fn check_change_key(element: &Element<'_>) -> Result<(), ResponseCode> {
    match element.attribute("ChangeKey") {
        Some(key) if !is_change_key(key) => Err(ResponseCode::INVALID_CHANGE_KEY),
        _ => Ok(()),
    }
}

/// The folder of an element, if the user may read its items.
pub(crate) fn readable(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    element: &Element<'_>,
) -> Result<Target, ResponseCode> {
    let folder = target(context, mailboxes, element)?;
    context.allow(mailboxes, folder, Rights::reads)
}

/// The folder in `ParentFolderId`. A missing folder has a special code.
pub(crate) fn parent_folder(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Result<Target, ResponseCode> {
    let id = request.inside(Property::ParentFolderId.name()).first();
    target(context, mailboxes, id).map_err(|code| match code {
        ResponseCode::ITEM_NOT_FOUND => ResponseCode::PARENT_FOLDER_NOT_FOUND,
        other => other,
    })
}

/// The folder in `ToFolderId`. A missing folder has a special code.
pub(crate) fn to_folder(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Result<Target, ResponseCode> {
    let id = request.inside("ToFolderId").first();
    target(context, mailboxes, id).map_err(|code| match code {
        ResponseCode::ITEM_NOT_FOUND | ResponseCode::FOLDER_NOT_FOUND => {
            ResponseCode::TO_FOLDER_NOT_FOUND
        }
        other => other,
    })
}

/// The folder of a distinguished name: one of the schema, or one that only the server knows.
fn by_name(mailbox: &Mailbox, name: &str) -> Option<u32> {
    match name {
        // Outlook creates it when the user archives a message for the first time.
        "archive" => {
            let top = mailbox.distinguished("msgfolderroot")?;
            let mut folders = mailbox.folders();
            let archive =
                folders.find(|(_, folder)| folder.parent == top && folder.name == ARCHIVE);
            archive.map(|(number, _)| number)
        }
        _ => mailbox.distinguished(name),
    }
}

/// The name of the folder that Outlook archives to.
const ARCHIVE: &str = "Archive";

/// The error for a distinguished name without a folder
/// ([a name of the schema that no server knows](https://github.com/ecederstrand/exchangelib/issues/1301),
/// [public folders where there are none](https://github.com/ksainc/integration_ews/issues/28)).
fn unknown(name: &str) -> ResponseCode {
    match name {
        "directory" => ResponseCode::INVALID_OPERATION
            .with_text("The distinguished folder name is unrecognized."),
        "publicfoldersroot" => ResponseCode::NO_PUBLIC_FOLDER_REPLICA_AVAILABLE,
        _ => ResponseCode::FOLDER_NOT_FOUND,
    }
}

/// Parses an id. A well-formed id of another server is not found.
fn parse(text: &str) -> Result<Id, ResponseCode> {
    if text.is_empty() {
        return Err(ResponseCode::INVALID_ID_EMPTY);
    }
    let foreign = || Framed::read(IdFormat::EwsId, text, Uuid::nil());
    Id::parse(text).ok_or_else(|| match foreign() {
        Some(_) => ResponseCode::ITEM_NOT_FOUND,
        None => ResponseCode::INVALID_ID_MALFORMED,
    })
}

fn by_id(context: &Context<'_>, mailboxes: &Mailboxes, id: &str) -> Result<Target, ResponseCode> {
    let id = parse(id)?;
    let Object::Folder(folder) = id.object else {
        return Err(ResponseCode::CANNOT_USE_ITEM_ID_FOR_FOLDER_ID);
    };
    let mailbox = mailboxes.get(id.mailbox);
    context.open(mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?, folder)
}

/// The item of an element: an `ItemId` under any element name, or one of its substitutes. Ranges of occurrences are not
/// supported.
pub(crate) fn item_target(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    element: &Element<'_>,
) -> Result<ItemTarget, ResponseCode> {
    context.work_on()?;
    check_change_key(element)?;
    let by_id = |name| item_by_id(context, mailboxes, element.required(name));
    let (mailbox, number, occurrence) = match element.name {
        "OccurrenceItemId" => {
            let index = element.required("InstanceIndex").trim().parse();
            let master = by_id("RecurringMasterId")?;
            // Occurrences are counted from 1, so index 0 finds none.
            occurring(mailboxes, master, index.unwrap_or(0))?
        }
        "RecurringMasterItemId" => match by_id("OccurrenceId")? {
            (mailbox, number, Some(_)) => (mailbox, number, None),
            _ => return Err(ResponseCode::CALENDAR_CANNOT_USE_ID_FOR_RECURRING_MASTER_ID),
        },
        "RecurringMasterItemIdRanges" => return Err(ResponseCode::INVALID_REQUEST),
        _ => by_id("Id")?,
    };
    Ok(ItemTarget {
        mailbox,
        number,
        occurrence,
        change_key: element.attribute("ChangeKey").map(ToOwned::to_owned),
    })
}

/// An item's mailbox and number, and the index of an occurrence.
type FoundItem = (Uuid, u32, Option<u32>);

/// An occurrence of a recurring appointment.
fn occurring(
    mailboxes: &Mailboxes,
    (mailbox, number, _): FoundItem,
    index: u32,
) -> Result<FoundItem, ResponseCode> {
    let item = mailboxes
        .get(mailbox)
        .and_then(|mailbox| mailbox.item(number));
    let item = item.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    if item.field(Property::Recurrence).is_none() {
        return Err(ResponseCode::CALENDAR_CANNOT_USE_ID_FOR_OCCURRENCE_ID);
    }
    recurrence::occurrence(&item, index).map(|_| (mailbox, number, Some(index)))
}

fn item_by_id(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    id: &str,
) -> Result<FoundItem, ResponseCode> {
    let id = parse(id)?;
    let (folder, number, index) = match id.object {
        Object::Item { folder, number } => (folder, number, None),
        Object::Occurrence {
            folder,
            number,
            index,
        } => (folder, number, Some(index)),
        Object::Folder(_) => return Err(ResponseCode::CANNOT_USE_FOLDER_ID_FOR_ITEM_ID),
        Object::Attachment { .. } => return Err(ResponseCode::INVALID_ID_MALFORMED),
    };
    let mailbox = mailboxes.get(id.mailbox);
    let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    open_in(context, mailbox, folder, number)?;
    match index {
        Some(index) => occurring(mailboxes, (id.mailbox, number, None), index),
        None => Ok((id.mailbox, number, None)),
    }
}

/// Opens an item of a folder. An id with another folder is not found, because a moved item has another id.
fn open_in(
    context: &Context<'_>,
    mailbox: &Mailbox,
    folder: u32,
    number: u32,
) -> Result<(), ResponseCode> {
    let entry = mailbox.entry(number);
    match entry.is_some_and(|entry| entry.folder == folder) {
        true => context.open_item(mailbox, number),
        false => Err(ResponseCode::ITEM_NOT_FOUND),
    }
}

/// The attachment of an `AttachmentId`.
pub(crate) fn attachment_target(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    element: &Element<'_>,
) -> Result<AttachmentTarget, ResponseCode> {
    let id = Id::parse(element.required("Id")).ok_or(ResponseCode::INVALID_ID_MALFORMED)?;
    let Object::Attachment {
        folder,
        number,
        path,
    } = &id.object
    else {
        return Err(ResponseCode::INVALID_ATTACHMENT_ID);
    };
    let (folder, number, path) = (*folder, *number, path.clone());
    let mailbox = mailboxes.get(id.mailbox);
    let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    open_in(context, mailbox, folder, number)?;
    Ok(AttachmentTarget { id, number, path })
}

/// The mailbox of a distinguished folder id: the named one, or the acting user's.
fn mailbox(context: &Context<'_>, element: &Element<'_>) -> Result<Uuid, ResponseCode> {
    let Some(named) = element.at(TYPES, &["Mailbox", "EmailAddress"]) else {
        return context.own_mailbox().map(|own| own.guid);
    };
    let mailbox = context.world.mailbox(context.setup, named.text.trim());
    mailbox
        .map(|mailbox| mailbox.guid)
        .ok_or(ResponseCode::NON_EXISTENT_MAILBOX)
}

/// A folder of the acting user's mailbox.
pub(crate) fn distinguished(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    name: &str,
) -> Result<Target, ResponseCode> {
    let mailbox = mailboxes.get(context.own_mailbox()?.guid);
    let mailbox = mailbox.ok_or(ResponseCode::NON_EXISTENT_MAILBOX)?;
    let folder = mailbox.distinguished(name);
    context.open(mailbox, folder.ok_or(ResponseCode::FOLDER_NOT_FOUND)?)
}

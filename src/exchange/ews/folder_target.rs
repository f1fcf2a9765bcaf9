//! Which folder an id in a request means.

use uuid::Uuid;

use super::folder_id::{FolderId, IdFormat};
use super::folder_tree::{self, Distinguished, Folder};
use super::{Context, ResponseCode, required_attribute, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::world::Access;
use crate::exchange::xml::{Element, TYPES};

/// A folder of a mailbox.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) folder: &'static Folder,
    pub(super) mailbox: Uuid,
}

/// The folder that `element`, a `FolderId` or `DistinguishedFolderId`, means; or the code that says why there is none.
///
/// # Errors
///
/// The fault for what the schema does not allow.
pub(super) fn target(
    context: &Context<'_>,
    element: &Element<'_>,
) -> Result<Result<Target, ResponseCode>, Fault> {
    let id = required_attribute(element, "Id")?;
    if element.is(TYPES, "FolderId") {
        return Ok(by_id(context, id).and_then(|target| open(context, target)));
    }
    if !element.is(TYPES, "DistinguishedFolderId") {
        return Err(super::invalid(
            element,
            format!("The element '{}' is not expected here.", element.name),
        ));
    }
    match folder_tree::distinguished(id) {
        Distinguished::Found(folder) => {
            let mailbox = mailbox(context, element);
            Ok(mailbox.and_then(|mailbox| open(context, Target { folder, mailbox })))
        }
        Distinguished::Absent => Ok(Err(ResponseCode::FOLDER_NOT_FOUND)),
        Distinguished::Unknown => Err(unknown_value(element, "Id", id)),
    }
}

fn by_id(context: &Context<'_>, id: &str) -> Result<Target, ResponseCode> {
    let id = FolderId::read(IdFormat::EwsId, id, context.mailbox.guid);
    let id = id.ok_or(ResponseCode::INVALID_ID_MALFORMED)?;
    let folder = folder_tree::folder(id.number).ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    Ok(Target {
        folder,
        mailbox: id.mailbox,
    })
}

/// The folder, where whoever works here may open it
/// ([delegate access](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/delegate-access-and-ews-in-exchange)).
fn open(context: &Context<'_>, target: Target) -> Result<Target, ResponseCode> {
    let (own, other) = (&context.mailbox, target.mailbox);
    let name = target.folder.distinguished;
    match context.world.access(context.setup, own, other, name) {
        Access::Granted => Ok(target),
        Access::Denied => Err(ResponseCode::ACCESS_DENIED),
        Access::Hidden => Err(ResponseCode::FOLDER_NOT_FOUND),
    }
}

/// The mailbox that a distinguished id names, or the one that is worked in.
fn mailbox(context: &Context<'_>, element: &Element<'_>) -> Result<Uuid, ResponseCode> {
    let Some(named) = element.at(TYPES, &["Mailbox", "EmailAddress"]) else {
        return Ok(context.mailbox.guid);
    };
    let mailbox = context.world.mailbox(context.setup, named.text.trim());
    mailbox
        .map(|mailbox| mailbox.guid)
        .ok_or(ResponseCode::NON_EXISTENT_MAILBOX)
}

//! UploadItems ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/uploaditems-operation)):
//! restores exported items.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Property};
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::{item_target, target};
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::ews::stream;
use crate::exchange::permissions::Rights;
use crate::exchange::store::{EventAction, Mailboxes};
use crate::exchange::xml::{Element, Node, TYPES, values};

/// One message per item, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    each(request.inside("Items"), None, |element| {
        let id = upload(context, mailboxes, element)?;
        Ok(ResponseMessage::success(id))
    })
}

/// Creates or replaces an item. Returns the element with its id.
fn upload(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    element: &Element<'_>,
) -> Result<Node, ResponseCode> {
    let folder = target(
        context,
        mailboxes,
        element.inside(Property::ParentFolderId.name()),
    )?;
    let known = element.child(TYPES, Property::ItemId.name()).map(|id| {
        let known = item_target(context, mailboxes, id)?;
        context.allow_item(mailboxes, known, Rights::edits)
    });
    let replaced = match (element.required("CreateAction"), known) {
        ("CreateNew", _) => None,
        ("UpdateOrCreate", None | Some(Err(ResponseCode::ITEM_NOT_FOUND))) => None,
        (_, known) => Some(known.ok_or(ResponseCode::INVALID_ID_EMPTY)??),
    };
    let item = unpacked(element.inside("Data"))?;
    match replaced {
        None => {
            let associated = element.flag(Property::IsAssociated.name());
            created(context, mailboxes, folder, associated, item)
        }
        Some(known) if known.mailbox != folder.mailbox => Err(ResponseCode::ITEM_NOT_FOUND),
        Some(known) => replace(context, mailboxes, folder, known.number, item),
    }
}

/// The item in `Data`.
fn unpacked(data: &Element<'_>) -> Result<Item, ResponseCode> {
    values::bytes(&data.text)
        .and_then(|stream| stream::read(&stream))
        .ok_or(ResponseCode::ITEM_CORRUPT)
}

fn created(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    folder: Target,
    associated: bool,
    mut item: Item,
) -> Result<Node, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let folder = context.allow(mailboxes, folder, Rights::creates);
    let folder = folder.map_err(|_| ResponseCode::CREATE_ITEM_ACCESS_DENIED)?;
    let mailbox = mailboxes.get_mut(folder.mailbox).ok_or(missing)?;
    context.attribute(folder.mailbox, &mut item);
    let (folder, now) = (folder.folder, context.now);
    let number = mailbox.create_item(folder, associated, item, EventAction::Created, now);
    let view = View::new(mailbox, number).ok_or(missing)?;
    view.id_node("m:ItemId").ok_or(missing)
}

/// Replaces an item by the uploaded one. It must be in the folder of the request.
fn replace(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    folder: Target,
    number: u32,
    mut item: Item,
) -> Result<Node, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(folder.mailbox).ok_or(missing)?;
    let entry = mailbox.entry(number).ok_or(missing)?;
    if entry.folder != folder.folder {
        return Err(missing);
    }
    item.creator = entry.creator().map(Into::into);
    mailbox.update_item(number, item, false, context.now);
    let view = View::new(mailbox, number).ok_or(missing)?;
    view.id_node("m:ItemId").ok_or(missing)
}

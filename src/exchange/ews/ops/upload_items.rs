//! UploadItems ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/uploaditems-operation)):
//! puts items back that were exported.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Item;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::{required, required_attribute, unknown_value};
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::{item_target, target};
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::ews::stream;
use crate::exchange::permissions::Rights;
use crate::exchange::soap::Fault;
use crate::exchange::store::{Happened, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES, values};

/// One message per item, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    each(required(request, MESSAGES, "Items")?, |element| {
        Ok(match upload(context, mailboxes, element)? {
            Ok(id) => ResponseMessage::success(id),
            Err(code) => ResponseMessage::error(code, None),
        })
    })
}

/// Puts an item into its place; the element with its id.
fn upload(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    element: &Element<'_>,
) -> Result<Result<Node, ResponseCode>, Fault> {
    let action = required_attribute(element, "CreateAction")?;
    let parent = Element {
        name: "FolderId",
        ..required(element, TYPES, "ParentFolderId")?.clone()
    };
    let folder = target(context, mailboxes, &parent)?;
    let known = match element.child(TYPES, "ItemId") {
        Some(id) => Some(item_target(context, mailboxes, id)?),
        None => None,
    };
    let known = known
        .map(|known| known.and_then(|known| context.allow_item(mailboxes, known, Rights::edits)));
    let item = unpacked(required(element, TYPES, "Data")?);
    let associated = matches!(element.attribute("IsAssociated"), Some("true" | "1"));
    let replaced = match (action, known) {
        ("CreateNew", _) | ("UpdateOrCreate", None | Some(Err(ResponseCode::ITEM_NOT_FOUND))) => {
            Ok(None)
        }
        ("Update" | "UpdateOrCreate", Some(known)) => known.map(Some),
        ("Update", None) => Err(ResponseCode::INVALID_ID_EMPTY),
        (other, _) => return Err(unknown_value(element, "CreateAction", other)),
    };
    Ok((|| {
        let (folder, replaced, item) = (folder?, replaced?, item?);
        match replaced {
            None => created(context, mailboxes, folder, associated, item),
            Some(known) if known.mailbox != folder.mailbox => Err(ResponseCode::ITEM_NOT_FOUND),
            Some(known) => replace(context, mailboxes, folder, known.number, item),
        }
    })())
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
    let (place, now) = (folder.folder, context.now);
    let number = mailbox.create_item(place, associated, item, Happened::Created, now);
    let view = View::new(mailbox, number).ok_or(missing)?;
    view.id_node("m:ItemId").ok_or(missing)
}

/// Lets an item be what was uploaded; it has to be in that folder.
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

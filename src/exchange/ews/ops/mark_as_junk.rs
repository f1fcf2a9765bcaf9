//! MarkAsJunk ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/markasjunk-operation)):
//! says which messages are junk, or none, and moves them where they belong then.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::{required, required_attribute, unknown_value};
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::{distinguished, item_target};
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::soap::Fault;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES};

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let folder = match flag(request, "IsJunk")? {
        true => "junkemail",
        false => "inbox",
    };
    let moves = flag(request, "MoveItem")?;
    let folder = distinguished(context, mailboxes, folder);
    each(required(request, MESSAGES, "ItemIds")?, |id| {
        let found = item_target(context, mailboxes, id)?;
        Ok(match found {
            Err(code) => ResponseMessage::error(code, None),
            Ok(_) if !moves => ResponseMessage::done(),
            Ok(item) => match folder.and_then(|folder| moved(context, mailboxes, item, folder)) {
                Ok(message) => message,
                Err(code) => ResponseMessage::error(code, None),
            },
        })
    })
}

fn moved(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    item: crate::exchange::ews::requests::ItemTarget,
    folder: Target,
) -> Result<ResponseMessage, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let item = context.allow_item(mailboxes, item, Rights::deletes)?;
    if item.mailbox != folder.mailbox {
        return Err(ResponseCode::MOVE_COPY_FAILED);
    }
    let mailbox = mailboxes.get_mut(item.mailbox).ok_or(missing)?;
    let number = mailbox.move_item(item.number, folder.folder, context.now);
    let view = View::new(mailbox, number.ok_or(missing)?).ok_or(missing)?;
    let id = view.id_node("m:MovedItemId").ok_or(missing)?;
    Ok(ResponseMessage::success(id))
}

fn flag(request: &Element<'_>, name: &str) -> Result<bool, Fault> {
    match required_attribute(request, name)? {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        other => Err(unknown_value(request, name, other)),
    }
}

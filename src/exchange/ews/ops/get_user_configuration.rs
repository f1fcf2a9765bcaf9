//! GetUserConfiguration ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getuserconfiguration-operation)):
//! what is kept in a folder under a name.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::items::user_configuration::existing;
use crate::exchange::ews::items::{Named, Wanted};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let name = required(request, MESSAGES, "UserConfigurationName")?;
    let wanted = Wanted::read(request)?;
    let named = Named::read(context, mailboxes, name)?;
    Ok(vec![
        match named.and_then(|named| shown(context, mailboxes, &named, &wanted)) {
            Ok(configuration) => ResponseMessage::success(configuration),
            Err(code) => ResponseMessage::error(code, None),
        },
    ])
}

fn shown(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    named: &Named,
    wanted: &Wanted,
) -> Result<Node, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let number = existing(mailboxes, named)?;
    named.allow(context, mailboxes, number, Rights::reads_which)?;
    let mailbox = mailboxes.get(named.folder.mailbox).ok_or(missing)?;
    let view = View::new(mailbox, number).ok_or(missing)?;
    let id = view.id_node("t:ItemId");
    Ok(named.node(&view.item, id, wanted))
}

//! UpdateUserConfiguration ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateuserconfiguration-operation)):
//! says anew what is kept in a folder under a name.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::plain;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::items::user_configuration::{existing, named, say};
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES};

/// One message.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let configuration = required(request, MESSAGES, "UserConfiguration")?;
    let found = named(context, mailboxes, configuration)?;
    let found = found.and_then(|named| {
        let number = existing(mailboxes, &named)?;
        named.allow(context, mailboxes, number, Rights::edits)?;
        Ok((number, named))
    });
    let (number, named) = match found {
        Ok(found) => found,
        Err(code) => return Ok(vec![plain(Err(code))]),
    };
    let Some(mailbox) = mailboxes.get_mut(named.folder.mailbox) else {
        return Ok(vec![plain(Err(ResponseCode::ITEM_NOT_FOUND))]);
    };
    let Some(item) = mailbox.item(number) else {
        return Ok(vec![plain(Err(ResponseCode::ITEM_NOT_FOUND))]);
    };
    let mut item = (*item).clone();
    say(&mut item, configuration)?;
    context.sign(&mut item);
    mailbox.update_item(number, item, false, context.now);
    Ok(vec![plain(Ok(()))])
}

//! CreateUserConfiguration ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/createuserconfiguration-operation)):
//! keeps something in a folder under a name that is not used there yet.

use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::plain;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::items::created;
use crate::exchange::ews::items::user_configuration::{existing, named, say};
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::Rights;
use crate::exchange::store::{Happened, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES};

/// One message.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let configuration = required(request, MESSAGES, "UserConfiguration")?;
    let named = named(context, mailboxes, configuration)?.and_then(|named| {
        context.allow(mailboxes, named.folder, Rights::owns)?;
        Ok(named)
    });
    let named = match named {
        Ok(named) => named,
        Err(code) => return Ok(vec![plain(Err(code))]),
    };
    let mut item = named.item();
    say(&mut item, configuration)?;
    if existing(mailboxes, &named).is_ok() {
        return Ok(vec![plain(Err(ResponseCode::ITEM_SAVE))]);
    }
    let folder = named.folder;
    context.attribute(folder.mailbox, &mut item);
    let Some(mailbox) = mailboxes.get_mut(folder.mailbox) else {
        return Ok(vec![plain(Err(ResponseCode::FOLDER_NOT_FOUND))]);
    };
    let id = Uuid::new_v5(&mailbox.guid, &mailbox.change().to_be_bytes());
    created(&mut item, &context.author(), id, context.now);
    mailbox.create_item(folder.folder, true, item, Happened::Created, context.now);
    Ok(vec![plain(Ok(()))])
}

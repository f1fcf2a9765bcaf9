//! CreateUserConfiguration ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/createuserconfiguration-operation)):
//! creates a user configuration in a folder.

use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::items::user_configuration::{existing, set_property};
use crate::exchange::ews::items::{Named, created};
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::Rights;
use crate::exchange::store::{EventAction, Mailboxes};
use crate::exchange::xml::Element;

/// One message for the request.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let configuration = request.inside("UserConfiguration");
    let name = configuration.inside("UserConfigurationName");
    let named = Named::read(context, mailboxes, name)?;
    let folder = context.allow(mailboxes, named.folder, Rights::owns)?;
    let mut item = named.item();
    set_property(&mut item, configuration)?;
    if existing(mailboxes, &named).is_ok() {
        return Err(ResponseCode::ITEM_SAVE.into());
    }
    context.attribute(folder.mailbox, &mut item);
    let mailbox = mailboxes.get_mut(folder.mailbox);
    let mailbox = mailbox.ok_or(ResponseCode::FOLDER_NOT_FOUND)?;
    let id = Uuid::new_v5(&mailbox.guid, &mailbox.change().to_be_bytes());
    created(&mut item, &context.author(), id, context.now);
    mailbox.create_item(folder.folder, true, item, EventAction::Created, context.now);
    Ok(vec![ResponseMessage::done()])
}

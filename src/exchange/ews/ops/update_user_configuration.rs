//! UpdateUserConfiguration ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateuserconfiguration-operation)):
//! changes a user configuration of a folder.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::items::Named;
use crate::exchange::ews::items::user_configuration::{existing, set_property};
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
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
    let number = existing(mailboxes, &named)?;
    named.allow(context, mailboxes, number, Rights::edits)?;
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(named.folder.mailbox).ok_or(missing)?;
    let mut item = (*mailbox.item(number).ok_or(missing)?).clone();
    set_property(&mut item, configuration)?;
    context.sign(&mut item);
    mailbox.update_item(number, item, false, context.now);
    Ok(vec![ResponseMessage::done()])
}

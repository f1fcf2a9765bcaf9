//! DeleteUserConfiguration ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteuserconfiguration-operation)):
//! deletes a user configuration of a folder.

use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::items::Named;
use crate::exchange::ews::items::user_configuration::existing;
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
    let named = Named::read(context, mailboxes, request.inside("UserConfigurationName"))?;
    let number = existing(mailboxes, &named)?;
    named.allow(context, mailboxes, number, Rights::deletes)?;
    if let Some(mailbox) = mailboxes.get_mut(named.folder.mailbox) {
        mailbox.remove_item(number, context.now);
    }
    Ok(vec![ResponseMessage::done()])
}

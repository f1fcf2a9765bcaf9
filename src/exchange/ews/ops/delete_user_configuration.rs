//! DeleteUserConfiguration ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteuserconfiguration-operation)):
//! keeps nothing any more in a folder under a name.

use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::plain;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::items::Named;
use crate::exchange::ews::items::user_configuration::existing;
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
    let name = required(request, MESSAGES, "UserConfigurationName")?;
    let named = Named::read(context, mailboxes, name)?;
    let found = named.and_then(|named| {
        let number = existing(mailboxes, &named)?;
        named.allow(context, mailboxes, number, Rights::deletes)?;
        Ok((number, named))
    });
    let done = found.map(|(number, named)| {
        if let Some(mailbox) = mailboxes.get_mut(named.folder.mailbox) {
            mailbox.remove_item(number, context.now);
        }
    });
    Ok(vec![plain(done)])
}

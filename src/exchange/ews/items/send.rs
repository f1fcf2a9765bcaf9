//! The sending of messages.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Property, Value};
use crate::exchange::ews::answers::Refused;
use crate::exchange::ews::requests::Context;
use crate::exchange::world::SendingRight;
use crate::exchange::xml::Element;

/// The treatment of a new or changed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    SaveOnly,
    SendOnly,
    SendAndSaveCopy,
}

impl Disposition {
    /// Reads `MessageDisposition`.
    pub(crate) fn read(request: &Element<'_>) -> Option<Self> {
        Some(match request.attribute("MessageDisposition")? {
            "SaveOnly" => Self::SaveOnly,
            "SendOnly" => Self::SendOnly,
            _ => Self::SendAndSaveCopy,
        })
    }
}

/// Marks a message as sent. A sender address other than the user's own requires the right to send as or on behalf of it
/// ([ErrorSendAsDenied](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
pub(crate) fn send(context: &Context<'_>, item: &mut Item) -> Result<(), Refused> {
    let lists = [
        Property::ToRecipients,
        Property::CcRecipients,
        Property::BccRecipients,
    ];
    let mut people = lists
        .into_iter()
        .flat_map(|name| item.field(name).map_or(&[][..], Value::mailboxes));
    let sound = people.clone().all(|one| one.address.contains('@'));
    if people.next().is_none() || !sound {
        return Err(ResponseCode::INVALID_RECIPIENTS.into());
    }
    let author = Value::Mailboxes(vec![context.author()]);
    let stated = item.field(Property::From).map_or(&[][..], Value::mailboxes);
    let stated = stated.first().filter(|from| !from.address.is_empty());
    let right = match stated {
        None => {
            item.set(Property::From, author.clone());
            Some(SendingRight::Own)
        }
        Some(from) => {
            let (setup, own) = (context.setup, &context.mailbox);
            context.world.sending_right(setup, own, &from.address)
        }
    };
    let denied = ResponseCode::SEND_AS_DENIED;
    let right = right.ok_or_else(|| Refused::because(denied, "Cannot submit message."))?;
    let sender = match right {
        SendingRight::Own => item.field(Property::Sender).cloned().unwrap_or(author),
        SendingRight::OnBehalf => author,
        SendingRight::SendAs => item.field(Property::From).cloned().unwrap_or(author),
    };
    item.set(Property::Sender, sender);
    item.set(Property::IsDraft, false);
    item.set(Property::IsRead, true);
    Ok(())
}

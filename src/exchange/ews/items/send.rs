//! How messages are sent.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Address, Item, Property, Value};
use crate::exchange::xml::Element;

/// What becomes of a message.
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

/// Makes a message one that was sent.
pub(crate) fn send(item: &mut Item, author: &Address) -> Result<(), ResponseCode> {
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
        return Err(ResponseCode::INVALID_RECIPIENTS);
    }
    let from = Value::Mailboxes(vec![author.clone()]);
    if item.field(Property::From).is_none() {
        item.set(Property::From, from.clone());
    }
    if item.field(Property::Sender).is_none() {
        item.set(Property::Sender, from);
    }
    item.set(Property::IsDraft, false);
    item.set(Property::IsRead, true);
    Ok(())
}

//! The submission of messages about meetings.

use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Address, Item, Property, Value};
use crate::exchange::ews::items::created;
use crate::exchange::ews::properties::attendees::addresses;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::ews::transport::submit;
use crate::exchange::store::{EventAction, Mailboxes};

/// Sends a message about a meeting from a mailbox. Returns the copy in Sent Items, if the sender keeps one.
pub(crate) fn post(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    guid: Uuid,
    mut message: Item,
    saves_copy: bool,
) -> Result<Option<ItemTarget>, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let from = mailboxes.get(guid).ok_or(missing)?.owner();
    let submission = mailboxes.next_submission().to_be_bytes();
    let author = context.author();
    message.set(Property::From, Value::Mailboxes(vec![from.clone()]));
    message.set(Property::Sender, Value::Mailboxes(vec![author.clone()]));
    message.set(Property::IsDraft, false);
    message.set(Property::IsRead, true);
    let id = Uuid::new_v5(&guid, &submission);
    created(&mut message, &author, id, context.now);
    submit(context, mailboxes, &mut message);
    if !saves_copy {
        return Ok(None);
    }
    let mailbox = mailboxes.get_mut(guid).ok_or(missing)?;
    let folder = mailbox.distinguished("sentitems").ok_or(missing)?;
    let number = mailbox.create_item(folder, false, message, EventAction::Created, context.now);
    Ok(Some(target(guid, number)))
}

/// The target for an item that an operation created.
pub(crate) fn target(mailbox: Uuid, number: u32) -> ItemTarget {
    ItemTarget {
        mailbox,
        number,
        occurrence: None,
        change_key: None,
    }
}

/// Addresses a message to the attendees that pass a test, except the organizer. Returns whether there are any.
pub(crate) fn addressed(
    message: &mut Item,
    organizer: &Address,
    wanted: impl Fn(&Address) -> bool,
) -> bool {
    const RECIPIENTS: [(Property, Property); 3] = [
        (Property::RequiredAttendees, Property::ToRecipients),
        (Property::OptionalAttendees, Property::CcRecipients),
        (Property::Resources, Property::BccRecipients),
    ];
    let mut any = false;
    for (list, recipients) in RECIPIENTS {
        let mut all = addresses(message, list);
        all.retain(|one| {
            let is_organizer = one.address.eq_ignore_ascii_case(&organizer.address);
            !is_organizer && wanted(one)
        });
        if !all.is_empty() {
            any = true;
            message.set(recipients, Value::Mailboxes(all));
        }
    }
    any
}

//! CancelCalendarItem and RemoveItem: an organizer cancels a meeting, and an attendee removes it
//! ([CancelCalendarItem](https://learn.microsoft.com/exchange/client-developer/web-service-reference/cancelcalendaritem),
//! [RemoveItem](https://learn.microsoft.com/exchange/client-developer/web-service-reference/removeitem)).

use std::sync::Arc;

use super::announce::{Sending, call_off};
use super::answer::{calendar_target, put_away, shown};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Body, Kind, Property, Value};
use crate::exchange::ews::answers::{Refused, ResponseMessage};
use crate::exchange::ews::items::Disposition;
use crate::exchange::ews::properties::calendar::{is_meeting, is_organizer};
use crate::exchange::ews::replies::respond::{reference, refusal};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::shapes::shown::view;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, TYPES};

/// Whether an element is `CancelCalendarItem`.
pub(crate) fn is_cancellation(element: &Element<'_>) -> bool {
    element.is(TYPES, "CancelCalendarItem")
}

/// Whether an element is `RemoveItem`.
pub(crate) fn is_removal(element: &Element<'_>) -> bool {
    element.is(TYPES, "RemoveItem")
}

/// Cancels a meeting: its attendees get a cancellation, and it moves to Deleted Items. The response message has only the
/// copy of the cancellation: the tests of exchangelib, which run against Exchange Online, expect a single item.
pub(crate) fn cancel(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    element: &Element<'_>,
    disposition: Option<Disposition>,
) -> Result<ResponseMessage, Refused> {
    let target = reference(context, mailboxes, element)?;
    let target = context.allow_item(mailboxes, target, Rights::deletes)?;
    let view = view(mailboxes, &target)?;
    let meeting = Arc::clone(&view.item);
    if meeting.kind != Kind::CalendarItem || !is_meeting(&meeting) {
        return Err(refusal(element).into());
    }
    if !is_organizer(&view) {
        return Err(ResponseCode::CALENDAR_IS_NOT_ORGANIZER.into());
    }
    let disposition = disposition.ok_or(ResponseCode::MESSAGE_DISPOSITION_REQUIRED)?;
    let sent = match disposition {
        Disposition::SaveOnly => None,
        _ => {
            let attribute = match disposition {
                Disposition::SendOnly => "SendOnlyToAll",
                _ => "SendToAllAndSaveCopy",
            };
            let sending = Sending::read(Some(attribute)).expect("the attribute has this value");
            let guid = target.mailbox;
            call_off(context, mailboxes, guid, &meeting, text(element), sending)?
        }
    };
    match target.occurrence {
        None => drop(put_away(context, mailboxes, &target)),
        Some(index) => {
            let mailbox = mailboxes.get_mut(target.mailbox);
            let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
            if let Some(master) = mailbox.item(target.number) {
                let mut master = (*master).clone();
                master.exceptions.insert(index, None);
                mailbox.update_item(target.number, master, false, context.now);
            }
        }
    }
    shown(mailboxes, sent)
}

/// Removes a cancelled meeting from the calendar of an attendee, by the id of the cancellation. Both move to Deleted Items.
pub(crate) fn remove(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    element: &Element<'_>,
) -> Result<ResponseMessage, Refused> {
    let target = reference(context, mailboxes, element)?;
    let target = context.allow_item(mailboxes, target, Rights::deletes)?;
    let message = Arc::clone(&view(mailboxes, &target)?.item);
    if message.kind != Kind::MeetingCancellation {
        return Err(refusal(element).into());
    }
    let meeting = calendar_target(mailboxes, target.mailbox, &message);
    let meeting = meeting.and_then(|meeting| put_away(context, mailboxes, &meeting));
    let message = put_away(context, mailboxes, &target);
    shown(mailboxes, meeting.into_iter().chain(message))
}

/// The text that the organizer adds.
fn text(element: &Element<'_>) -> Option<Value> {
    let new = element.child(TYPES, Property::NewBodyContent.name())?;
    Some(Value::Body(Body {
        html: new.attribute("BodyType") != Some("Text"),
        text: new.text.to_string().into(),
    }))
}

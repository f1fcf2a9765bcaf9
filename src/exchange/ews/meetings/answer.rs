//! AcceptItem, TentativelyAcceptItem and DeclineItem: an attendee answers a meeting request
//! ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation-meeting-request)).

use std::sync::Arc;

use uuid::Uuid;

use super::message::{Response, response};
use super::post::{post, target};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Kind, Property, Value};
use crate::exchange::ews::answers::{Refused, ResponseMessage};
use crate::exchange::ews::items::{Disposition, accepted};
use crate::exchange::ews::properties::associated::{Searched, calendar_item};
use crate::exchange::ews::properties::attendees::{Reply, record};
use crate::exchange::ews::properties::calendar::{is_meeting, is_organizer};
use crate::exchange::ews::replies::respond::{reference, refusal};
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::ews::shapes::Shape;
use crate::exchange::ews::shapes::shown::{ITEMS, view};
use crate::exchange::ews::transport::attendant::{book, organizer};
use crate::exchange::permissions::Rights;
use crate::exchange::store::{EventAction, Mailboxes};
use crate::exchange::xml::values::moment;
use crate::exchange::xml::{Element, TYPES};

/// The elements with a response to a meeting request.
const ANSWERS: [(&str, Response); 3] = [
    ("AcceptItem", Response::Accept),
    ("TentativelyAcceptItem", Response::Tentative),
    ("DeclineItem", Response::Decline),
];

/// The response of an element in CreateItem.
pub(crate) fn given(element: &Element<'_>) -> Option<Response> {
    let mut answers = ANSWERS.into_iter();
    let (_, response) = answers.find(|(name, _)| element.is(TYPES, name))?;
    Some(response)
}

/// Answers a meeting request, by the id of the request or of the calendar item. The response message has the calendar item,
/// the request in Deleted Items, and the copy of the answer
/// ([CalendarActionResults](https://learn.microsoft.com/dotnet/api/microsoft.exchange.webservices.data.calendaractionresults)).
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    element: &Element<'_>,
    given: Response,
    disposition: Option<Disposition>,
) -> Result<ResponseMessage, Refused> {
    let source = reference(context, mailboxes, element)?;
    let source = context.allow_item(mailboxes, source, Rights::edits)?;
    let original = check(mailboxes, &source, element, given)?;
    let disposition = disposition.ok_or(ResponseCode::MESSAGE_DISPOSITION_REQUIRED)?;
    let content = content(element)?;
    let guid = source.mailbox;
    let meeting = meeting(context, mailboxes, &source, &original, given)?;
    let mut made = Vec::new();
    if original.kind == Kind::MeetingRequest {
        made.extend(put_away(context, mailboxes, &source));
    }
    let organizer = organizer(&original).filter(|_| disposition != Disposition::SaveOnly);
    if let Some(organizer) = organizer {
        let message = response(&original, organizer, given, content);
        let saves_copy = disposition == Disposition::SendAndSaveCopy;
        made.extend(post(context, mailboxes, guid, message, saves_copy)?);
    }
    shown(mailboxes, meeting.into_iter().chain(made))
}

/// The response message with the ids of items.
pub(crate) fn shown(
    mailboxes: &Mailboxes,
    targets: impl IntoIterator<Item = ItemTarget>,
) -> Result<ResponseMessage, Refused> {
    let mut nodes = Vec::new();
    for target in targets {
        nodes.push(Shape::id_only().node(&view(mailboxes, &target)?));
    }
    Ok(ResponseMessage::listed(ITEMS, nodes))
}

/// The meeting request or calendar item that the response refers to.
fn check(
    mailboxes: &Mailboxes,
    source: &ItemTarget,
    element: &Element<'_>,
    given: Response,
) -> Result<Arc<Item>, Refused> {
    let view = view(mailboxes, source)?;
    let item = Arc::clone(&view.item);
    let fits =
        item.kind == Kind::MeetingRequest || item.kind == Kind::CalendarItem && is_meeting(&item);
    if !fits {
        return Err(refusal(element).into());
    }
    let (of_organizer, of_cancelled) = match given {
        Response::Accept => (
            ResponseCode::CALENDAR_IS_ORGANIZER_FOR_ACCEPT,
            ResponseCode::CALENDAR_IS_CANCELLED_FOR_ACCEPT,
        ),
        Response::Tentative => (
            ResponseCode::CALENDAR_IS_ORGANIZER_FOR_TENTATIVE,
            ResponseCode::CALENDAR_IS_CANCELLED_FOR_TENTATIVE,
        ),
        Response::Decline => (
            ResponseCode::CALENDAR_IS_ORGANIZER_FOR_DECLINE,
            ResponseCode::CALENDAR_IS_CANCELLED_FOR_DECLINE,
        ),
    };
    if is_organizer(&view) {
        return Err(of_organizer.into());
    }
    let cancelled = item.field(Property::IsCancelled).and_then(Value::boolean);
    if cancelled == Some(true) {
        return Err(of_cancelled.into());
    }
    Ok(item)
}

/// The content of the response: a text, attachments, a proposed time.
fn content(element: &Element<'_>) -> Result<Item, Refused> {
    let times = [Property::ProposedStart, Property::ProposedEnd];
    let mut rest = element.clone();
    rest.children.retain(|child| {
        let apart = times.iter().map(|property| property.name());
        child.name != Property::ReferenceItemId.name()
            && apart.clone().all(|name| child.name != name)
    });
    let mut item = accepted(Kind::Message, &rest)?;
    for property in times {
        if let Some(child) = element.child(TYPES, property.name()) {
            let time = moment(child.text.trim());
            item.set(property, time.ok_or(ResponseCode::INVALID_REQUEST)?);
        }
    }
    Ok(item)
}

/// Records a response in the attendee's calendar. Returns the calendar item, if there is one.
fn meeting(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    source: &ItemTarget,
    original: &Item,
    given: Response,
) -> Result<Option<ItemTarget>, Refused> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(source.mailbox).ok_or(missing)?;
    let owner = mailbox.owner();
    let by_request = original.kind == Kind::MeetingRequest;
    let number = match by_request {
        true => calendar_item(mailbox, original, Searched::Stored)
            .or_else(|| book(mailbox, original, context.now))
            .ok_or(missing)?,
        false => source.number,
    };
    let mut item = (*mailbox.item(number).ok_or(missing)?).clone();
    if let Some(index) = source.occurrence {
        let exception = match given {
            Response::Decline => None,
            _ => {
                let mut exception = original.clone();
                apply(&mut exception, given, &owner.address, context);
                Some(Arc::new(exception))
            }
        };
        item.exceptions.insert(index, exception);
        mailbox.update_item(number, item, false, context.now);
        let shown = (given != Response::Decline).then(|| source.clone());
        return Ok(shown);
    }
    apply(&mut item, given, &owner.address, context);
    let folder = mailbox.entry(number).ok_or(missing)?.folder;
    let deleted = mailbox.distinguished("deleteditems").ok_or(missing)?;
    let number = match given {
        Response::Decline if folder == deleted => {
            mailbox.remove_item(number, context.now);
            return Ok(None);
        }
        Response::Decline => {
            mailbox.update_item(number, item, false, context.now);
            mailbox
                .move_item(number, deleted, context.now)
                .ok_or(missing)?
        }
        _ if by_request => {
            mailbox.update_item(number, item, false, context.now);
            number
        }
        // A meeting that is accepted by the id of its calendar item becomes a new calendar item with another id.
        _ => {
            let calendar = mailbox.distinguished("calendar").ok_or(missing)?;
            let folder = if folder == deleted { calendar } else { folder };
            mailbox.remove_item(number, context.now);
            mailbox.create_item(folder, false, item, EventAction::Created, context.now)
        }
    };
    Ok(Some(target(source.mailbox, number)))
}

/// Applies a response to a calendar item.
fn apply(item: &mut Item, given: Response, attendee: &str, context: &Context<'_>) {
    let intended = item.field(Property::IntendedFreeBusyStatus).cloned();
    let busy = match given {
        Response::Accept => intended.unwrap_or("Busy".into()),
        Response::Tentative => "Tentative".into(),
        Response::Decline => "Free".into(),
    };
    record(
        item,
        &Reply {
            address: attendee,
            response: given.name(),
            time: context.now,
            proposal: None,
        },
    );
    item.set(Property::LegacyFreeBusyStatus, busy);
    item.set(Property::MyResponseType, given.name());
    item.set(Property::AppointmentReplyTime, context.now);
    context.sign(item);
}

/// Moves a meeting message to Deleted Items, or deletes it permanently if it is there already. Returns the moved message.
pub(crate) fn put_away(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    source: &ItemTarget,
) -> Option<ItemTarget> {
    let mailbox = mailboxes.get_mut(source.mailbox)?;
    let deleted = mailbox.distinguished("deleteditems")?;
    if mailbox.entry(source.number)?.folder == deleted {
        mailbox.remove_item(source.number, context.now);
        return None;
    }
    let number = mailbox.move_item(source.number, deleted, context.now)?;
    Some(target(source.mailbox, number))
}

/// The target for a message's calendar item. Its mailbox is not always that of the caller.
pub(crate) fn calendar_target(
    mailboxes: &Mailboxes,
    guid: Uuid,
    message: &Item,
) -> Option<ItemTarget> {
    let mailbox = mailboxes.get(guid)?;
    let number = calendar_item(mailbox, message, Searched::Stored)?;
    Some(target(guid, number))
}

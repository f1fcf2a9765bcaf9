//! Meeting messages, from the calendar part of a message.

use super::lines::lines;
use super::read::read;
use super::words::METHODS;
use crate::exchange::data::{Item, Kind, Property, Value};
use crate::exchange::xml::Node;

/// Properties that a meeting message takes from the event.
const SHARED: [Property; 12] = [
    Property::AppointmentSequenceNumber,
    Property::DateTimeStamp,
    Property::End,
    Property::EndTimeZone,
    Property::IsAllDayEvent,
    Property::Location,
    Property::Organizer,
    Property::Recurrence,
    Property::RecurrenceId,
    Property::Start,
    Property::StartTimeZone,
    Property::UID,
];
/// Further properties of a meeting request.
const INVITATION: [Property; 3] = [
    Property::OptionalAttendees,
    Property::RequiredAttendees,
    Property::Resources,
];

/// Turns a message with a calendar part into a meeting message. A message whose calendar is not about a meeting stays
/// unchanged. `method` is the parameter of the part's `Content-Type`.
pub(crate) fn meeting(message: Item, calendar: &str, method: Option<&str>) -> Item {
    let Some((kind, event)) = about(calendar, method) else {
        return message;
    };
    let mut item = Item { kind, ..message };
    let stated = |name| event.field(name).cloned();
    for name in SHARED {
        if let Some(value) = stated(name) {
            item.set(name, value);
        }
    }
    if item.field(Property::Subject).is_none()
        && let Some(subject) = stated(Property::Subject)
    {
        item.set(Property::Subject, subject);
    }
    // Some clients send the calendar alone. Its description is then the text of the message.
    let is_bare = match item.field(Property::Body) {
        Some(Value::Body(body)) => body.text.trim_start().starts_with("BEGIN:VCALENDAR"),
        _ => true,
    };
    if let Some(text) = stated(Property::Body).filter(|_| is_bare) {
        item.set(Property::Body, text);
    }
    match kind {
        Kind::MeetingRequest => invite(&mut item, &event),
        Kind::MeetingResponse => answer(&mut item, &event),
        _ => item.set(Property::IsCancelled, true),
    }
    item
}

/// The kind of meeting message that a calendar stands for, and the event in it.
fn about(calendar: &str, method: Option<&str>) -> Option<(Kind, Item)> {
    // The parameter is what mail clients look at; the line inside the calendar is the fallback.
    let stated = || {
        let lines = lines(calendar);
        let line = lines.into_iter().find(|line| line.name == "METHOD")?;
        Some(line.value.trim().to_owned())
    };
    let method = method.map(ToOwned::to_owned).or_else(stated)?;
    let mut methods = METHODS.iter();
    let (kind, _) = methods.find(|(_, known)| known.eq_ignore_ascii_case(&method))?;
    let is_meeting = *kind != Kind::CalendarItem;
    is_meeting.then(|| Some((*kind, read(calendar)?)))?
}

/// Completes a meeting request. Until the recipient answers, the time counts as tentative.
fn invite(item: &mut Item, event: &Item) {
    for name in INVITATION {
        if let Some(value) = event.field(name).cloned() {
            item.set(name, value);
        }
    }
    let busy = event.field(Property::LegacyFreeBusyStatus).cloned();
    item.set(
        Property::IntendedFreeBusyStatus,
        busy.unwrap_or("Busy".into()),
    );
    item.set(Property::LegacyFreeBusyStatus, "Tentative");
    let sequence = event.field(Property::AppointmentSequenceNumber);
    let is_new = sequence.and_then(Value::integer).unwrap_or_default() == 0;
    let news = if is_new {
        "NewMeetingRequest"
    } else {
        "FullUpdate"
    };
    item.set(Property::MeetingRequestType, news);
}

/// Completes a meeting response. Its only attendee is the one that answers.
fn answer(item: &mut Item, event: &Item) {
    let people = event
        .field(Property::RequiredAttendees)
        .and_then(Value::tree);
    let first = people.and_then(|people| people.inside().first());
    let answer = first.and_then(|first| first.find(Property::ResponseType.element()));
    let answer = answer.map_or("Unknown", Node::content).to_owned();
    item.set(Property::ResponseType, answer);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(lines: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\n{lines}BEGIN:VEVENT\r\nUID:7\r\nSUMMARY:Inside\r\nDESCRIPTION:text\r\n\
                 DTSTART:20261110T100000Z\r\nDTEND:20261110T110000Z\r\nORGANIZER:mailto:bob@contoso.test\r\nSEQUENCE:2\r\n\
                 ATTENDEE;PARTSTAT=DECLINED:mailto:alice@contoso.test\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    }

    fn text(item: &Item, property: Property) -> String {
        let value = item.field(property).and_then(Value::text);
        value.unwrap_or_default().to_owned()
    }

    #[test]
    fn a_message_has_the_kind_of_its_calendar() {
        let made = |lines: &str, method| {
            let message = Item::new(Kind::Message).with(Property::Subject, "Outside");
            meeting(message, &calendar(lines), method)
        };
        let request = made("METHOD:REQUEST\r\n", None);
        assert_eq!(request.kind, Kind::MeetingRequest);
        assert_eq!(text(&request, Property::Subject), "Outside");
        assert_eq!(text(&request, Property::UID), "7");
        assert_eq!(text(&request, Property::MeetingRequestType), "FullUpdate");
        assert!(
            matches!(request.field(Property::Body), Some(Value::Body(body)) if body.text == "text")
        );
        assert!(request.field(Property::RequiredAttendees).is_some());
        let reply = made("METHOD:REQUEST\r\n", Some("reply"));
        assert_eq!(
            (reply.kind, text(&reply, Property::ResponseType).as_str()),
            (Kind::MeetingResponse, "Decline")
        );
        assert!(reply.field(Property::RequiredAttendees).is_none());
        assert_eq!(
            made("METHOD:CANCEL\r\n", None).kind,
            Kind::MeetingCancellation
        );
        for lines in ["", "METHOD:PUBLISH\r\n", "METHOD:COUNTER\r\n"] {
            assert_eq!(made(lines, None).kind, Kind::Message, "{lines}");
        }
    }
}

//! The icon of an item in a list
//! ([PidTagIconIndex](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/),
//! [IconIndex](https://learn.microsoft.com/exchange/client-developer/web-service-reference/iconindex)).

use super::calendar;
use super::view::View;
use crate::exchange::data::{Item, Key, Kind, Property, Value};

/// `PidTagIconIndex`.
pub(crate) const ICON: Key = Key::Tag(0x1080);

/// The numbers and names of the icons.
const NAMES: [(i64, &str); 17] = [
    (0x001, "PostItem"),
    (0x100, "MailRead"),
    (0x101, "MailUnread"),
    (0x105, "MailReplied"),
    (0x106, "MailForwarded"),
    (0x200, "OutlookDefaultForContacts"),
    (0x400, "AppointmentItem"),
    (0x401, "AppointmentRecur"),
    (0x402, "AppointmentMeet"),
    (0x403, "AppointmentMeetRecur"),
    (0x404, "AppointmentMeetNY"),
    (0x405, "AppointmentMeetYes"),
    (0x406, "AppointmentMeetNo"),
    (0x407, "AppointmentMeetMaybe"),
    (0x408, "AppointmentMeetCancel"),
    (0x500, "TaskItem"),
    (0x501, "TaskRecur"),
];

/// The number of the icon. `None` if the client chooses one.
pub(crate) fn number(view: &View<'_>) -> Option<i64> {
    if let Some(stated) = view.item.properties.get(&ICON).and_then(Value::integer) {
        return Some(stated);
    }
    let recurs = i64::from(view.item.field(Property::Recurrence).is_some());
    match view.item.kind {
        Kind::CalendarItem if calendar::is_meeting(&view.item) => Some(0x402 + recurs),
        Kind::CalendarItem => Some(0x400 + recurs),
        Kind::MeetingRequest => Some(0x404),
        Kind::MeetingResponse => Some(answer(&view.item)),
        Kind::MeetingCancellation => Some(0x408),
        Kind::Task => Some(0x500 + recurs),
        Kind::PostItem => Some(0x001),
        Kind::Contact => Some(0x200),
        _ => None,
    }
}

/// The name of the icon.
pub(crate) fn name(view: &View<'_>) -> &'static str {
    let number = number(view);
    let known = NAMES.iter().find(|(known, _)| Some(*known) == number);
    known.map_or("Default", |(_, name)| name)
}

fn answer(response: &Item) -> i64 {
    match response.field(Property::ResponseType).and_then(Value::text) {
        Some("Decline") => 0x406,
        Some("Tentative") => 0x407,
        _ => 0x405,
    }
}

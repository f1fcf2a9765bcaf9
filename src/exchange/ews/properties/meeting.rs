//! What follows for the answer to an invitation, or the end of a meeting, from what was said of it.

use super::view::View;
use crate::exchange::data::{Kind, Value};

/// The value of a property of such a message.
pub(crate) fn value(view: &View<'_>, name: &str) -> Option<Value> {
    let item = &view.item;
    Some(match name {
        "CalendarItemType" => match item.field("Recurrence") {
            Some(_) => "RecurringMaster".into(),
            None => "Single".into(),
        },
        "DateTimeStamp" => view.time("DateTimeSent")?.into(),
        "IsOrganizer" => (item.kind == Kind::MeetingResponse).into(),
        "ItemClass" if item.kind == Kind::MeetingResponse => match view.text("ResponseType")? {
            "Accept" => "IPM.Schedule.Meeting.Resp.Pos".into(),
            "Decline" => "IPM.Schedule.Meeting.Resp.Neg".into(),
            "Tentative" => "IPM.Schedule.Meeting.Resp.Tent".into(),
            _ => return None,
        },
        "ResponseType" => match item.kind {
            Kind::MeetingResponse => "Unknown".into(),
            _ => "NoResponseReceived".into(),
        },
        _ => return None,
    })
}

//! Derived properties of meeting responses and cancellations.

use super::view::View;
use crate::exchange::data::{Kind, Property, Value};

/// The derived value of a property of a meeting response or cancellation.
pub(crate) fn value(view: &View<'_>, property: Property) -> Option<Value> {
    let item = &view.item;
    Some(match property {
        Property::CalendarItemType => match item.field(Property::Recurrence) {
            Some(_) => "RecurringMaster".into(),
            None => "Single".into(),
        },
        Property::DateTimeStamp => view.time(Property::DateTimeSent)?.into(),
        Property::IsOrganizer => (item.kind == Kind::MeetingResponse).into(),
        Property::ItemClass if item.kind == Kind::MeetingResponse => {
            match view.text(Property::ResponseType)? {
                "Accept" => "IPM.Schedule.Meeting.Resp.Pos".into(),
                "Decline" => "IPM.Schedule.Meeting.Resp.Neg".into(),
                "Tentative" => "IPM.Schedule.Meeting.Resp.Tent".into(),
                _ => return None,
            }
        }
        Property::ResponseType => match item.kind {
            Kind::MeetingResponse => "Unknown".into(),
            _ => "NoResponseReceived".into(),
        },
        _ => return None,
    })
}

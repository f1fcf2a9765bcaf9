//! Checks of the values of appointments and tasks.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Property, Value};
use crate::exchange::ews::properties::calendar::check_zones;
use crate::exchange::ews::recurrence::Recurrence;

/// Checks that a task is between 0 and 100 percent complete
/// ([PercentComplete](https://learn.microsoft.com/exchange/client-developer/web-service-reference/percentcomplete)).
pub(crate) fn percent(item: &Item) -> Result<(), ResponseCode> {
    match item.field(Property::PercentComplete) {
        Some(Value::Double(percent)) if !(0.0..=100.0).contains(percent) => {
            Err(ResponseCode::INVALID_PERCENT_COMPLETE_VALUE)
        }
        _ => Ok(()),
    }
}

/// Checks that an appointment does not end before it starts, that its time zones are valid, and that its recurrence has an
/// occurrence.
pub(crate) fn dates(item: &Item) -> Result<(), ResponseCode> {
    check_zones(item)?;
    if item.field(Property::Recurrence).is_some() {
        let recurrence = Recurrence::of(item);
        let recurrence = recurrence.ok_or(ResponseCode::CALENDAR_INVALID_RECURRENCE)?;
        let first = recurrence.days().next();
        first.ok_or(ResponseCode::RECURRENCE_HAS_NO_OCCURRENCE)?;
    }
    let time = |name| item.field(name).and_then(Value::time);
    match (time(Property::Start), time(Property::End)) {
        (Some(start), Some(end)) if end < start => {
            Err(ResponseCode::CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE)
        }
        _ => Ok(()),
    }
}

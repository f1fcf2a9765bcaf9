//! Derived properties of tasks.

use time::OffsetDateTime;

use super::view::View;
use crate::exchange::data::{Item, Property, Value};

/// The derived value of a task's property.
pub(crate) fn value(view: &View<'_>, property: Property) -> Option<Value> {
    let status = || view.text(Property::Status).unwrap_or("NotStarted");
    Some(match property {
        Property::ChangeCount => Value::Integer(1),
        Property::IsComplete => (status() == "Completed").into(),
        Property::IsRecurring => view.item.field(Property::Recurrence).is_some().into(),
        Property::Owner => Value::Text(view.mailbox.owner().name),
        Property::PercentComplete => Value::Double(0.0),
        Property::Status => "NotStarted".into(),
        Property::StatusDescription => description(status()).into(),
        _ => return None,
    })
}

/// The description of a status for people.
fn description(status: &str) -> &'static str {
    match status {
        "InProgress" => "In Progress",
        "Completed" => "Completed",
        "WaitingOnOthers" => "Waiting on someone else",
        "Deferred" => "Deferred",
        _ => "Not Started",
    }
}

/// Keeps status, percentage and completion date consistent after a change of one of them.
pub(crate) fn normalise(task: &mut Item, stated: &[Property], now: OffsetDateTime) {
    let status = task.field(Property::Status).and_then(Value::text);
    let percent = match task.field(Property::PercentComplete) {
        Some(Value::Double(percent)) => *percent,
        _ => 0.0,
    };
    let completed = match () {
        () if stated.contains(&Property::Status) => status == Some("Completed"),
        () if stated.contains(&Property::PercentComplete) => percent >= 100.0,
        () if stated.contains(&Property::CompleteDate) => {
            task.field(Property::CompleteDate).is_some()
        }
        () => return,
    };
    if completed {
        task.set(Property::Status, "Completed");
        task.set(Property::PercentComplete, Value::Double(100.0));
        if task.field(Property::CompleteDate).is_none() {
            let midnight = now.replace_time(time::Time::MIDNIGHT);
            task.set(Property::CompleteDate, midnight);
        }
        return;
    }
    task.properties
        .remove(&crate::exchange::data::Key::Field(Property::CompleteDate));
    if stated.contains(&Property::Status) && percent >= 100.0 {
        task.set(Property::PercentComplete, Value::Double(0.0));
    }
    if stated.contains(&Property::PercentComplete) && !stated.contains(&Property::Status) {
        let status = if percent > 0.0 {
            "InProgress"
        } else {
            "NotStarted"
        };
        task.set(Property::Status, status);
    }
}

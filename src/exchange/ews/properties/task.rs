//! What follows for a task from what was said of it.

use time::OffsetDateTime;

use super::view::View;
use crate::exchange::data::{Item, Value};

/// The value of a property of a task.
pub(crate) fn value(view: &View<'_>, name: &str) -> Option<Value> {
    let status = || view.text("Status").unwrap_or("NotStarted");
    Some(match name {
        "ChangeCount" => Value::Integer(1),
        "IsComplete" => (status() == "Completed").into(),
        "IsRecurring" => view.item.field("Recurrence").is_some().into(),
        "Owner" => Value::Text(view.mailbox.owner().name),
        "PercentComplete" => Value::Double(0.0),
        "Status" => "NotStarted".into(),
        "StatusDescription" => description(status()).into(),
        _ => return None,
    })
}

/// A status as people read it.
fn description(status: &str) -> &'static str {
    match status {
        "InProgress" => "In Progress",
        "Completed" => "Completed",
        "WaitingOnOthers" => "Waiting on someone else",
        "Deferred" => "Deferred",
        _ => "Not Started",
    }
}

/// Keeps status, percentage and date of completion in step, whichever of them was said last.
pub(crate) fn settle(task: &mut Item, said: &[&str], now: OffsetDateTime) {
    let status = task.field("Status").and_then(Value::text);
    let percent = match task.field("PercentComplete") {
        Some(Value::Double(percent)) => *percent,
        _ => 0.0,
    };
    let completed = match () {
        () if said.contains(&"Status") => status == Some("Completed"),
        () if said.contains(&"PercentComplete") => percent >= 100.0,
        () if said.contains(&"CompleteDate") => task.field("CompleteDate").is_some(),
        () => return,
    };
    if completed {
        task.set("Status", "Completed");
        task.set("PercentComplete", Value::Double(100.0));
        if task.field("CompleteDate").is_none() {
            let midnight = now.replace_time(time::Time::MIDNIGHT);
            task.set("CompleteDate", midnight);
        }
        return;
    }
    task.properties
        .remove(&crate::exchange::data::Key::Field("CompleteDate"));
    if said.contains(&"Status") && percent >= 100.0 {
        task.set("PercentComplete", Value::Double(0.0));
    }
    if said.contains(&"PercentComplete") && !said.contains(&"Status") {
        let status = if percent > 0.0 {
            "InProgress"
        } else {
            "NotStarted"
        };
        task.set("Status", status);
    }
}

//! Tasks: open, done, overdue, repeated; and notes.

use time::Duration;

use super::mail::dated;
use super::origin::{Origin, Place};
use super::texts;
use crate::exchange::data::{Body, Item, Kind, Value};
use crate::exchange::xml::Node;

/// How many tasks repeat, each of its own kind.
const ROUND: u32 = 5;

/// Something to do.
pub(crate) fn task(origin: &Origin, place: &Place<'_>) -> Item {
    let subject = texts::TASKS[place.number as usize % texts::TASKS.len()];
    let due = |days| origin.today + Duration::days(days);
    let item = Item::new(Kind::Task)
        .with("Subject", subject)
        .with("Body", Value::Body(plain(format!("{subject}.\r\n"))))
        .with("Owner", origin.name.to_string());
    let item = match place.number % ROUND {
        0 => item.with("DueDate", due(3)).with("StartDate", due(0)),
        1 => item
            .with("Status", "Completed")
            .with("PercentComplete", Value::Double(100.0))
            .with("CompleteDate", due(-2))
            .with("ActualWork", 90),
        2 => item
            .with("Status", "InProgress")
            .with("PercentComplete", Value::Double(50.0))
            .with("DueDate", due(-5))
            .with("Importance", "High"),
        3 => item
            .with("DueDate", due(7))
            .with("StartDate", due(7))
            .with("Recurrence", every_week(origin)),
        _ => item
            .with("Status", "WaitingOnOthers")
            .with("Companies", Value::Texts(vec!["Lindwood Paper".into()]))
            .with("TotalWork", 240),
    };
    dated(item, place.time)
}

fn every_week(origin: &Origin) -> Node {
    let start = (origin.today + Duration::days(7)).date();
    let (year, month, day) = start.to_calendar_date();
    let start = format!("{year:04}-{:02}-{day:02}Z", u8::from(month));
    let weekly = Node::new("t:WeeklyRecurrence")
        .child(Node::text("t:Interval", "1"))
        .child(Node::text("t:DaysOfWeek", "Friday"));
    let range = Node::new("t:NoEndRecurrence").child(Node::text("t:StartDate", start));
    Node::new("t:Recurrence").child(weekly).child(range)
}

/// A note: its first line is its subject.
pub(crate) fn note(place: &Place<'_>) -> Item {
    let text = texts::NOTES[place.number as usize % texts::NOTES.len()];
    let subject = text.lines().next().unwrap_or_default();
    let item = Item::new(Kind::Message)
        .with("ItemClass", "IPM.StickyNote")
        .with("Subject", subject)
        .with("Body", Value::Body(plain(text.to_owned())))
        .with("IsRead", true);
    dated(item, place.time)
}

fn plain(text: String) -> Body {
    Body {
        html: false,
        text: text.into(),
    }
}

//! Seeded tasks (open, completed, overdue, recurring) and notes.

use time::Duration;

use super::mail::dated;
use super::origin::{Origin, Position};
use super::texts;
use crate::exchange::data::{Body, Item, Kind, Property, Value};
use crate::exchange::xml::Node;

/// The number of tasks after which their types repeat.
const ROUND: u32 = 5;

/// A task.
pub(crate) fn task(origin: &Origin, position: &Position<'_>) -> Item {
    let subject = texts::TASKS[position.number as usize % texts::TASKS.len()];
    let due = |days| origin.today + Duration::days(days);
    let item = Item::new(Kind::Task)
        .with(Property::Subject, subject)
        .with(
            Property::Body,
            Value::Body(plain(format!("{subject}.\r\n"))),
        )
        .with(Property::Owner, origin.name.to_string());
    let item = match position.number % ROUND {
        0 => item
            .with(Property::DueDate, due(3))
            .with(Property::StartDate, due(0)),
        1 => item
            .with(Property::Status, "Completed")
            .with(Property::PercentComplete, Value::Double(100.0))
            .with(Property::CompleteDate, due(-2))
            .with(Property::ActualWork, 90),
        2 => item
            .with(Property::Status, "InProgress")
            .with(Property::PercentComplete, Value::Double(50.0))
            .with(Property::DueDate, due(-5))
            .with(Property::Importance, "High"),
        3 => item
            .with(Property::DueDate, due(7))
            .with(Property::StartDate, due(7))
            .with(Property::Recurrence, every_week(origin)),
        _ => item
            .with(Property::Status, "WaitingOnOthers")
            .with(
                Property::Companies,
                Value::Texts(vec!["Lindwood Paper".into()]),
            )
            .with(Property::TotalWork, 240),
    };
    dated(item, position.time)
}

fn every_week(origin: &Origin) -> Node {
    let start = (origin.today + Duration::days(7)).date();
    let (year, month, day) = start.to_calendar_date();
    let start = format!("{year:04}-{:02}-{day:02}Z", u8::from(month));
    let weekly = Node::new("t:WeeklyRecurrence")
        .child(Node::text("t:Interval", "1"))
        .child(Node::text("t:DaysOfWeek", "Friday"));
    let range =
        Node::new("t:NoEndRecurrence").child(Node::text(Property::StartDate.element(), start));
    Node::new(Property::Recurrence.element())
        .child(weekly)
        .child(range)
}

/// A note. Its first line is its subject.
pub(crate) fn note(position: &Position<'_>) -> Item {
    let text = texts::NOTES[position.number as usize % texts::NOTES.len()];
    let subject = text.lines().next().expect("no seeded note is empty");
    let item = Item::new(Kind::Message)
        .with(Property::ItemClass, "IPM.StickyNote")
        .with(Property::Subject, subject)
        .with(Property::Body, Value::Body(plain(text.to_owned())))
        .with(Property::IsRead, true);
    dated(item, position.time)
}

fn plain(text: String) -> Body {
    Body {
        html: false,
        text: text.into(),
    }
}

//! What follows for an appointment or meeting from what was said of it.

use time::Duration;

use super::computed::owner;
use super::view::View;
use crate::exchange::ews::fields::spell_time;
use crate::exchange::ews::recurrence::{self, Occurrence};
use crate::exchange::store::{Address, Item, Value};
use crate::exchange::xml::Node;

/// Who is invited.
const PEOPLE: [&str; 3] = ["RequiredAttendees", "OptionalAttendees", "Resources"];

/// The value of a property of an appointment.
pub(super) fn value(view: &View<'_>, name: &str) -> Option<Value> {
    let item = &view.item;
    let is_meeting = || PEOPLE.into_iter().any(|name| item.field(name).is_some());
    Some(match name {
        "IsAllDayEvent" | "IsCancelled" | "MeetingRequestWasSent" | "IsOnlineMeeting" => {
            false.into()
        }
        "IsResponseRequested" | "AllowNewTimeProposal" | "IsOrganizer" | "ReminderIsSet" => {
            true.into()
        }
        "IsMeeting" => is_meeting().into(),
        "IsRecurring" => item.field("Recurrence").is_some().into(),
        "CalendarItemType" => match item.field("Recurrence") {
            Some(_) => "RecurringMaster".into(),
            None => "Single".into(),
        },
        "FirstOccurrence" => told(view, "t:FirstOccurrence", &recurrence::ends(item).0?)?.into(),
        "LastOccurrence" => told(view, "t:LastOccurrence", &recurrence::ends(item).1?)?.into(),
        "ModifiedOccurrences" => modified(view)?.into(),
        "DeletedOccurrences" => deleted(view)?.into(),
        "LegacyFreeBusyStatus" => "Busy".into(),
        "MyResponseType" => "Organizer".into(),
        "ReminderMinutesBeforeStart" => Value::Integer(15),
        "ReminderDueBy" | "StartWallClock" => view.time("Start")?.into(),
        "EndWallClock" => view.time("End")?.into(),
        "StartTimeZoneId" => zone_id(view, "StartTimeZone").into(),
        "EndTimeZoneId" => zone_id(view, "EndTimeZone").into(),
        "StartTimeZone" => utc("t:StartTimeZone").into(),
        "EndTimeZone" => utc("t:EndTimeZone").into(),
        "TimeZone" => "(UTC) Coordinated Universal Time".into(),
        "ConferenceType"
        | "ConflictingMeetingCount"
        | "AdjacentMeetingCount"
        | "AppointmentSequenceNumber" => Value::Integer(0),
        "AppointmentState" => Value::Integer(is_meeting().into()),
        "DateTimeStamp" => view.time("LastModifiedTime")?.into(),
        "Duration" => {
            let duration = view.time("End")? - view.time("Start")?;
            spell_duration(duration).into()
        }
        "Organizer" => Value::Mailboxes(vec![Address {
            name: owner(view).into(),
            address: view.mailbox.address().to_owned().into(),
        }]),
        _ => return None,
    })
}

/// One of the times that it happens
/// ([Occurrence](https://learn.microsoft.com/exchange/client-developer/web-service-reference/occurrence)).
fn told(view: &View<'_>, name: &'static str, occurrence: &Occurrence) -> Option<Node> {
    let id = Node::new("t:ItemId")
        .with("Id", view.occurrence_id(occurrence.index)?.text())
        .with("ChangeKey", view.change_key()?);
    let time = |name, time| Node::text(name, spell_time(time));
    Some(
        Node::new(name)
            .child(id)
            .child(time("t:Start", occurrence.start()))
            .child(time("t:End", occurrence.end()))
            .child(time("t:OriginalStart", occurrence.original())),
    )
}

fn modified(view: &View<'_>) -> Option<Node> {
    let (changed, _) = recurrence::exceptions(&view.item);
    let changed = changed.iter().map(|one| told(view, "t:Occurrence", one));
    let changed: Vec<_> = changed.flatten().collect();
    (!changed.is_empty()).then(|| Node::new("t:ModifiedOccurrences").children(changed))
}

fn deleted(view: &View<'_>) -> Option<Node> {
    let (_, deleted) = recurrence::exceptions(&view.item);
    let deleted: Vec<_> = deleted
        .into_iter()
        .map(|start| {
            let start = Node::text("t:Start", spell_time(start));
            Node::new("t:DeletedOccurrence").child(start)
        })
        .collect();
    (!deleted.is_empty()).then(|| Node::new("t:DeletedOccurrences").children(deleted))
}

/// Lets what belongs together agree: an appointment has an end, and whoever is invited has a name and has not answered yet.
pub(super) fn settle(item: &mut Item, said: &[&str]) {
    if said.contains(&"Start")
        && item.field("End").is_none()
        && let Some(start) = item.field("Start").and_then(Value::time)
    {
        item.set("End", start + Duration::minutes(30));
    }
    for name in PEOPLE.into_iter().filter(|name| said.contains(name)) {
        if let Some(all) = item.field(name).and_then(Value::tree) {
            let attendees = all.inside().iter().map(attendee).collect();
            let all = all.clone().with_inside(attendees);
            item.set(name, all);
        }
    }
}

/// An attendee as Exchange tells of one
/// ([Attendee](https://learn.microsoft.com/exchange/client-developer/web-service-reference/attendee)).
fn attendee(said: &Node) -> Node {
    let mailbox = said.find("t:Mailbox");
    let text = |name| {
        let found = mailbox.and_then(|mailbox| mailbox.find(name));
        found.map(|found| found.content().trim().to_owned())
    };
    let address = text("t:EmailAddress").unwrap_or_default();
    let name = text("t:Name").filter(|name| !name.is_empty());
    let mailbox = Node::new("t:Mailbox")
        .child(Node::text(
            "t:Name",
            name.unwrap_or_else(|| address.clone()),
        ))
        .child(Node::text("t:EmailAddress", address))
        .child(Node::text("t:RoutingType", "SMTP"))
        .child(Node::text("t:MailboxType", "Mailbox"));
    Node::new("t:Attendee")
        .child(mailbox)
        .child(Node::text("t:ResponseType", "Unknown"))
}

fn zone_id(view: &View<'_>, name: &'static str) -> String {
    let zone = view.item.field(name).and_then(Value::tree);
    let id = zone.and_then(|zone| zone.attribute("Id"));
    id.unwrap_or("UTC").to_owned()
}

/// The time zone where none was said.
fn utc(element: &'static str) -> Node {
    Node::new(element)
        .with("Name", "(UTC) Coordinated Universal Time")
        .with("Id", "UTC")
}

/// A duration as XML Schema writes it ([duration](https://www.w3.org/TR/xmlschema-2/#duration)).
pub(super) fn spell_duration(duration: Duration) -> String {
    let minutes = duration.whole_minutes().unsigned_abs();
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let part = |number: u64, unit: &str| match number {
        0 => String::new(),
        number => format!("{number}{unit}"),
    };
    let time = part(hours, "H") + &part(minutes, "M");
    match (days, time.as_str()) {
        (0, "") => "PT0S".to_owned(),
        (_, "") => format!("P{days}D"),
        _ => format!("P{}T{time}", part(days, "D")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_parts_that_are_not_zero() {
        let spelled = |minutes| spell_duration(Duration::minutes(minutes));
        assert_eq!(spelled(0), "PT0S");
        assert_eq!(spelled(90), "PT1H30M");
        assert_eq!(spelled(1440), "P1D");
        assert_eq!(spelled(1500), "P1DT1H");
    }
}

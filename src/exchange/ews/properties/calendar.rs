//! What follows for an appointment or meeting from what was said of it.

use time::{Duration, OffsetDateTime, Time};

use super::view::View;
use crate::exchange::data::{Item, Kind, Value};
use crate::exchange::ews::recurrence::{self, Occurrence, span};
use crate::exchange::ews::zone::Zone;
use crate::exchange::xml::Node;
use crate::exchange::xml::values::{spell_duration, spell_time};

/// Who is invited.
const PEOPLE: [&str; 3] = ["RequiredAttendees", "OptionalAttendees", "Resources"];

/// The value of a property of an appointment.
pub(crate) fn value(view: &View<'_>, name: &str) -> Option<Value> {
    let item = &view.item;
    Some(match name {
        "IsAllDayEvent" | "IsCancelled" | "MeetingRequestWasSent" | "IsOnlineMeeting" => {
            false.into()
        }
        "IsResponseRequested" | "AllowNewTimeProposal" | "ReminderIsSet" => true.into(),
        "IsMeeting" => is_meeting(item).into(),
        "IsOrganizer" => is_organizer(view).into(),
        "DisplayTo" => names(item, &["RequiredAttendees"]).into(),
        "DisplayCc" => names(item, &["OptionalAttendees"]).into(),
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
        "Location" => "".into(),
        "MyResponseType" => own_answer(view).into(),
        "ReminderMinutesBeforeStart" => Value::Integer(15),
        "ReminderDueBy" => view.time("Start")?.into(),
        "StartWallClock" => Zone::of(item).spell(view.time("Start")?).into(),
        "EndWallClock" => end_zone(item).spell(view.time("End")?).into(),
        "StartTimeZoneId" => Zone::of(item).id().into(),
        "EndTimeZoneId" => end_zone(item).id().into(),
        "StartTimeZone" => Zone::of(item).definition("t:StartTimeZone").into(),
        "EndTimeZone" => end_zone(item).definition("t:EndTimeZone").into(),
        "TimeZone" => Zone::of(item).title().into(),
        "ConferenceType" | "AppointmentSequenceNumber" => Value::Integer(0),
        "AppointmentState" => Value::Integer(state(view)),
        "DateTimeStamp" => view.time("LastModifiedTime")?.into(),
        "Duration" => {
            let duration = view.time("End")? - view.time("Start")?;
            spell_duration(duration).into()
        }
        "Organizer" => Value::Mailboxes(vec![view.mailbox.owner()]),
        _ => return None,
    })
}

/// Whether somebody is invited.
pub(crate) fn is_meeting(item: &Item) -> bool {
    let invited = |name| item.field(name).is_some();
    item.kind == Kind::MeetingRequest || PEOPLE.into_iter().any(invited)
}

/// Whether the owner of the mailbox invites.
pub(crate) fn is_organizer(view: &View<'_>) -> bool {
    let said = view.item.field("Organizer").map(Value::mailboxes);
    let organizer = said.and_then(<[_]>::first);
    organizer.is_none_or(|one| one.address.eq_ignore_ascii_case(view.mailbox.address()))
}

/// What the owner of the mailbox has answered
/// ([MyResponseType](https://learn.microsoft.com/exchange/client-developer/web-service-reference/myresponsetype)).
fn own_answer(view: &View<'_>) -> String {
    if is_organizer(view) {
        return "Organizer".to_owned();
    }
    let own = attendees(&view.item, &PEOPLE).find(|attendee| {
        let address = mailbox(attendee, "t:EmailAddress");
        address.is_some_and(|it| it.eq_ignore_ascii_case(view.mailbox.address()))
    });
    let answer = own.and_then(|own| own.find("t:ResponseType"));
    match answer.map_or("Unknown", Node::content) {
        "Unknown" => "NoResponseReceived".to_owned(),
        answer => answer.to_owned(),
    }
}

/// Bits of `PidLidAppointmentStateFlags`
/// ([AppointmentState](https://learn.microsoft.com/exchange/client-developer/web-service-reference/appointmentstate)).
fn state(view: &View<'_>) -> i64 {
    const MEETING: i64 = 1;
    const RECEIVED: i64 = 2;
    const CANCELLED: i64 = 4;
    let cancelled = view.item.field("IsCancelled").and_then(Value::boolean) == Some(true);
    let bit = |is, bit| if is { bit } else { 0 };
    bit(is_meeting(&view.item), MEETING)
        | bit(!is_organizer(view), RECEIVED)
        | bit(cancelled, CANCELLED)
}

fn attendees<'a>(item: &'a Item, lists: &'a [&'static str]) -> impl Iterator<Item = &'a Node> {
    let lists = lists.iter().filter_map(|name| item.field(name)?.tree());
    lists.flat_map(Node::inside)
}

/// The names of those on some lists.
fn names(item: &Item, lists: &[&'static str]) -> String {
    let names = attendees(item, lists).filter_map(|attendee| {
        mailbox(attendee, "t:Name").or_else(|| mailbox(attendee, "t:EmailAddress"))
    });
    names.collect::<Vec<_>>().join("; ")
}

/// What is said of the mailbox of an attendee.
fn mailbox<'a>(attendee: &'a Node, name: &str) -> Option<&'a str> {
    let found = attendee.find("t:Mailbox")?.find(name)?;
    Some(found.content().trim()).filter(|text| !text.is_empty())
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
pub(crate) fn settle(item: &mut Item, said: &[&str]) {
    if said.contains(&"Start")
        && item.field("End").is_none()
        && let Some(start) = item.field("Start").and_then(Value::time)
    {
        item.set("End", start + Duration::minutes(30));
    }
    settle_zones(item, said);
    if ["IsAllDayEvent", "Start", "End"]
        .iter()
        .any(|name| said.contains(name))
    {
        settle_days(item);
    }
    for name in PEOPLE.into_iter().filter(|name| said.contains(name)) {
        if let Some(all) = item.field(name).and_then(Value::tree) {
            let attendees = all.inside().iter().map(attendee).collect();
            let all = all.clone().with_inside(attendees);
            item.set(name, all);
        }
    }
}

/// Says of a meeting that those who are invited hear of it; where it is at another time then, it is the next one that they
/// hear of ([MS-OXOCAL 2.2.1.1](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).
pub(crate) fn announce(item: &mut Item, said: &[&str]) {
    const TIMES: [&str; 4] = ["End", "IsAllDayEvent", "Recurrence", "Start"];
    if item.kind != Kind::CalendarItem || !is_meeting(item) {
        return;
    }
    item.set("MeetingRequestWasSent", true);
    if TIMES.iter().any(|name| said.contains(name)) {
        let sequence = item.field("AppointmentSequenceNumber");
        let sequence = sequence.and_then(Value::integer).unwrap_or_default();
        let next = sequence.saturating_add(1).clamp(0, i64::from(i32::MAX));
        item.set("AppointmentSequenceNumber", Value::Integer(next));
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
    let answer = said.find("t:ResponseType").map(Node::content);
    let answer = answer.unwrap_or("Unknown").to_owned();
    Node::new("t:Attendee")
        .child(mailbox)
        .child(Node::text("t:ResponseType", answer))
}

/// The zone in which it ends: that of its start, unless another was said.
fn end_zone(item: &Item) -> Zone {
    let said = item.field("EndTimeZone").and_then(Value::tree);
    let said = said.and_then(Zone::defined);
    said.unwrap_or_else(|| Zone::of(item))
}

/// Whether the zones that are said of an appointment are known.
pub(crate) fn zones_are_known(item: &Item) -> bool {
    let known = |name| {
        let zone = item.field(name).and_then(Value::tree);
        zone.is_none_or(|zone| Zone::defined(zone).is_some())
    };
    ["StartTimeZone", "EndTimeZone"].into_iter().all(known)
}

/// Lets zones be told as the server defines them, whatever rules a client sends along.
fn settle_zones(item: &mut Item, said: &[&str]) {
    for (name, element) in [
        ("StartTimeZone", "t:StartTimeZone"),
        ("EndTimeZone", "t:EndTimeZone"),
    ] {
        let zone = item.field(name).and_then(Value::tree);
        let zone = zone.filter(|_| said.contains(&name));
        if let Some(zone) = zone.and_then(Zone::defined) {
            item.set(name, zone.definition(element));
        }
    }
}

/// Lets whole days begin and end at midnight.
fn settle_days(item: &mut Item) {
    let is_day = item.field("IsAllDayEvent").and_then(Value::boolean) == Some(true);
    let Some((start, end)) = span(item).filter(|_| is_day) else {
        return;
    };
    let zone = Zone::of(item);
    let midnight = |time: OffsetDateTime| zone.local(time).replace_time(Time::MIDNIGHT);
    let (first, last) = (midnight(start), midnight(end));
    let is_midnight = last == zone.local(end);
    let last = match is_midnight && last > first {
        true => Some(last),
        false => last.checked_add(Duration::DAY),
    };
    if let Some(last) = last {
        item.set("Start", zone.instant(first));
        item.set("End", zone.instant(last));
    }
}

//! An appointment as iCalendar ([RFC 5545](https://www.rfc-editor.org/rfc/rfc5545)).

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime};

use super::super::view::View;
use super::lines::{Line, escaped, lines, push, quoted};
use crate::exchange::ews::recurrence;
use crate::exchange::store::{Address, Body, Item, Kind, Value};
use crate::exchange::xml::Node;

const TIME: &[BorrowedFormatItem<'static>] =
    format_description!("[year][month][day]T[hour][minute][second]");
const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year][month][day]");
/// Lists of attendees, and the roles that their lines have.
const ROLES: [(&str, &str, &str); 3] = [
    (
        "RequiredAttendees",
        "t:RequiredAttendees",
        "REQ-PARTICIPANT",
    ),
    (
        "OptionalAttendees",
        "t:OptionalAttendees",
        "OPT-PARTICIPANT",
    ),
    ("Resources", "t:Resources", "NON-PARTICIPANT"),
];
/// How busy somebody is, and what Exchange calls that here.
const BUSY: [(&str, &str); 5] = [
    ("Free", "FREE"),
    ("Tentative", "TENTATIVE"),
    ("Busy", "BUSY"),
    ("OOF", "OOF"),
    ("WorkingElsewhere", "WORKINGELSEWHERE"),
];

/// The calendar with nothing but an appointment.
pub(super) fn written(view: &View<'_>) -> Option<String> {
    let (start, end) = recurrence::span(&view.item)?;
    let text = |name| view.text(name).unwrap_or_default();
    let mut out = String::from(
        "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n",
    );
    let owner = view.mailbox.address();
    push(
        &mut out,
        &format!("ORGANIZER;CN={}", quoted(owner)),
        &format!("MAILTO:{owner}"),
    );
    push_people(view, &mut out);
    if let Some(body) = super::super::body::plain(&view.item) {
        push(&mut out, "DESCRIPTION", &escaped(&body));
    }
    push(&mut out, "UID", text("UID"));
    push(&mut out, "SUMMARY", &escaped(text("Subject")));
    if let Some(rule) = recurrence::Recurrence::of(&view.item).map(|it| it.rule()) {
        push(&mut out, "RRULE", &rule);
    }
    let all_day = view.item.field("IsAllDayEvent").and_then(Value::boolean) == Some(true);
    for (name, time) in [("DTSTART", start), ("DTEND", end)] {
        match all_day {
            true => push(&mut out, &format!("{name};VALUE=DATE"), &spelled(time, DAY)),
            false => push(&mut out, name, &(spelled(time, TIME) + "Z")),
        }
    }
    let stamp = view.time("LastModifiedTime").unwrap_or(start);
    push(&mut out, "DTSTAMP", &(spelled(stamp, TIME) + "Z"));
    let private = matches!(text("Sensitivity"), "Private" | "Confidential");
    push(
        &mut out,
        "CLASS",
        if private { "PRIVATE" } else { "PUBLIC" },
    );
    push(&mut out, "LOCATION", &escaped(text("Location")));
    let busy = BUSY
        .iter()
        .find(|(word, _)| *word == text("LegacyFreeBusyStatus"));
    let busy = busy.map_or("BUSY", |(_, busy)| busy);
    push(
        &mut out,
        "TRANSP",
        if busy == "FREE" {
            "TRANSPARENT"
        } else {
            "OPAQUE"
        },
    );
    push(&mut out, "X-MICROSOFT-CDO-BUSYSTATUS", busy);
    Some(out + "STATUS:CONFIRMED\r\nSEQUENCE:0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
}

/// Adds a line for everybody who is invited.
fn push_people(view: &View<'_>, out: &mut String) {
    for (name, _, role) in ROLES {
        let all = view.item.field(name).and_then(Value::tree);
        for mailbox in all
            .map_or(&[][..], Node::inside)
            .iter()
            .filter_map(|it| it.find("t:Mailbox"))
        {
            let part = |name| mailbox.find(name).map_or("", Node::content);
            let head = format!(
                "ATTENDEE;ROLE={role};PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN={}",
                quoted(part("t:Name"))
            );
            push(out, &head, &format!("MAILTO:{}", part("t:EmailAddress")));
        }
    }
}

fn spelled(time: OffsetDateTime, format: &[BorrowedFormatItem<'_>]) -> String {
    time.format(format).unwrap_or_default()
}

/// The first appointment in a calendar; nothing where there is none.
pub(super) fn read(text: &str) -> Option<Item> {
    let all = lines(text);
    let event =
        |line: &Line, word| line.name == word && line.value.trim().eq_ignore_ascii_case("VEVENT");
    let begin = all.iter().position(|line| event(line, "BEGIN"))?;
    let mut item = Item::new(Kind::CalendarItem);
    let mut people = [Vec::new(), Vec::new(), Vec::new()];
    let mut depth = 0_u32;
    for line in &all[begin + 1..] {
        match line.name.as_str() {
            "END" if event(line, "END") => break,
            // What is inside an appointment, such as an alarm, has lines of its own.
            "BEGIN" => depth += 1,
            "END" => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            "ATTENDEE" => {
                let role = ROLES.iter().position(|(.., role)| line.is(role));
                people[role.unwrap_or_default()].push(attendee(line));
            }
            _ => say(&mut item, line),
        }
    }
    for ((name, element, _), people) in ROLES.into_iter().zip(people) {
        if !people.is_empty() {
            item.set(name, Node::new(element).children(people));
        }
    }
    item.field("Start").is_some().then_some(item)
}

/// Takes over one line of an appointment.
fn say(item: &mut Item, line: &Line) {
    let text = || super::printable(line.text());
    match line.name.as_str() {
        "SUMMARY" => item.set("Subject", text()),
        "LOCATION" => item.set("Location", text()),
        "UID" => item.set("UID", text()),
        "DESCRIPTION" => {
            let text = text().into();
            item.set("Body", Value::Body(Body { html: false, text }));
        }
        "DTSTART" | "DTEND" => {
            let name = if line.name == "DTSTART" {
                "Start"
            } else {
                "End"
            };
            if let Some(time) = moment(&line.value) {
                item.set(name, time);
                if line.is("DATE") {
                    item.set("IsAllDayEvent", true);
                }
            }
        }
        "CLASS" if line.value.eq_ignore_ascii_case("PRIVATE") => item.set("Sensitivity", "Private"),
        "ORGANIZER" => item.set("Organizer", Value::Mailboxes(vec![person(line)])),
        "X-MICROSOFT-CDO-BUSYSTATUS" => {
            let busy = BUSY
                .iter()
                .find(|(_, busy)| line.value.trim().eq_ignore_ascii_case(busy));
            if let Some((word, _)) = busy {
                item.set("LegacyFreeBusyStatus", *word);
            }
        }
        _ => {}
    }
}

/// A time, which is in UTC where it names no zone that is known here, or a day.
fn moment(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim().trim_end_matches(['Z', 'z']);
    let time = PrimitiveDateTime::parse(text, TIME).ok();
    let day = || Some(Date::parse(text, DAY).ok()?.midnight());
    Some(time.or_else(day)?.assume_utc())
}

fn person(line: &Line) -> Address {
    let address = line.value.trim();
    let address = match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &address[7..],
        _ => address,
    };
    let address = super::printable(address.to_owned());
    let name = line.parameter("CN").filter(|name| !name.is_empty());
    let name = name.map_or_else(|| address.clone(), |name| super::printable(name.to_owned()));
    Address {
        name: name.into(),
        address: address.into(),
    }
}

fn attendee(line: &Line) -> Node {
    let person = person(line);
    let mailbox = Node::new("t:Mailbox")
        .child(Node::text("t:Name", person.name))
        .child(Node::text("t:EmailAddress", person.address));
    Node::new("t:Attendee").child(mailbox)
}

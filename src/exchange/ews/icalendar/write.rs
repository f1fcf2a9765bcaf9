//! Writes a calendar with one event, in the form of Exchange.

use time::format_description::BorrowedFormatItem;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::lines::{escaped, push, quoted};
use super::words::{ANSWERS, BUSY, CLASSES, DAY, ROLES, TIME, method, word};
use crate::exchange::data::{Address, Item, Kind, Property, Value};
use crate::exchange::ews::properties::{View, body};
use crate::exchange::ews::recurrence::{self, Recurrence};
use crate::exchange::ews::zone::{Change, Zone};
use crate::exchange::xml::Node;

/// The calendar of an item, with the exceptions of its series. `None` if the item has no start, or no `METHOD`.
pub(crate) fn written(view: &View<'_>) -> Option<String> {
    let item = &view.item;
    let (start, _) = recurrence::span(item)?;
    let method = method(item.kind)?;
    let mut out = format!(
        "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\n"
    );
    let writer = Writer {
        owner: view.mailbox.owner(),
        zone: Zone::of(item),
    };
    writer.zone(start, &mut out);
    writer.event(item, &mut out)?;
    let (changed, _) = recurrence::exceptions(item);
    for one in changed {
        writer.event(&one.into_item(), &mut out)?;
    }
    Some(out + "END:VCALENDAR\r\n")
}

/// The values that all events share.
struct Writer {
    owner: Address,
    zone: Zone,
}

impl Writer {
    /// Writes the `VTIMEZONE`, with the transitions of the event's year. Exchange writes one for UTC too, and both parts for
    /// a zone without daylight saving time: clients such as DavMail learn the zone of a mailbox from it.
    fn zone(&self, start: OffsetDateTime, out: &mut String) {
        let new_year = start.replace_ordinal(1).unwrap_or(start);
        let changes = self.zone.changes(new_year);
        out.push_str("BEGIN:VTIMEZONE\r\n");
        push(out, "TZID", self.zone.id());
        if let [one, other] = changes[..] {
            for change in [one, other] {
                let daylight = change.to > change.from;
                part(if daylight { "DAYLIGHT" } else { "STANDARD" }, change, out);
            }
        } else {
            let offset = self.zone.offset(start);
            let still = Change {
                at: PrimitiveDateTime::new(new_year.date(), time::Time::MIDNIGHT),
                from: offset,
                to: offset,
            };
            part("STANDARD", still, out);
            part("DAYLIGHT", still, out);
        }
        out.push_str("END:VTIMEZONE\r\n");
    }

    /// Writes a local time with its `TZID`.
    fn time(&self, name: &str, time: OffsetDateTime, out: &mut String) {
        let head = format!("{name};TZID={}", self.zone.id());
        push(out, &head, &spelled(self.zone.local(time), TIME));
    }

    fn event(&self, item: &Item, out: &mut String) -> Option<()> {
        let (start, end) = recurrence::span(item)?;
        out.push_str("BEGIN:VEVENT\r\n");
        let organizer = self.organizer(item);
        push(
            out,
            &format!("ORGANIZER;CN={}", quoted(&organizer.name)),
            &format!("MAILTO:{}", organizer.address),
        );
        match item.kind {
            Kind::MeetingResponse => answer(item, out),
            _ => people(item, out),
        }
        self.texts(item, start, out);
        let all_day = item.field(Property::IsAllDayEvent).and_then(Value::boolean) == Some(true);
        for (name, time) in [("DTSTART", start), ("DTEND", end)] {
            // A day has no time zone, so it is written in local time.
            match all_day {
                true => push(
                    out,
                    &format!("{name};VALUE=DATE"),
                    &spelled(self.zone.local(time), DAY),
                ),
                false => self.time(name, time, out),
            }
        }
        self.times(item, all_day, out);
        classification(item, all_day, out);
        if matches!(item.kind, Kind::CalendarItem | Kind::MeetingRequest) {
            alarm(item, out);
        }
        out.push_str("END:VEVENT\r\n");
        Some(())
    }

    /// The organizer: the property, or else the other side of a meeting message, or else the owner of the mailbox.
    fn organizer<'a>(&'a self, item: &'a Item) -> &'a Address {
        let first = |name| item.field(name)?.mailboxes().first();
        let other_side = || match item.kind {
            Kind::MeetingResponse => first(Property::ToRecipients),
            Kind::MeetingRequest | Kind::MeetingCancellation => first(Property::From),
            _ => None,
        };
        first(Property::Organizer)
            .or_else(other_side)
            .unwrap_or(&self.owner)
    }

    fn texts(&self, item: &Item, start: OffsetDateTime, out: &mut String) {
        let text = |name| item.field(name).and_then(Value::text).unwrap_or_default();
        if let Some(body) = body::plain_text(item) {
            push(out, "DESCRIPTION", &escaped(&body));
        }
        push(out, "UID", text(Property::UID));
        push(out, "SUMMARY", &escaped(text(Property::Subject)));
        push(out, "LOCATION", &escaped(text(Property::Location)));
        let stamp = item.field(Property::LastModifiedTime).and_then(Value::time);
        push(out, "DTSTAMP", &utc(stamp.unwrap_or(start)));
        if let Some(Value::Texts(words)) = item.field(Property::Categories) {
            let words: Vec<_> = words.iter().map(|word| escaped(word)).collect();
            push(out, "CATEGORIES", &words.join(","));
        }
    }

    /// Writes the recurrence, its deleted occurrences, and the original start of an exception.
    fn times(&self, item: &Item, all_day: bool, out: &mut String) {
        let one = |name: &str, time: OffsetDateTime, out: &mut String| match all_day {
            true => push(
                out,
                &format!("{name};VALUE=DATE"),
                &spelled(self.zone.local(time), DAY),
            ),
            false => self.time(name, time, out),
        };
        if let Some(original) = item.field(Property::RecurrenceId).and_then(Value::time) {
            one("RECURRENCE-ID", original, out);
        }
        if let Some(recurrence) = Recurrence::of(item) {
            // `UNTIL` is an instant, so the rule needs the start of the last occurrence.
            let last = recurrence::planned(item).last();
            let last = last.filter(|_| !recurrence.is_endless());
            let rule = recurrence.rule(last.map(|(_, start)| start));
            push(out, "RRULE", &rule);
            let (_, deleted) = recurrence::exceptions(item);
            for start in deleted {
                one("EXDATE", start, out);
            }
        }
    }
}

/// Writes the classification, priority and status, and Microsoft's own lines.
fn classification(item: &Item, all_day: bool, out: &mut String) {
    let text = |name| item.field(name).and_then(Value::text).unwrap_or_default();
    let class = word(&CLASSES, text(Property::Sensitivity));
    push(out, "CLASS", class.unwrap_or("PUBLIC"));
    let (priority, importance) = match text(Property::Importance) {
        "High" => ("1", "2"),
        "Low" => ("9", "0"),
        _ => ("5", "1"),
    };
    push(out, "PRIORITY", priority);
    let busy = word(&BUSY, text(Property::LegacyFreeBusyStatus)).unwrap_or("BUSY");
    let free = busy == "FREE";
    push(out, "TRANSP", if free { "TRANSPARENT" } else { "OPAQUE" });
    let cancelled = item.field(Property::IsCancelled).and_then(Value::boolean) == Some(true)
        || item.kind == Kind::MeetingCancellation;
    let status = if cancelled { "CANCELLED" } else { "CONFIRMED" };
    push(out, "STATUS", status);
    let sequence = item.field(Property::AppointmentSequenceNumber);
    let sequence = sequence.and_then(Value::integer).unwrap_or_default();
    push(out, "SEQUENCE", &sequence.to_string());
    push(out, "X-MICROSOFT-CDO-APPT-SEQUENCE", &sequence.to_string());
    push(out, "X-MICROSOFT-CDO-OWNERAPPTID", "0");
    push(out, "X-MICROSOFT-CDO-BUSYSTATUS", busy);
    let intended = word(&BUSY, text(Property::IntendedFreeBusyStatus)).unwrap_or(busy);
    push(out, "X-MICROSOFT-CDO-INTENDEDSTATUS", intended);
    let all_day = if all_day { "TRUE" } else { "FALSE" };
    push(out, "X-MICROSOFT-CDO-ALLDAYEVENT", all_day);
    push(out, "X-MICROSOFT-CDO-IMPORTANCE", importance);
}

/// Writes the reminder. An item has one unless `ReminderIsSet` is false.
fn alarm(item: &Item, out: &mut String) {
    if item.field(Property::ReminderIsSet).and_then(Value::boolean) == Some(false) {
        return;
    }
    let minutes = item.field(Property::ReminderMinutesBeforeStart);
    let minutes = minutes.and_then(Value::integer).unwrap_or(15);
    out.push_str("BEGIN:VALARM\r\nDESCRIPTION:REMINDER\r\n");
    push(out, "TRIGGER;RELATED=START", &format!("-PT{minutes}M"));
    out.push_str("ACTION:DISPLAY\r\nEND:VALARM\r\n");
}

/// Writes the attendee of a response.
fn answer(response: &Item, out: &mut String) {
    let from = response
        .field(Property::From)
        .map_or(&[][..], Value::mailboxes);
    let answer = response.field(Property::ResponseType).and_then(Value::text);
    let answer = answer.and_then(|answer| word(&ANSWERS, answer));
    if let [from, ..] = from {
        let answer = answer.unwrap_or("NEEDS-ACTION");
        let head = format!("ATTENDEE;PARTSTAT={answer};CN={}", quoted(&from.name));
        push(out, &head, &format!("MAILTO:{}", from.address));
    }
}

/// Writes all attendees.
fn people(item: &Item, out: &mut String) {
    for (property, role) in ROLES {
        let all = item.field(property).and_then(Value::tree);
        for attendee in all.map_or(&[][..], Node::inside) {
            let part = |name| {
                let found = attendee.find("t:Mailbox").and_then(|it| it.find(name));
                found.map_or("", Node::content)
            };
            let answer = attendee
                .find(Property::ResponseType.element())
                .map(Node::content);
            let answer = answer.and_then(|answer| word(&ANSWERS, answer));
            let head = format!(
                "ATTENDEE;ROLE={role};PARTSTAT={};RSVP=TRUE;CN={}",
                answer.unwrap_or("NEEDS-ACTION"),
                quoted(part("t:Name"))
            );
            push(out, &head, &format!("MAILTO:{}", part("t:EmailAddress")));
        }
    }
}

/// Writes a transition of a time zone and its yearly rule.
fn part(name: &str, change: Change, out: &mut String) {
    let offset = |seconds: i64| {
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.abs() / 60;
        format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
    };
    out.push_str(&format!("BEGIN:{name}\r\n"));
    // As Exchange writes it: 1601 is where Windows times begin.
    let time = change.at.time();
    let hour = format!("16010101T{:02}{:02}00", time.hour(), time.minute());
    push(out, "DTSTART", &hour);
    push(out, "TZOFFSETFROM", &offset(change.from));
    push(out, "TZOFFSETTO", &offset(change.to));
    if change.from != change.to {
        let day = change.at.date();
        // A day in the last week of its month means the last weekday, not the fourth or fifth.
        let last = day.day() + 7 > day.month().length(day.year());
        let week = if last {
            "-1".to_owned()
        } else {
            ((day.day() - 1) / 7 + 1).to_string()
        };
        let weekday = day.weekday().to_string()[..2].to_uppercase();
        let month = u8::from(day.month());
        push(
            out,
            "RRULE",
            &format!("FREQ=YEARLY;INTERVAL=1;BYDAY={week}{weekday};BYMONTH={month}"),
        );
    }
    out.push_str(&format!("END:{name}\r\n"));
}

fn utc(time: OffsetDateTime) -> String {
    spelled(Zone::UTC.local(time), TIME) + "Z"
}

fn spelled(time: PrimitiveDateTime, format: &[BorrowedFormatItem<'_>]) -> String {
    time.format(format)
        .expect("a time has all parts of the formats")
}

//! Reads a calendar item from iCalendar.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use time::{Duration, OffsetDateTime};

use super::component::{Component, Moment, Zones};
use super::lines::{Line, lines, printable};
use super::words::{ANSWERS, BUSY, CLASSES, ROLES, ours};
use crate::exchange::data::{Address, Body, Item, Key, Kind, Property, Value};
use crate::exchange::ews::recurrence::{from_rule, planned};
use crate::exchange::ews::zone::Zone;
use crate::exchange::xml::Node;
use crate::exchange::xml::values::duration;

/// The first event of a calendar, with its exceptions. `None` if there is none, or if its recurrence has no equivalent
/// in Exchange.
pub(crate) fn read(text: &str) -> Option<Item> {
    let lines = lines(text);
    let calendar = Component::root(&lines);
    let zones = Zones::of(&calendar);
    let mut events = Vec::new();
    calendar.all("VEVENT", &mut events);
    let is_master = |event: &&&Component<'_>| event.line("RECURRENCE-ID").is_none();
    let master = *events.iter().find(is_master).or(events.first())?;
    let (mut item, start) = event(master, &zones)?;
    let Some(rule) = master.line("RRULE") else {
        return Some(item);
    };
    item.set(
        Property::Recurrence,
        from_rule(&rule.value, start.local, start.zone)?,
    );
    let times = planned(&item).map(|(index, time)| (time, index)).collect();
    let plan = Plan { times, start };
    let mut exceptions = BTreeMap::new();
    let left_out = master.lines().filter(|line| line.name == "EXDATE");
    for moment in left_out.flat_map(|line| zones.moments(line)) {
        exceptions.extend(plan.index(moment).map(|index| (index, None)));
    }
    let others = events.iter().filter(|other| uid(other) == uid(master));
    // Exceptions of a series are events of their own with the same `UID`.
    for other in others {
        let original = other
            .line("RECURRENCE-ID")
            .and_then(|line| zones.moment(line));
        if let Some(index) = original.and_then(|original| plan.index(original))
            && let Some((changed, _)) = event(other, &zones)
        {
            exceptions.insert(index, Some(Arc::new(exception(&item, changed))));
        }
    }
    item.exceptions = exceptions;
    Some(item)
}

fn uid<'a>(event: &Component<'a>) -> Option<&'a str> {
    event.line("UID").map(|line| line.value.as_str())
}

/// The planned occurrences of a series.
struct Plan {
    /// The index of each occurrence, by its start.
    times: HashMap<OffsetDateTime, u32>,
    /// The start of the first occurrence.
    start: Moment,
}

impl Plan {
    /// The index of the occurrence that is planned for a time or a day.
    fn index(&self, original: Moment) -> Option<u32> {
        let start = self.start;
        let time = match original.is_day {
            true => start
                .zone
                .instant(original.local.replace_time(start.local.time())),
            false => original.instant(),
        };
        self.times.get(&time).copied()
    }
}

/// An exception: the series with the changed properties.
fn exception(series: &Item, changed: Item) -> Item {
    let mut item = series.clone();
    item.properties.remove(&Key::Field(Property::Recurrence));
    item.properties.extend(changed.properties);
    item
}

/// One event, and its start.
fn event(event: &Component<'_>, zones: &Zones) -> Option<(Item, Moment)> {
    let start = zones.moment(event.line("DTSTART")?)?;
    let mut item = Item::new(Kind::CalendarItem);
    item.set(Property::Start, start.instant());
    item.set(Property::End, end(event, zones, start)?);
    if start.zone != Zone::UTC {
        item.set(
            Property::StartTimeZone,
            start.zone.definition(Property::StartTimeZone.element()),
        );
    }
    if start.is_day {
        item.set(Property::IsAllDayEvent, true);
    }
    let mut people = [Vec::new(), Vec::new(), Vec::new()];
    for line in event.lines() {
        match line.name.as_str() {
            "ATTENDEE" => people[role(line)].push(attendee(line)),
            _ => set_line(&mut item, line, zones),
        }
    }
    for ((property, _), people) in ROLES.into_iter().zip(people) {
        if !people.is_empty() {
            item.set(property, Node::new(property.element()).children(people));
        }
    }
    remind(&mut item, event, zones, start);
    Some((item, start))
}

/// The end of an event. Without an end, an event on a day takes the whole day, and one at a time has no length
/// ([RFC 5545 3.6.1](https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1)).
fn end(event: &Component<'_>, zones: &Zones, start: Moment) -> Option<OffsetDateTime> {
    if let Some(end) = event.line("DTEND").and_then(|line| zones.moment(line)) {
        return Some(end.instant());
    }
    let stated = event
        .line("DURATION")
        .and_then(|line| duration(&line.value));
    let whole_day = if start.is_day {
        Duration::DAY
    } else {
        Duration::ZERO
    };
    let end = start.local.checked_add(stated.unwrap_or(whole_day))?;
    Some(start.zone.instant(end))
}

/// Sets the reminder from the first alarm.
fn remind(item: &mut Item, event: &Component<'_>, zones: &Zones, start: Moment) {
    let mut alarms = event.inside("VALARM");
    let trigger = alarms.find_map(|alarm| alarm.line("TRIGGER"));
    let before = trigger.and_then(|line| match duration(&line.value) {
        Some(after) => Some(-after),
        None => Some(start.instant() - zones.moment(line)?.instant()),
    });
    item.set(Property::ReminderIsSet, before.is_some());
    if let Some(before) = before {
        item.set(
            Property::ReminderMinutesBeforeStart,
            Value::Integer(before.whole_minutes().max(0)),
        );
    }
}

/// Sets the properties of one line.
fn set_line(item: &mut Item, line: &Line, zones: &Zones) {
    let text = || printable(line.text());
    let value = line.value.trim();
    match line.name.as_str() {
        "SUMMARY" => item.set(Property::Subject, text()),
        "LOCATION" => item.set(Property::Location, text()),
        "UID" => item.set(Property::UID, text()),
        // Outlook sends HTML beside the plain text. HTML wins, whichever line comes first.
        "DESCRIPTION" if !matches!(item.field(Property::Body), Some(Value::Body(body)) if body.html) =>
        {
            item.set(Property::Body, body(false, text()));
        }
        "X-ALT-DESC" if line.parameter("FMTTYPE") == Some("text/html") => {
            item.set(Property::Body, body(true, text()));
        }
        "CATEGORIES" => {
            let words = line.split(',').into_iter();
            let words = words.map(|word| printable(word.trim().to_owned()).into());
            item.set(Property::Categories, Value::Texts(words.collect()));
        }
        "CLASS" => {
            item.set(
                Property::Sensitivity,
                ours(&CLASSES, value).unwrap_or("Normal"),
            );
        }
        "PRIORITY" => item.set(Property::Importance, importance(value)),
        "ORGANIZER" => item.set(Property::Organizer, Value::Mailboxes(vec![person(line)])),
        "STATUS" if value.eq_ignore_ascii_case("CANCELLED") => {
            item.set(Property::IsCancelled, true)
        }
        "SEQUENCE" => {
            if let Ok(number) = value.parse::<i32>() {
                item.set(
                    Property::AppointmentSequenceNumber,
                    Value::Integer(number.into()),
                );
            }
        }
        "DTSTAMP" => {
            if let Some(stamp) = zones.moment(line) {
                item.set(Property::DateTimeStamp, stamp.instant());
            }
        }
        // `TRANSP` knows only free and busy, so Microsoft's line takes precedence.
        "TRANSP" if value.eq_ignore_ascii_case("TRANSPARENT") => {
            let known = item.field(Property::LegacyFreeBusyStatus).is_some();
            if !known {
                item.set(Property::LegacyFreeBusyStatus, "Free");
            }
        }
        "X-MICROSOFT-CDO-BUSYSTATUS" => {
            if let Some(word) = ours(&BUSY, value) {
                item.set(Property::LegacyFreeBusyStatus, word);
            }
        }
        "X-MICROSOFT-CDO-ALLDAYEVENT" if value.eq_ignore_ascii_case("TRUE") => {
            item.set(Property::IsAllDayEvent, true);
        }
        _ => {}
    }
}

fn body(html: bool, text: String) -> Value {
    let text = text.into();
    Value::Body(Body { html, text })
}

/// The importance of a priority from 1 (highest) to 9; 0 is undefined.
fn importance(priority: &str) -> &'static str {
    match priority.parse::<u8>() {
        Ok(1..=4) => "High",
        Ok(6..=9) => "Low",
        _ => "Normal",
    }
}

/// The index in `ROLES` of an attendee. Rooms and equipment are resources, whatever their role.
fn role(line: &Line) -> usize {
    let is_thing =
        |kind: &str| kind.eq_ignore_ascii_case("ROOM") || kind.eq_ignore_ascii_case("RESOURCE");
    if line.parameter("CUTYPE").is_some_and(is_thing) {
        return 2;
    }
    let role = ROLES.iter().position(|(.., role)| line.is(role));
    role.unwrap_or_default()
}

fn person(line: &Line) -> Address {
    let address = line.value.trim();
    let address = match address.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &address[7..],
        _ => address,
    };
    let address = printable(address.to_owned());
    let name = line.parameter("CN").filter(|name| !name.is_empty());
    let name = name.map_or_else(|| address.clone(), |name| printable(name.to_owned()));
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
    let answer = line.parameter("PARTSTAT").and_then(|it| ours(&ANSWERS, it));
    Node::new("t:Attendee").child(mailbox).child(Node::text(
        Property::ResponseType.element(),
        answer.unwrap_or("Unknown"),
    ))
}

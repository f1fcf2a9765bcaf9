//! Derived properties of appointments and meetings.

use time::{Duration, OffsetDateTime, Time};

use super::attendees::{LISTS, attendees, mailbox, normalised};
use super::view::View;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Kind, Property, Value};
use crate::exchange::ews::recurrence::{self, Occurrence, span};
use crate::exchange::ews::zone::{Zone, leads_nowhere};
use crate::exchange::xml::Node;
use crate::exchange::xml::values::{format_duration, format_time};

/// The start of the subject of a cancelled meeting
/// ([MS-OXOCAL 3.1.4.7.3](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).
pub(crate) const CANCELLED_PREFIX: &str = "Canceled: ";

/// The properties that a calendar item and the messages about its meeting have in common.
pub(crate) const SHARED: [Property; 16] = [
    Property::AppointmentSequenceNumber,
    Property::End,
    Property::EndTimeZone,
    Property::Importance,
    Property::IsAllDayEvent,
    Property::Location,
    Property::MeetingTimeZone,
    Property::OptionalAttendees,
    Property::Recurrence,
    Property::RecurrenceId,
    Property::RequiredAttendees,
    Property::Resources,
    Property::Sensitivity,
    Property::Start,
    Property::StartTimeZone,
    Property::UID,
];

/// The properties that move a series, or change its days.
const SERIES: [Property; 7] = [
    Property::End,
    Property::IsAllDayEvent,
    Property::MeetingTimeZone,
    Property::MimeContent,
    Property::Recurrence,
    Property::Start,
    Property::StartTimeZone,
];

/// The derived value of an appointment's property.
pub(crate) fn value(view: &View<'_>, property: Property) -> Option<Value> {
    let item = &view.item;
    Some(match property {
        Property::IsAllDayEvent
        | Property::IsCancelled
        | Property::MeetingRequestWasSent
        | Property::IsOnlineMeeting => false.into(),
        Property::IsResponseRequested | Property::ReminderIsSet => true.into(),
        Property::IsMeeting => is_meeting(item).into(),
        Property::IsOrganizer => is_organizer(view).into(),
        Property::DisplayTo => names(item, &[Property::RequiredAttendees]).into(),
        Property::DisplayCc => names(item, &[Property::OptionalAttendees]).into(),
        Property::IsRecurring => is_recurring(view).into(),
        Property::CalendarItemType => match item.field(Property::Recurrence) {
            Some(_) => "RecurringMaster".into(),
            None => "Single".into(),
        },
        Property::FirstOccurrence => {
            occurrence_node(view, property.element(), &recurrence::ends(item).0?)?.into()
        }
        Property::LastOccurrence => {
            occurrence_node(view, property.element(), &recurrence::ends(item).1?)?.into()
        }
        Property::ModifiedOccurrences => modified(view)?.into(),
        Property::DeletedOccurrences => deleted(view)?.into(),
        Property::LegacyFreeBusyStatus => "Busy".into(),
        Property::MyResponseType => own_answer(view).into(),
        Property::ReminderMinutesBeforeStart => Value::Integer(15),
        Property::ReminderDueBy => due(view)?.into(),
        Property::StartWallClock => Zone::of(item).format(view.time(Property::Start)?).into(),
        Property::EndWallClock => end_zone(item).format(view.time(Property::End)?).into(),
        Property::StartTimeZoneId => Zone::of(item).id().into(),
        Property::EndTimeZoneId => end_zone(item).id().into(),
        Property::TimeZone => zone_title(item).into(),
        Property::AppointmentSequenceNumber => Value::Integer(0),
        Property::AppointmentState => Value::Integer(state(view)),
        Property::DateTimeStamp => view.time(Property::LastModifiedTime)?.into(),
        Property::Duration => {
            let duration = view.time(Property::End)? - view.time(Property::Start)?;
            format_duration(duration).into()
        }
        Property::Organizer => Value::Mailboxes(vec![view.mailbox.owner()]),
        _ => return None,
    })
}

/// Whether `IsRecurring` is true: for an occurrence, and for a series that another user organizes. Exchange returns false
/// for the owner's own series, although it recurs
/// ([IsRecurring](https://learn.microsoft.com/exchange/client-developer/web-service-reference/isrecurring)).
fn is_recurring(view: &View<'_>) -> bool {
    let has = |property| view.item.field(property).is_some();
    let is_own = view.item.kind == Kind::CalendarItem && is_organizer(view);
    has(Property::RecurrenceId) || has(Property::Recurrence) && !is_own
}

/// The time for which a reminder is due: the start, or the start of a series' next occurrence.
fn due(view: &View<'_>) -> Option<OffsetDateTime> {
    let start = view.time(Property::Start)?;
    let series = view
        .now
        .filter(|_| view.item.field(Property::Recurrence).is_some());
    let next = series.and_then(|now| recurrence::next(&view.item, now));
    Some(next.unwrap_or(start))
}

/// Whether the item has attendees.
pub(crate) fn is_meeting(item: &Item) -> bool {
    let invited = |name| item.field(name).is_some();
    item.kind == Kind::MeetingRequest || LISTS.into_iter().any(invited)
}

/// Whether the owner of the mailbox is the organizer.
pub(crate) fn is_organizer(view: &View<'_>) -> bool {
    let stated = view.item.field(Property::Organizer).map(Value::mailboxes);
    let organizer = stated.and_then(<[_]>::first);
    organizer.is_none_or(|one| one.address.eq_ignore_ascii_case(view.mailbox.address()))
}

/// The mailbox owner's response to a meeting
/// ([MyResponseType](https://learn.microsoft.com/exchange/client-developer/web-service-reference/myresponsetype)).
fn own_answer(view: &View<'_>) -> String {
    if is_organizer(view) {
        return "Organizer".to_owned();
    }
    let own = attendees(&view.item, &LISTS).find(|attendee| {
        let address = mailbox(attendee, "t:EmailAddress");
        address.is_some_and(|it| it.eq_ignore_ascii_case(view.mailbox.address()))
    });
    let answer = own.and_then(|own| own.find(Property::ResponseType.element()));
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
    let cancelled = view
        .item
        .field(Property::IsCancelled)
        .and_then(Value::boolean)
        == Some(true);
    let bit = |is, bit| if is { bit } else { 0 };
    bit(is_meeting(&view.item), MEETING)
        | bit(!is_organizer(view), RECEIVED)
        | bit(cancelled, CANCELLED)
}

/// The names of the attendees on some lists.
fn names(item: &Item, lists: &[Property]) -> String {
    let names = attendees(item, lists).filter_map(|attendee| {
        mailbox(attendee, "t:Name").or_else(|| mailbox(attendee, "t:EmailAddress"))
    });
    names.collect::<Vec<_>>().join("; ")
}

/// An occurrence of a series
/// ([Occurrence](https://learn.microsoft.com/exchange/client-developer/web-service-reference/occurrence)).
fn occurrence_node(view: &View<'_>, name: &'static str, occurrence: &Occurrence) -> Option<Node> {
    let id = Node::new(Property::ItemId.element())
        .with("Id", view.occurrence_id(occurrence.index)?.text())
        .with("ChangeKey", view.change_key()?);
    let time = |name, time| Node::text(name, format_time(time));
    Some(
        Node::new(name)
            .child(id)
            .child(time(Property::Start.element(), occurrence.start()))
            .child(time(Property::End.element(), occurrence.end()))
            .child(time(
                Property::OriginalStart.element(),
                occurrence.original(),
            )),
    )
}

fn modified(view: &View<'_>) -> Option<Node> {
    let (changed, _) = recurrence::exceptions(&view.item);
    let changed = changed
        .iter()
        .map(|one| occurrence_node(view, "t:Occurrence", one));
    let changed: Vec<_> = changed.flatten().collect();
    (!changed.is_empty())
        .then(|| Node::new(Property::ModifiedOccurrences.element()).children(changed))
}

fn deleted(view: &View<'_>) -> Option<Node> {
    let (_, deleted) = recurrence::exceptions(&view.item);
    let deleted: Vec<_> = deleted
        .into_iter()
        .map(|start| {
            let start = Node::text(Property::Start.element(), format_time(start));
            Node::new("t:DeletedOccurrence").child(start)
        })
        .collect();
    (!deleted.is_empty())
        .then(|| Node::new(Property::DeletedOccurrences.element()).children(deleted))
}

/// Adjusts dependent properties: an appointment gets an end, and a new attendee gets a name and no response.
pub(crate) fn normalise(item: &mut Item, stated: &[Property]) {
    if stated.contains(&Property::Start)
        && item.field(Property::End).is_none()
        && let Some(start) = item.field(Property::Start).and_then(Value::time)
    {
        item.set(Property::End, form_end(start));
    }
    normalise_zones(item, stated);
    if [Property::IsAllDayEvent, Property::Start, Property::End]
        .iter()
        .any(|name| stated.contains(name))
    {
        normalise_days(item);
    }
    if SERIES.iter().any(|name| stated.contains(name)) {
        recurrence::settle(item);
    }
    for name in LISTS.into_iter().filter(|name| stated.contains(name)) {
        if let Some(all) = item.field(name).and_then(Value::tree) {
            let attendees = all.inside().iter().map(normalised).collect();
            let all = all.clone().with_inside(attendees);
            item.set(name, all);
        }
    }
}

/// The end of an appointment without one: half an hour after the next half hour, as a form proposes it.
fn form_end(start: OffsetDateTime) -> OffsetDateTime {
    const HALF_HOUR: i64 = 1_800;
    let begun = start.unix_timestamp().rem_euclid(HALF_HOUR);
    let left = (HALF_HOUR - begun).rem_euclid(HALF_HOUR);
    let end = start.checked_add(Duration::seconds(left + HALF_HOUR));
    end.unwrap_or(start)
}

/// Records that invitations were sent. A change of the meeting's time increases its sequence number
/// ([MS-OXOCAL 2.2.1.1](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).
pub(crate) fn announce(item: &mut Item, stated: &[Property]) {
    const TIMES: [Property; 4] = [
        Property::End,
        Property::IsAllDayEvent,
        Property::Recurrence,
        Property::Start,
    ];
    if item.kind != Kind::CalendarItem || !is_meeting(item) {
        return;
    }
    item.set(Property::MeetingRequestWasSent, true);
    if TIMES.iter().any(|name| stated.contains(name)) {
        let sequence = item.field(Property::AppointmentSequenceNumber);
        let sequence = sequence.and_then(Value::integer).unwrap_or_default();
        let next = sequence.saturating_add(1).clamp(0, i64::from(i32::MAX));
        item.set(Property::AppointmentSequenceNumber, Value::Integer(next));
    }
}

/// The display name of an appointment's time zone. UTC has one of its own. A series in UTC has the name of the first zone
/// with the same offset.
fn zone_title(item: &Item) -> &'static str {
    match Zone::of(item) {
        Zone::UTC if item.field(Property::Recurrence).is_some() => {
            "(UTC+00:00) Monrovia, Reykjavik"
        }
        Zone::UTC => "UTC",
        zone => zone.title(),
    }
}

/// The time zone of the end: that of the start, unless the item has another.
fn end_zone(item: &Item) -> Zone {
    let stated = item.field(Property::EndTimeZone).and_then(Value::tree);
    let stated = stated.and_then(Zone::defined);
    stated.unwrap_or_else(|| Zone::of(item))
}

/// Refuses unknown time zones of an appointment, and definitions that refer to missing periods or groups.
pub(crate) fn check_zones(item: &Item) -> Result<(), ResponseCode> {
    for property in [Property::StartTimeZone, Property::EndTimeZone] {
        let Some(zone) = item.field(property).and_then(Value::tree) else {
            continue;
        };
        if leads_nowhere(zone) {
            return Err(ResponseCode::TIME_ZONE);
        }
        Zone::defined(zone).ok_or(ResponseCode::CALENDAR_INVALID_TIME_ZONE)?;
    }
    Ok(())
}

/// Replaces the definitions of time zones by the server's own, whatever rules a client sends with them.
fn normalise_zones(item: &mut Item, stated: &[Property]) {
    for property in [Property::StartTimeZone, Property::EndTimeZone] {
        let zone = item.field(property).and_then(Value::tree);
        let zone = zone.filter(|_| stated.contains(&property));
        if let Some(zone) = zone.and_then(Zone::defined) {
            item.set(property, zone.definition(property.element()));
        }
    }
}

/// Extends all-day events to midnight at both ends.
fn normalise_days(item: &mut Item) {
    let is_day = item.field(Property::IsAllDayEvent).and_then(Value::boolean) == Some(true);
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
        item.set(Property::Start, zone.instant(first));
        item.set(Property::End, zone.instant(last));
    }
}

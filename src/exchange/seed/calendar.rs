//! Seeded calendar items: single ones, whole days, a series with an exception, meetings, and private ones.

use time::{Date, Duration, OffsetDateTime, Time};
use uuid::Uuid;

use super::mail::dated;
use super::origin::{Origin, Position};
use super::people::{self, Partner};
use super::texts;
use crate::exchange::data::{Address, Body, Item, Kind, Property, Value};
use crate::exchange::xml::Node;

/// The number of calendar items after which their types repeat.
const ROUND: u32 = 7;

/// A calendar item of the owner.
pub(crate) fn appointment(origin: &Origin, position: &Position<'_>) -> Item {
    let mut dice = position.dice(origin, "appointment");
    let day = origin.today + days(position);
    let hour = Duration::hours(8 + dice.below(9).cast_signed());
    let (subject, location) = dice.pick(&texts::MEETINGS);
    let single = || {
        timed(position, subject, day + hour, Duration::minutes(60))
            .with(Property::Location, location)
    };
    let item = match position.number % ROUND {
        0 => series(position, day),
        1 => {
            let (owner, guest) = (origin.owner(), Partner::any(&mut dice).address());
            let also = people::colleague(&mut dice, &origin.address);
            single()
                .with(
                    Property::RequiredAttendees,
                    attendees(
                        Property::RequiredAttendees.element(),
                        &[(owner, "Organizer"), (guest, "Accept")],
                    ),
                )
                .with(
                    Property::OptionalAttendees,
                    attendees(Property::OptionalAttendees.element(), &[(also, "Unknown")]),
                )
                .with(Property::MeetingRequestWasSent, true)
        }
        2 => timed(position, dice.pick(&texts::DAYS), day, Duration::days(1))
            .with(Property::IsAllDayEvent, true)
            .with(Property::LegacyFreeBusyStatus, "OOF"),
        3 => timed(position, "Doctor", day + hour, Duration::minutes(45))
            .with(Property::Sensitivity, "Private"),
        4 => single()
            .with(Property::LegacyFreeBusyStatus, "Tentative")
            .with(Property::Categories, Value::Texts(vec!["Customers".into()])),
        _ => single(),
    };
    let uid = uid(origin, position);
    dated(item.with(Property::UID, uid), position.time)
}

/// The distance from today, in both directions. The first item is two weeks old.
fn days(position: &Position<'_>) -> Duration {
    let number = i64::from(position.number);
    let span = i64::from(position.stock.items).clamp(42, 1_500);
    Duration::days(number * 3 % span - 14)
}

fn timed(
    position: &Position<'_>,
    subject: &'static str,
    start: OffsetDateTime,
    length: Duration,
) -> Item {
    let text = format!(
        "{subject}\r\n\r\nAgenda follows. ({})\r\n",
        position.number + 1
    );
    let body = Body {
        html: false,
        text: text.into(),
    };
    Item::new(Kind::CalendarItem)
        .with(Property::Subject, subject)
        .with(Property::Body, Value::Body(body))
        .with(Property::Start, start)
        .with(Property::End, start + length)
        .with(Property::StartTimeZone, utc(Property::StartTimeZone))
        .with(Property::EndTimeZone, utc(Property::EndTimeZone))
}

/// The zone of every appointment, as Outlook says it.
fn utc(property: Property) -> Node {
    Node::new(property.element())
        .with("Name", "(UTC) Coordinated Universal Time")
        .with("Id", "UTC")
}

/// A weekly meeting with one deleted occurrence.
fn series(position: &Position<'_>, day: OffsetDateTime) -> Item {
    let back = i64::from(day.weekday().number_days_from_monday());
    let monday = day - Duration::days(back);
    let start = monday + Duration::hours(9);
    let weekly = Node::new("t:WeeklyRecurrence")
        .child(Node::text("t:Interval", "1"))
        .child(Node::text("t:DaysOfWeek", "Monday"));
    let range = Node::new("t:NumberedRecurrence")
        .child(Node::text(
            Property::StartDate.element(),
            format!("{}Z", format(monday.date())),
        ))
        .child(Node::text("t:NumberOfOccurrences", "26"));
    let mut series = timed(
        position,
        "Weekly team meeting",
        start,
        Duration::minutes(30),
    )
    .with(Property::Location, "Room 2.14")
    .with(
        Property::Recurrence,
        Node::new(Property::Recurrence.element())
            .child(weekly)
            .child(range),
    );
    series.exceptions.insert(3, None);
    series
}

/// A received meeting request.
pub(crate) fn invitation(origin: &Origin, position: &Position<'_>) -> Item {
    let mut dice = position.dice(origin, "invitation");
    let organizer = Partner::any(&mut dice).address();
    let (subject, location) = dice.pick(&texts::MEETINGS);
    let day = position
        .time
        .date()
        .checked_add(Duration::days(10))
        .unwrap_or(Date::MAX);
    let start = day.with_time(Time::MIDNIGHT).assume_utc() + Duration::hours(13);
    let owner = origin.owner();
    let to = vec![owner.clone()];
    let from = Value::Mailboxes(vec![organizer.clone()]);
    let all = [(organizer, "Organizer"), (owner, "Unknown")];
    let item = Item {
        kind: Kind::MeetingRequest,
        ..timed(position, subject, start, Duration::minutes(60))
    }
    .with(Property::Location, location)
    .with(Property::From, from.clone())
    .with(Property::Sender, from.clone())
    .with(Property::Organizer, from)
    .with(Property::ToRecipients, Value::Mailboxes(to))
    .with(
        Property::RequiredAttendees,
        attendees(Property::RequiredAttendees.element(), &all),
    )
    .with(Property::MeetingRequestType, "NewMeetingRequest")
    .with(Property::LegacyFreeBusyStatus, "Tentative")
    .with(Property::IntendedFreeBusyStatus, "Busy")
    .with(Property::MyResponseType, "NoResponseReceived")
    .with(Property::IsResponseRequested, true)
    .with(
        Property::InternetMessageId,
        format!("<{}@invitations.example>", uid(origin, position)),
    )
    .with(Property::UID, uid(origin, position))
    .with(Property::IsRead, !position.is_unread());
    dated(item, position.time)
}

fn attendees(name: &'static str, all: &[(Address, &'static str)]) -> Node {
    let attendees = all.iter().map(|(address, response)| {
        let mailbox = Node::new("t:Mailbox")
            .child(Node::text("t:Name", address.name.clone()))
            .child(Node::text("t:EmailAddress", address.address.clone()))
            .child(Node::text("t:RoutingType", "SMTP"))
            .child(Node::text("t:MailboxType", "Mailbox"));
        Node::new("t:Attendee")
            .child(mailbox)
            .child(Node::text(Property::ResponseType.element(), *response))
    });
    Node::new(name).children(attendees)
}

/// A global object id ([MS-OXOCAL 2.2.1.27](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).
fn uid(origin: &Origin, position: &Position<'_>) -> String {
    let mut dice = position.dice(origin, "uid");
    let id = Uuid::from_u64_pair(dice.next(), dice.next())
        .simple()
        .to_string();
    format!(
        "040000008200E00074C5B7101A82E008{:0>40}{}",
        "10000000",
        id.to_ascii_uppercase()
    )
}

/// A date in the form of XML Schema.
fn format(date: Date) -> String {
    let (year, month, day) = date.to_calendar_date();
    format!("{year:04}-{:02}-{day:02}", u8::from(month))
}

//! Words of iCalendar, and their EWS equivalents.

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::exchange::data::{Kind, Property};

pub(crate) const TIME: &[BorrowedFormatItem<'static>] =
    format_description!("[year][month][day]T[hour][minute][second]");
pub(crate) const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year][month][day]");
/// Properties with attendees, and the `ROLE` of their lines.
pub(crate) const ROLES: [(Property, &str); 3] = [
    (Property::RequiredAttendees, "REQ-PARTICIPANT"),
    (Property::OptionalAttendees, "OPT-PARTICIPANT"),
    (Property::Resources, "NON-PARTICIPANT"),
];
/// Free/busy status, and its words in Microsoft's lines.
pub(crate) const BUSY: [(&str, &str); 5] = [
    ("Free", "FREE"),
    ("Tentative", "TENTATIVE"),
    ("Busy", "BUSY"),
    ("OOF", "OOF"),
    ("WorkingElsewhere", "WORKINGELSEWHERE"),
];
/// Response types, and the `PARTSTAT` of their lines.
pub(crate) const ANSWERS: [(&str, &str); 4] = [
    ("Unknown", "NEEDS-ACTION"),
    ("Accept", "ACCEPTED"),
    ("Tentative", "TENTATIVE"),
    ("Decline", "DECLINED"),
];
/// Sensitivity, and its `CLASS`.
pub(crate) const CLASSES: [(&str, &str); 4] = [
    ("Normal", "PUBLIC"),
    ("Personal", "X-PERSONAL"),
    ("Private", "PRIVATE"),
    ("Confidential", "CONFIDENTIAL"),
];

/// Kinds of items, and the `METHOD` of their calendars
/// ([RFC 5546 1.4](https://www.rfc-editor.org/rfc/rfc5546#section-1.4)).
pub(crate) const METHODS: [(Kind, &str); 4] = [
    (Kind::CalendarItem, "PUBLISH"),
    (Kind::MeetingCancellation, "CANCEL"),
    (Kind::MeetingRequest, "REQUEST"),
    (Kind::MeetingResponse, "REPLY"),
];

/// The `METHOD` for a kind of item.
pub(crate) fn method(kind: Kind) -> Option<&'static str> {
    let mut methods = METHODS.iter();
    methods
        .find(|(known, _)| *known == kind)
        .map(|(_, method)| *method)
}

/// The iCalendar word for an EWS word.
pub(crate) fn word(pairs: &[(&'static str, &'static str)], ours: &str) -> Option<&'static str> {
    let mut pairs = pairs.iter();
    pairs.find(|(known, _)| *known == ours).map(|pair| pair.1)
}

/// The EWS word for an iCalendar word.
pub(crate) fn ours(pairs: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    let mut pairs = pairs.iter();
    let found = pairs.find(|(_, known)| known.eq_ignore_ascii_case(word.trim()));
    found.map(|pair| pair.0)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use crate::exchange::data::{Item, Property, Value};
    use crate::exchange::ews::icalendar::read::read;
    use crate::exchange::ews::recurrence::{between, exceptions};

    const SERIES: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\n\
        DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n\
        END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n\
        TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\n\
        SUMMARY:Weekly\r\nDTSTART;TZID=Ours:20260316T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n\
        EXDATE;TZID=Ours:20260323T090000\r\nCATEGORIES:One\\, two,Three\r\nORGANIZER:mailto:alice@contoso.test\r\n\
        ATTENDEE;PARTSTAT=ACCEPTED;CN=Bob:mailto:bob@contoso.test\r\n\
        ATTENDEE;CUTYPE=ROOM:mailto:board@contoso.test\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT1H30M\r\n\
        SUMMARY:Not this\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Later this time\r\n\
        RECURRENCE-ID;TZID=Ours:20260330T090000\r\nDTSTART;TZID=Ours:20260330T110000\r\n\
        DTEND;TZID=Ours:20260330T120000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    fn text(item: &Item, property: Property) -> String {
        let value = item.field(property).and_then(Value::text);
        value.unwrap_or_default().to_owned()
    }

    #[test]
    fn a_series_is_read_with_its_zone_its_exceptions_and_its_reminder() {
        let item = read(SERIES).unwrap();
        assert_eq!(text(&item, Property::Subject), "Weekly");
        let zone = item.field(Property::StartTimeZone).and_then(Value::tree);
        assert_eq!(
            zone.unwrap().attribute("Id"),
            Some("W. Europe Standard Time")
        );
        let all = (
            datetime!(2026-01-01 0:00 UTC),
            datetime!(2027-01-01 0:00 UTC),
        );
        let starts: Vec<_> = between(&item, all).iter().map(|one| one.start()).collect();
        assert_eq!(
            starts,
            [
                datetime!(2026-03-16 8:00 UTC),
                datetime!(2026-03-30 9:00 UTC),
                datetime!(2026-04-06 7:00 UTC)
            ]
        );
        let (changed, deleted) = exceptions(&item);
        assert_eq!(deleted, [datetime!(2026-03-23 8:00 UTC)]);
        assert_eq!(
            text(&changed[0].clone().into_item(), Property::Subject),
            "Later this time"
        );
        let minutes = item.field(Property::ReminderMinutesBeforeStart);
        assert_eq!(minutes.and_then(Value::integer), Some(90));
        assert_eq!(
            item.field(Property::Categories),
            Some(&Value::Texts(vec!["One, two".into(), "Three".into()]))
        );
        let room = item
            .field(Property::Resources)
            .and_then(Value::tree)
            .unwrap();
        assert_eq!(room.inside().len(), 1);
    }

    #[test]
    fn a_calendar_full_of_exceptions_and_zones_is_read_once() {
        let zones = "BEGIN:VTIMEZONE\r\nTZID:None\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0001\r\nEND:STANDARD\r\n\
                     END:VTIMEZONE\r\n"
            .repeat(10_000);
        let left_out = "EXDATE:20260317T090000Z\r\n".repeat(10_000);
        let uid = "u".repeat(10_000);
        let changed = format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nRECURRENCE-ID:20260318T090000Z\r\nDTSTART:20260318T100000Z\r\nEND:VEVENT\r\n"
        );
        let series = format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20260316T090000Z\r\nRRULE:FREQ=DAILY\r\n{left_out}END:VEVENT\r\n"
        );
        let item = read(&format!("{zones}{series}{}", changed.repeat(1_000))).unwrap();
        let exceptions: Vec<_> = item.exceptions.iter().collect();
        assert!(matches!(exceptions[..], [(2, None), (3, Some(_))]));
    }

    #[test]
    fn invalid_lines_are_dropped_or_the_calendar_is_refused() {
        assert!(read("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n").is_none());
        let event = |lines: &str| read(&format!("BEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\n"));
        assert!(event("SUMMARY:without a start").is_none());
        assert!(event("DTSTART:20260316T090000Z\r\nRRULE:FREQ=SECONDLY").is_none());
        let day = event("DTSTART;VALUE=DATE:20260316").unwrap();
        assert_eq!(
            day.field(Property::IsAllDayEvent),
            Some(&Value::Boolean(true))
        );
        assert_eq!(
            day.field(Property::End).and_then(Value::time),
            Some(datetime!(2026-03-17 0:00 UTC))
        );
        let deep = "BEGIN:X\r\n".repeat(100_000);
        assert!(event(&format!("{deep}\r\nDTSTART:20260316T090000Z")).is_none());
        let odd = event("DTSTART;TZID=Nowhere/At all:20260316T090000\r\nDURATION:P9999999999W");
        assert_eq!(
            odd.unwrap().field(Property::Start).and_then(Value::time),
            Some(datetime!(2026-03-16 9:00 UTC))
        );
    }
}

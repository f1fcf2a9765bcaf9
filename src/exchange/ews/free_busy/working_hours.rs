//! The working hours of a mailbox: those of its `WorkHours` configuration
//! ([WorkingHours](https://learn.microsoft.com/exchange/client-developer/web-service-reference/workinghours-ex15websvcsotherref)).

use time::{PrimitiveDateTime, Weekday};

use super::clock::{Clock, clock_time};
use crate::exchange::data::{Property, Value, XML};
use crate::exchange::ews::zone::Zone;
use crate::exchange::store::Mailbox;
use crate::exchange::xml::{self, Element, Node};

/// The class of the configuration, and the namespace of its XML
/// ([MS-OXOCAL](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).
const CLASS: &str = "IPM.Configuration.WorkHours";
const NAMESPACE: &str = "WorkingHours.xsd";

/// The working hours of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WorkingHours {
    bias: i64,
    standard: Change,
    daylight: Change,
    days: Vec<Weekday>,
    /// Start and end (minutes after midnight).
    start: i64,
    end: i64,
}

/// A change of the clock, as the configuration has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Change {
    bias: i64,
    time: String,
    order: u8,
    month: u8,
    weekday: u8,
}

/// The names of the days, Sunday first.
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

impl Default for WorkingHours {
    /// Those of a new mailbox.
    fn default() -> Self {
        let midnight = || Change {
            time: "00:00:00".to_owned(),
            ..Change::default()
        };
        Self {
            bias: 0,
            standard: midnight(),
            daylight: midnight(),
            days: vec![
                Weekday::Monday,
                Weekday::Tuesday,
                Weekday::Wednesday,
                Weekday::Thursday,
                Weekday::Friday,
            ],
            start: 8 * 60,
            end: 17 * 60,
        }
    }
}

impl WorkingHours {
    /// The working hours of a mailbox. Without a sound configuration, those of a new mailbox.
    pub(crate) fn of(mailbox: &Mailbox) -> Self {
        let folder = mailbox.distinguished("calendar");
        let folder = folder.and_then(|folder| mailbox.folder(folder));
        let numbers = folder.into_iter().flat_map(|folder| folder.items(true));
        let mut items = numbers.filter_map(|number| mailbox.item(number));
        let own =
            items.find(|item| item.field(Property::ItemClass).and_then(Value::text) == Some(CLASS));
        let hours = own.and_then(|item| match item.properties.get(&XML)? {
            Value::Bytes(content) => Self::read(content),
            _ => None,
        });
        hours.unwrap_or_default()
    }

    fn read(content: &[u8]) -> Option<Self> {
        let root = xml::read(content).ok()?;
        let hours = root.child(NAMESPACE, "WorkHoursVersion1")?;
        let zone = hours.child(NAMESPACE, Property::TimeZone.name())?;
        let slot = hours.child(NAMESPACE, "TimeSlot")?;
        let minutes = |name| {
            let time = clock_time(&slot.child(NAMESPACE, name)?.text)?;
            Some(i64::from(time.hour()) * 60 + i64::from(time.minute()))
        };
        let days = &hours.child(NAMESPACE, "WorkDays")?.text;
        Some(Self {
            bias: number(zone, "Bias")?,
            standard: Change::read(zone.child(NAMESPACE, "Standard")?)?,
            daylight: Change::read(zone.child(NAMESPACE, "DaylightSavings")?)?,
            days: days
                .split_whitespace()
                .filter_map(|day| day.parse().ok())
                .collect(),
            start: minutes(Property::Start.name())?,
            end: minutes(Property::End.name())?,
        })
    }

    /// The clock of the working hours.
    pub(crate) fn clock(&self) -> Clock {
        let document = self.zone().standing_alone();
        let rules = xml::read(&document).ok();
        let rules = rules.and_then(|rules| super::clock::Rules::read(&rules));
        rules.map_or(Clock::Zone(Zone::UTC), Clock::Rules)
    }

    /// Whether two local times of one day are within the working hours.
    pub(crate) fn include(&self, from: PrimitiveDateTime, to: PrimitiveDateTime) -> bool {
        let minutes =
            |time: PrimitiveDateTime| i64::from(time.hour()) * 60 + i64::from(time.minute());
        from.date() == to.date()
            && self.days.contains(&from.weekday())
            && minutes(from) >= self.start
            && minutes(to) <= self.end
    }

    fn zone(&self) -> Node {
        let change = |name: &'static str, change: &Change| {
            Node::new(name).children([
                Node::text("t:Bias", change.bias.to_string()),
                Node::text("t:Time", change.time.clone()),
                Node::text("t:DayOrder", change.order.to_string()),
                Node::text("t:Month", change.month.to_string()),
                Node::text("t:DayOfWeek", DAYS[usize::from(change.weekday % 7)]),
            ])
        };
        Node::new(Property::TimeZone.element()).children([
            Node::text("t:Bias", self.bias.to_string()),
            change("t:StandardTime", &self.standard),
            change("t:DaylightTime", &self.daylight),
        ])
    }

    /// The element of an answer.
    pub(crate) fn node(&self) -> Node {
        let days: Vec<_> = self.days.iter().map(ToString::to_string).collect();
        let period = Node::new("t:WorkingPeriod").children([
            Node::text("t:DayOfWeek", days.join(" ")),
            Node::text("t:StartTimeInMinutes", self.start.to_string()),
            Node::text("t:EndTimeInMinutes", self.end.to_string()),
        ]);
        Node::new("t:WorkingHours")
            .children([self.zone(), Node::new("t:WorkingPeriodArray").child(period)])
    }
}

impl Change {
    fn read(element: &Element<'_>) -> Option<Self> {
        let at = element.child(NAMESPACE, "ChangeDate")?;
        let text = |name| Some(at.child(NAMESPACE, name)?.text.trim());
        // Year, month, and the place of the weekday in the month: `0000/10/05`.
        let mut date = text("Date")?.split('/').skip(1);
        let mut next = || date.next()?.parse().ok();
        let (month, order) = (next()?, next()?);
        let time = text("Time")?;
        clock_time(time)?;
        Some(Self {
            bias: number(element, "Bias")?,
            time: time.to_owned(),
            order,
            month,
            weekday: text("DayOfWeek")?.parse().ok()?,
        })
    }
}

fn number(element: &Element<'_>, name: &str) -> Option<i64> {
    element.child(NAMESPACE, name)?.text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_configuration_of_outlook_is_read() {
        let content = "<?xml version=\"1.0\"?><Root xmlns=\"WorkingHours.xsd\"><WorkHoursVersion1><TimeZone><Bias>-60</Bias>\
            <Standard><Bias>0</Bias><ChangeDate><Time>03:00:00</Time><Date>0000/10/05</Date><DayOfWeek>0</DayOfWeek></ChangeDate></Standard>\
            <DaylightSavings><Bias>-60</Bias><ChangeDate><Time>02:00:00</Time><Date>0000/03/05</Date><DayOfWeek>0</DayOfWeek></ChangeDate></DaylightSavings>\
            <Name>W. Europe Standard Time</Name></TimeZone><TimeSlot><Start>09:30:00</Start><End>18:00:00</End></TimeSlot>\
            <WorkDays>Monday Friday</WorkDays></WorkHoursVersion1></Root>";
        let hours = WorkingHours::read(content.as_bytes()).unwrap();
        assert_eq!((hours.start, hours.end), (570, 1_080));
        assert_eq!(hours.days, [Weekday::Monday, Weekday::Friday]);
        let local = hours.clock().local(datetime!(2026-07-03 8:00 UTC));
        assert_eq!(local, datetime!(2026-07-03 10:00));
        assert!(hours.include(local, datetime!(2026-07-03 18:00)));
        assert!(!hours.include(local, datetime!(2026-07-03 18:01)));
        assert_eq!(WorkingHours::read(b"<Root/>"), None);
    }
}

//! Series of appointments: the days on which they happen, and what they say of themselves.

use super::{HOST, USER, envelope, find, post};
use crate::harness::{Lab, valid};

/// Starts of a series and of its range, pattern and end, and the first and the last time that it happens.
const SERIES: &[[&str; 6]] = &[
    [
        "2026-11-30T10:00:00Z",
        "2026-12-10Z",
        WEDNESDAYS,
        "<t:NumberOfOccurrences>3</t:NumberOfOccurrences>",
        "2026-12-16T10:00:00Z",
        "2026-12-30T10:00:00Z",
    ],
    [
        "2026-11-30T10:00:00Z",
        "2026-11-20",
        WEDNESDAYS,
        "<t:NumberOfOccurrences>3</t:NumberOfOccurrences>",
        "2026-11-25T10:00:00Z",
        "2026-12-09T10:00:00Z",
    ],
    [
        "2014-12-01T10:00:00Z",
        "2015-01-01",
        "<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval><t:DayOfMonth>5</t:DayOfMonth></t:AbsoluteMonthlyRecurrence>",
        "<t:EndDate>2037-01-01</t:EndDate>",
        "2015-01-05T10:00:00Z",
        "2036-12-05T10:00:00Z",
    ],
    [
        "2025-07-01T10:00:00Z",
        "2025-07-01",
        WEDNESDAYS,
        "<t:NumberOfOccurrences>4</t:NumberOfOccurrences>",
        "2025-07-02T10:00:00Z",
        "2025-07-23T10:00:00Z",
    ],
];

const WEDNESDAYS: &str = "<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Wednesday</t:DaysOfWeek></t:WeeklyRecurrence>";

fn recurrence(start: &str, pattern: &str, end: &str) -> String {
    let range = match end.contains("EndDate") {
        true => "EndDateRecurrence",
        false => "NumberedRecurrence",
    };
    format!(
        "<t:Recurrence>{pattern}<t:{range}><t:StartDate>{start}</t:StartDate>{end}</t:{range}></t:Recurrence>"
    )
}

fn say(lab: &Lab, operation: &str) -> String {
    let seen = lab.post(HOST, &envelope(operation), &USER).body;
    valid(lab, &seen);
    seen
}

fn create(lab: &Lab, inside: &str) -> String {
    say(
        lab,
        &format!(
            "<m:CreateItem SendMeetingInvitations='SendToNone'><m:Items><t:CalendarItem><t:Subject>series</t:Subject>{inside}\
             </t:CalendarItem></m:Items></m:CreateItem>"
        ),
    )
}

fn id(said: &str) -> &str {
    let rest = said.split("<t:ItemId ").nth(1);
    rest.and_then(|rest| rest.split("/>").next())
        .unwrap_or_else(|| panic!("{said}"))
}

fn get(lab: &Lab, id: &str) -> String {
    say(
        lab,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape><t:AdditionalProperties>\
             <t:ExtendedFieldURI DistinguishedPropertySetId='Appointment' PropertyId='33315' PropertyType='Boolean'/>\
             </t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId {id}/></m:ItemIds></m:GetItem>"
        ),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_happens_on_the_days_of_its_pattern_and_begins_on_the_first() {
    let lab = Lab::new().await;
    for [start, range, pattern, end, first, last] in SERIES {
        let stated = recurrence(range, pattern, end);
        let stop = start.replace("10:00", "10:05");
        let made = create(
            &lab,
            &format!("<t:Start>{start}</t:Start><t:End>{stop}</t:End>{stated}"),
        );
        let got = get(&lab, id(&made));
        let (day, _) = first.split_once('T').unwrap();
        let ends = first.replace("10:00", "10:05");
        for expected in [
            format!("<t:Start>{first}</t:Start><t:End>{ends}</t:End>"),
            format!("<t:StartDate>{day}Z</t:StartDate>"),
            "<t:IsRecurring>false</t:IsRecurring>".to_owned(),
            "<t:CalendarItemType>RecurringMaster</t:CalendarItemType>".to_owned(),
            "PropertyType=\"Boolean\"/><t:Value>true</t:Value>".to_owned(),
        ] {
            assert!(got.contains(&expected), "{range}: no {expected} in {got}");
        }
        for (name, time) in [("FirstOccurrence", first), ("LastOccurrence", last)] {
            let inside = got.split(&format!("<t:{name}>")).nth(1).unwrap();
            let inside = inside.split_once("</t:Start>").unwrap().0;
            assert!(inside.ends_with(time), "{range}: {name} {inside}");
        }
        let view = format!(
            "<m:CalendarView StartDate='{}T00:00:00Z' EndDate='{}T23:59:59Z'/>",
            &last[..10],
            &last[..10]
        );
        let found = say(
            &lab,
            find("calendar", &view)
                .split("<m:FindItem")
                .nth(1)
                .and_then(|rest| rest.split("</m:FindItem>").next())
                .map(|inside| format!("<m:FindItem{inside}</m:FindItem>"))
                .as_deref()
                .unwrap(),
        );
        assert!(found.contains("<t:ItemId "), "{range}: {last}: {found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_series_without_a_day_is_refused_and_one_is_due_when_it_happens_next() {
    let lab = Lab::new().await;
    let times = "<t:Start>2015-01-01T10:00:00Z</t:Start><t:End>2015-01-01T11:00:00Z</t:End>";
    let never = recurrence(
        "2026-12-10",
        WEDNESDAYS,
        "<t:EndDate>2026-12-12</t:EndDate>",
    );
    let said = create(&lab, &format!("{times}{never}"));
    assert!(said.contains("ErrorRecurrenceHasNoOccurrence"), "{said}");

    let daily = "<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NoEndRecurrence>\
         <t:StartDate>2015-01-01</t:StartDate></t:NoEndRecurrence></t:Recurrence>";
    let due = "<t:ReminderDueBy>2015-01-01T10:00:00Z</t:ReminderDueBy>";
    let got = get(&lab, id(&create(&lab, &format!("{due}{times}{daily}"))));
    let due = got.split("<t:ReminderDueBy>").nth(1).unwrap();
    // It is now some time after the first of the days.
    assert!(
        &due[..10] > "2015-01-01" && due[10..].starts_with("T10:00:00Z"),
        "{due}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_when_a_view_begins_is_in_it_and_views_have_no_conditions() {
    let lab = Lab::new().await;
    create(
        &lab,
        "<t:Start>2016-01-04T08:00:00Z</t:Start><t:End>2016-01-04T10:00:00Z</t:End>",
    );
    for (from, to, count) in [
        ("2016-01-04T10:00:00Z", "2016-01-05T00:00:00Z", 1),
        ("2016-01-04T10:00:01Z", "2016-01-05T00:00:00Z", 0),
        ("2016-01-03T00:00:00Z", "2016-01-04T08:00:00Z", 0),
        ("2016-01-03T00:00:00Z", "2016-01-04T08:00:01Z", 1),
    ] {
        let view = format!("<m:CalendarView StartDate='{from}' EndDate='{to}'/>");
        let seen = post(&lab, find("calendar", &view).as_bytes());
        assert_eq!(
            seen.body.matches("<t:ItemId ").count(),
            count,
            "{from} {to}"
        );
    }
    let view = "<m:CalendarView StartDate='2016-01-03T00:00:00Z' EndDate='2016-01-05T00:00:00Z'/>";
    for more in [
        "<m:Restriction><t:Exists><t:FieldURI FieldURI='item:Subject'/></t:Exists></m:Restriction>",
        "<m:SortOrder><t:FieldOrder Order='Ascending'><t:FieldURI FieldURI='calendar:Start'/></t:FieldOrder></m:SortOrder>",
    ] {
        let seen = post(&lab, find("calendar", &format!("{view}{more}")).as_bytes());
        assert_eq!(seen.status, 200);
        assert!(seen.body.contains("<m:MessageText>Restrictions and sort order may not be specified for a CalendarView."), "{}", seen.body);
        assert!(
            seen.body.contains("<m:ResponseCode>ErrorInvalidOperation<"),
            "{}",
            seen.body
        );
    }
}

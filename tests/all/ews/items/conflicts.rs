//! Appointments at the same time as another, and beside it.

use super::*;
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn appointments_at_the_same_time_and_beside_it_are_counted_and_told() {
    let lab = Lab::new().await;
    let appointment = |subject: &str, from: &str, to: &str, more: &str| {
        let item = format!(
            "<t:CalendarItem><t:Subject>{subject}</t:Subject><t:Start>2035-03-05T{from}:00Z</t:Start><t:End>2035-03-05T{to}:00Z</t:End>{more}</t:CalendarItem>"
        );
        id(&create(&lab, "calendar", &item))
    };
    let own = appointment("own", "10:00", "11:00", "");
    for (subject, from, to) in [
        ("over it", "09:30", "10:30"),
        ("around it", "09:00", "12:00"),
        ("before", "09:00", "10:00"),
        ("behind", "11:00", "12:00"),
        ("later", "12:00", "13:00"),
    ] {
        appointment(subject, from, to, "");
    }
    appointment(
        "free",
        "10:00",
        "11:00",
        "<t:LegacyFreeBusyStatus>Free</t:LegacyFreeBusyStatus>",
    );
    let paths = [
        "ConflictingMeetingCount",
        "AdjacentMeetingCount",
        "ConflictingMeetings",
        "AdjacentMeetings",
    ];
    let paths = paths.map(|name| format!("<t:FieldURI FieldURI='calendar:{name}'/>"));
    let said = post(
        &lab,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{}</t:AdditionalProperties></m:ItemShape><m:ItemIds>{own}</m:ItemIds></m:GetItem>",
            paths.concat()
        ),
    );
    assert!(said.contains("<t:ConflictingMeetingCount>2</"), "{said}");
    assert!(said.contains("<t:AdjacentMeetingCount>2</"), "{said}");
    let told = |list: &str| {
        let inside = said.split(&format!("<t:{list}>")).nth(1).unwrap();
        let inside = inside.split(&format!("</t:{list}>")).next().unwrap();
        let subjects = inside.split("<t:Subject>").skip(1);
        subjects
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(told("ConflictingMeetings"), ["around it", "over it"]);
    assert_eq!(told("AdjacentMeetings"), ["before", "behind"]);
}

//! CreateItem: values that the schema takes and Exchange does not, and the reverse.

use super::{HOST, STRICT, STRICT_HOST, codes, envelope, find, post, post_to};
use crate::harness::Lab;

/// Daily from the last days that there are.
const DAILY: &str = "<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NoEndRecurrence>\
    <t:StartDate>9999-12-30</t:StartDate></t:NoEndRecurrence></t:Recurrence>";

/// Starts and ends of appointments, what else they have, and whether the schema takes them.
const DATES: &[(&str, &str, &str, bool)] = &[
    ("0000-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "", false),
    ("2026-01-01T25:00:00Z", "2026-01-02T00:00:00Z", "", false),
    ("2026-01-01T10:00:00Z", "2016-12-31T23:59:60Z", "", false),
    ("2026-02-29T10:00:00Z", "2026-03-01T10:00:00Z", "", false),
    (
        "2026-01-01T10:00:00+25:00",
        "2026-01-02T00:00:00Z",
        "",
        false,
    ),
    ("-2026-01-01T10:00:00Z", "2026-01-02T00:00:00Z", "", false),
    (
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T01:00:00Z",
        "",
        true,
    ),
    (
        "9999-12-31T23:00:00Z",
        "9999-12-31T23:59:59.9999999-14:00",
        "",
        true,
    ),
    ("2026-01-01T24:00:00Z", "2026-01-02T01:00:00Z", "", true),
    (
        "2026-01-01T10:00:00",
        "2026-01-01T11:00:00.123456789Z",
        "",
        true,
    ),
    ("9999-12-30T10:00:00Z", "9999-12-31T23:00:00Z", DAILY, true),
];

#[tokio::test(flavor = "multi_thread")]
async fn absurd_dates_are_refused_or_taken_and_everything_is_answered_afterwards() {
    let lab = Lab::with(&[STRICT]).await;
    let create = |start: &str, end: &str, more: &str| {
        envelope(&format!(
            "<m:CreateItem SendMeetingInvitations='SendToNone'><m:Items><t:CalendarItem><t:Subject>absurd</t:Subject>\
             <t:Start>{start}</t:Start><t:End>{end}</t:End>{more}</t:CalendarItem></m:Items></m:CreateItem>"
        ))
    };
    for (start, end, more, valid) in DATES {
        let seen = post(&lab, create(start, end, more).as_bytes());
        if *valid {
            assert_eq!(codes(&seen).len(), 1, "{start}: {}", seen.body);
            assert_ne!(codes(&seen), ["ErrorInternalServerError"], "{start}");
        } else {
            assert!(
                seen.body.contains("ErrorInvalidRequest"),
                "{start}: {}",
                seen.body
            );
            let strict = post_to(&lab, STRICT_HOST, create(start, end, more).as_bytes());
            assert!(
                strict.body.contains("ErrorSchemaValidation"),
                "{start}: {}",
                strict.body
            );
        }
    }
    let all = "<m:ItemShape><t:BaseShape>AllProperties</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent></m:ItemShape>";
    let views = [
        "",
        "<m:CalendarView StartDate='0001-01-01T00:00:00Z' EndDate='0002-01-01T00:00:00Z'/>",
        "<m:CalendarView StartDate='9999-01-01T00:00:00Z' EndDate='9999-12-31T23:59:59Z'/>",
    ];
    for view in views {
        let seen = post(&lab, find("calendar", view).as_bytes());
        assert_eq!(codes(&seen), ["NoError"], "{view}: {}", seen.body);
        let ids = seen.body.split("<t:ItemId ").skip(1);
        let ids: String = ids
            .map(|rest| format!("<t:ItemId {}/>", rest.split("/>").next().unwrap()))
            .collect();
        assert!(!ids.is_empty(), "{view}");
        let got = post(
            &lab,
            envelope(&format!(
                "<m:GetItem>{all}<m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
            ))
            .as_bytes(),
        );
        let codes = codes(&got);
        assert!(codes.iter().all(|code| *code == "NoError"), "{codes:?}");
    }
    assert_eq!(lab.get_folder(HOST, &[]).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_done_between_nothing_and_all_and_no_number_breaks_the_schema() {
    let lab = Lab::new().await;
    let task = |inside: &str| {
        let seen = post(
            &lab,
            envelope(&format!(
                "<m:CreateItem><m:Items><t:Task><t:Subject>absurd</t:Subject>{inside}</t:Task></m:Items></m:CreateItem>"
            ))
            .as_bytes(),
        );
        codes(&seen).join(" ")
    };
    for (percent, code) in [
        ("NaN", "ErrorInvalidPercentCompleteValue"),
        ("INF", "ErrorInvalidPercentCompleteValue"),
        ("1e309", "ErrorInvalidPercentCompleteValue"),
        ("-1", "ErrorInvalidPercentCompleteValue"),
        ("100.01", "ErrorInvalidPercentCompleteValue"),
        ("100", "NoError"),
        ("0", "NoError"),
    ] {
        let percent = format!("<t:PercentComplete>{percent}</t:PercentComplete>");
        assert_eq!(task(&percent), code, "{percent}");
    }
    let path = "<t:ExtendedFieldURI PropertyTag='0x7777' PropertyType='Double'/>";
    let number = format!("<t:ExtendedProperty>{path}<t:Value>-INF</t:Value></t:ExtendedProperty>");
    assert_eq!(task(&number), "NoError");
    let found = post(
        &lab,
        envelope(&format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{path}\
             </t:AdditionalProperties></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id='tasks'/>\
             </m:ParentFolderIds></m:FindItem>"
        ))
        .as_bytes(),
    );
    assert!(
        found.body.contains("<t:Value>-INF</t:Value>"),
        "{}",
        found.body
    );
}

//! Requests that no sound client sends: Exchange's answer, and the next request is answered as if nothing had been.

use crate::harness::{GET_FOLDER, Lab, Seen};

const HOST: &str = "mail.contoso.test";
const USER: [&str; 2] = ["-u", "alice@contoso.test:exchaos"];

/// The answer to a body of any bytes.
fn post(lab: &Lab, body: &[u8]) -> Seen {
    let file = lab.folder.path().join("body");
    std::fs::write(&file, body).unwrap();
    lab.post(HOST, &format!("@{}", file.display()), &USER)
}

/// What breaks the schema, in Exchange's words; or what else it said.
fn violation(seen: &Seen) -> &str {
    let told = seen.body.split_once("<t:Violation>");
    told.and_then(|(_, rest)| rest.split_once("</t:Violation>"))
        .map_or(&seen.body, |(told, _)| told)
}

fn envelope(body: &str) -> String {
    let (start, rest) = GET_FOLDER.split_once("<s:Body>").unwrap();
    let (_, end) = rest.split_once("</s:Body>").unwrap();
    format!("{start}<s:Body>{body}</s:Body>{end}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_endless_is_refused_at_its_bound() {
    let lab = Lab::new().await;
    let million: String = (0..1_000_000).map(|n| format!(" a{n}=''")).collect();
    let names: String = (0..100_000)
        .map(|n| format!(" xmlns:n{n}='urn:{n}'"))
        .collect();
    let nested = |depth| format!("{}{}", "<t:Not>".repeat(depth), "</t:Not>".repeat(depth));
    let find = |restriction: &str| {
        envelope(&format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
             <m:Restriction>{restriction}</m:Restriction></m:FindItem>"
        ))
    };
    for (body, said) in [
        (
            envelope(&format!("<m:GetFolder{million}/>")),
            "attribute count",
        ),
        (
            envelope(&format!("<m:GetFolder{names}/>")),
            "attribute count",
        ),
        (envelope(&"<m:GetFolder>".repeat(100_000)), "read depth"),
        (envelope(&"<m:GetFolder/>".repeat(250_000)), "node count"),
        (find(&nested(1_000)), "read depth"),
        (
            find(&nested(100)),
            "has incomplete content. List of possible elements expected",
        ),
        (
            GET_FOLDER.replace("Default", &"x".repeat(5_000_000)),
            "The Enumeration constraint failed.",
        ),
    ] {
        let seen = post(&lab, body.as_bytes());
        assert_eq!(seen.status, 500);
        assert!(violation(&seen).contains(said), "{}", violation(&seen));
        assert!(seen.body.len() < 10_000, "{} bytes", seen.body.len());
    }
    assert_eq!(lab.get_folder(HOST, &[]).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dtd_is_never_read() {
    let lab = Lab::new().await;
    let laughs: String = (1..20)
        .map(|n| format!("<!ENTITY a{n} '&a{0};&a{0};&a{0};'>", n - 1))
        .collect();
    for dtd in [
        format!("<!DOCTYPE a [<!ENTITY a0 'ha'>{laughs}]>"),
        "<!DOCTYPE a [<!ENTITY a19 SYSTEM 'file:///etc/passwd'>]>".to_owned(),
        "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1:1/'>%b;]>".to_owned(),
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/'>".to_owned(),
    ] {
        let document = GET_FOLDER
            .replace("?>", &format!("?>{dtd}"))
            .replace("Default", "&a19;");
        let seen = post(&lab, document.as_bytes());
        assert_eq!(seen.status, 500);
        assert!(
            violation(&seen).contains("DTD is prohibited"),
            "{}",
            seen.body
        );
    }
    let undeclared = post(&lab, GET_FOLDER.replace("Default", "&a19;").as_bytes());
    assert!(violation(&undeclared).contains("undeclared entity"));
}

/// The request in UTF-16, with or without a mark at its start.
fn utf16(document: &str, unit: fn(u16) -> [u8; 2], mark: &str) -> Vec<u8> {
    let text = [mark, document].concat();
    text.encode_utf16().flat_map(unit).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn utf_16_is_read_and_other_encodings_are_refused() {
    let lab = Lab::new().await;
    let wide = GET_FOLDER.replace("utf-8", "utf-16");
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in ["\u{feff}", ""] {
            let seen = post(&lab, &utf16(&wide, unit, mark));
            assert!(seen.body.contains("<t:DisplayName>Inbox<"), "{}", seen.body);
            let lie = post(&lab, &utf16(GET_FOLDER, unit, mark));
            assert_eq!(lie.status, 500, "{}", lie.body);
        }
    }
    let marked = post(&lab, ["\u{feff}", GET_FOLDER].concat().as_bytes());
    assert_eq!(marked.status, 200);
    let latin = GET_FOLDER.replace("utf-8", "iso-8859-1");
    for (body, said) in [
        (
            latin.into_bytes(),
            "does not match the encoding of the document",
        ),
        (
            wide.into_bytes(),
            "does not match the encoding of the document",
        ),
        (
            GET_FOLDER.replace("Default", "\u{0}").into_bytes(),
            "invalid character",
        ),
        (GET_FOLDER.replace("Default", "&#0;").into_bytes(), ""),
        (
            GET_FOLDER.replace("Default", "\u{ffff}").into_bytes(),
            "invalid character",
        ),
        (
            [GET_FOLDER.as_bytes(), b"\xff"].concat(),
            "Invalid character in the given encoding",
        ),
        (
            b"\xff\xfe\x00\xd8".to_vec(),
            "Invalid character in the given encoding",
        ),
        (vec![0; 1_000_000], ""),
    ] {
        let seen = post(&lab, &body);
        assert_eq!(seen.status, 500);
        assert!(seen.body.contains("ErrorSchemaValidation"), "{}", seen.body);
        assert!(violation(&seen).contains(said), "{said}: {}", seen.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn absurd_values_are_told_by_name() {
    let lab = Lab::new().await;
    let find = |view: &str| {
        envelope(&format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{view}\
             <m:ParentFolderIds><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderIds></m:FindItem>"
        ))
    };
    for (view, said) in [
        (
            "<m:IndexedPageItemView MaxEntriesReturned='99999999999' Offset='0' BasePoint='Beginning'/>",
            "&apos;99999999999&apos; is not a valid Int32 value",
        ),
        (
            "<m:IndexedPageItemView Offset='NaN' BasePoint='Beginning'/>",
            "&apos;NaN&apos; is not a valid Int32 value",
        ),
        (
            "<m:CalendarView StartDate='12026-01-01T00:00:00Z' EndDate='2026-02-30T00:00:00Z'/>",
            "&apos;12026-01-01T00:00:00Z&apos; is not a valid DateTime value",
        ),
        (
            "<m:CalendarView StartDate='2026-01-01T00:00:00Z' EndDate='2026-02-30T00:00:00Z'/>",
            "&apos;2026-02-30T00:00:00Z&apos; is not a valid DateTime value",
        ),
    ] {
        let seen = post(&lab, find(view).as_bytes());
        assert_eq!(seen.status, 500);
        assert!(violation(&seen).contains(said), "{}", seen.body);
    }
}

/// The codes of an answer.
fn codes(seen: &Seen) -> Vec<&str> {
    let all = seen.body.split("ResponseCode>").skip(1).step_by(2);
    all.map(|rest| rest.split('<').next().unwrap()).collect()
}

fn find(folder: &str, view: &str) -> String {
    envelope(&format!(
        "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{view}\
         <m:ParentFolderIds><t:DistinguishedFolderId Id='{folder}'/></m:ParentFolderIds></m:FindItem>"
    ))
}

/// What is said to an offset, a number of rows and a fraction that cannot be.
const OFFSET: &str = "ErrorInvalidIndexedPagingParameters";
const ROWS: &str = "ErrorInvalidPagingMaxRows";
const FRACTION: &str = "ErrorInvalidFractionalPagingParameters";

/// Views of folders that no sound client wants, and what is said to each.
fn absurd_views() -> Vec<(&'static str, String, &'static str)> {
    let indexed = |most: &str, offset: &str| {
        format!(
            "<m:IndexedPageItemView MaxEntriesReturned='{most}' Offset='{offset}' BasePoint='Beginning'/>"
        )
    };
    let fraction = |numerator: &str, denominator: &str| {
        format!(
            "<m:FractionalPageItemView MaxEntriesReturned='10' Numerator='{numerator}' Denominator='{denominator}'/>"
        )
    };
    let calendar =
        |start: &str, end: &str| format!("<m:CalendarView StartDate='{start}' EndDate='{end}'/>");
    let (most, least) = ("2147483647", "-2147483648");
    vec![
        ("inbox", indexed("10", "-1"), OFFSET),
        ("inbox", indexed("10", least), OFFSET),
        ("inbox", indexed("0", "0"), ROWS),
        ("inbox", indexed(least, "0"), ROWS),
        ("inbox", indexed(most, most), "NoError"),
        ("inbox", fraction("0", "0"), FRACTION),
        ("inbox", fraction("1", "0"), FRACTION),
        ("inbox", fraction("-1", "2"), FRACTION),
        ("inbox", fraction("1", least), FRACTION),
        ("inbox", fraction("2", "1"), FRACTION),
        ("inbox", fraction(most, most), "NoError"),
        (
            "inbox",
            calendar("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
            "ErrorCalendarFolderIsInvalidForCalendarView",
        ),
        (
            "calendar",
            calendar("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            "ErrorCalendarEndDateIsEarlierThanStartDate",
        ),
        (
            "calendar",
            calendar("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
            "ErrorCalendarViewRangeTooBig",
        ),
        (
            "calendar",
            calendar("9999-12-31T00:00:00", "9999-12-31T24:00:00-14:00"),
            "NoError",
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn absurd_views_have_the_codes_of_paging() {
    let lab = Lab::new().await;
    for (folder, view, code) in absurd_views() {
        let seen = post(&lab, find(folder, &view).as_bytes());
        assert_eq!(
            (seen.status, codes(&seen)),
            (200, vec![code]),
            "{view}: {}",
            seen.body
        );
    }
    for offset in ["-1", "-2147483648"] {
        let request = envelope(&format!(
            "<m:FindFolder Traversal='Deep'><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>\
             <m:IndexedPageFolderView Offset='{offset}' BasePoint='End'/><m:ParentFolderIds>\
             <t:DistinguishedFolderId Id='root'/></m:ParentFolderIds></m:FindFolder>"
        ));
        let seen = post(&lab, request.as_bytes());
        assert_eq!(codes(&seen), [OFFSET]);
    }
    assert_eq!(
        codes(&post(&lab, find("inbox", "").as_bytes())),
        ["NoError"]
    );
}

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
    let lab = Lab::new().await;
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
                seen.body.contains("ErrorSchemaValidation"),
                "{start}: {}",
                seen.body
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
async fn a_body_may_come_without_its_length_and_not_be_larger_than_exchange_takes() {
    let lab = Lab::new().await;
    let chunked = ["-H", "Transfer-Encoding: chunked"];
    let ask = |body: &[u8], args: &[&str]| {
        let file = lab.folder.path().join("body");
        std::fs::write(&file, body).unwrap();
        lab.post(
            HOST,
            &format!("@{}", file.display()),
            &[&USER[..], args].concat(),
        )
    };
    assert_eq!(ask(GET_FOLDER.as_bytes(), &chunked).status, 200);
    let most = exchaos::settings::MAX_BODY_BYTES;
    let padded = |bytes: usize| {
        let mut body = GET_FOLDER.as_bytes().to_vec();
        body.resize(bytes, b' ');
        body
    };
    for args in [&[][..], &chunked] {
        assert_eq!(ask(&padded(1_000_000), args).status, 200, "{args:?}");
        assert_eq!(ask(&padded(most + 1), args).status, 404, "{args:?}");
        let nothing = ask(b"", args);
        assert_eq!(nothing.status, 500, "{args:?}: {}", nothing.body);
        assert!(nothing.body.contains("ErrorSchemaValidation"));
        assert_eq!(lab.get_folder(HOST, &[]).status, 200);
    }
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

//! Views that no sound client asks for, and their codes.

use super::{codes, envelope, find, post};
use crate::harness::Lab;

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

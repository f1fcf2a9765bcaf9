//! FindItem: what is asked of an empty folder, and how it is answered.

use super::{STRICT, STRICT_HOST};
use crate::harness::{Lab, ask_by_javascript};

const FIND_ITEMS: &str = include_str!("../../requests/find_items.xml");
const VIEW: &str =
    r#"<m:IndexedPageItemView MaxEntriesReturned="100" Offset="0" BasePoint="Beginning"/>"#;

/// The same of a folder that nothing is in.
fn of_nothing() -> String {
    FIND_ITEMS.replace("\"inbox\"", "\"journal\"")
}

fn ask(lab: &Lab, body: &str) -> String {
    ask_at(lab, "mail.contoso.test", body)
}

fn ask_at(lab: &Lab, host: &str, body: &str) -> String {
    let user = ["-u", "alice@contoso.test:exchaos"];
    lab.post(host, body, &user).body
}

/// The codes of the answer's messages, or that of the fault.
fn codes(body: &str) -> Vec<&str> {
    let parts = body.split("ResponseCode").skip(1).step_by(2);
    parts
        .map(|rest| rest.split('<').next().unwrap().rsplit('>').next().unwrap())
        .collect()
}

/// The tag that tells how far the first view has come.
fn root(body: &str) -> &str {
    let rest = body.split("<m:RootFolder ").nth(1).unwrap_or_default();
    rest.split("</m:RootFolder>").next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_folder_is_found_to_be_empty_and_others_have_their_codes() {
    let lab = Lab::new().await;
    let body = ask(&lab, &of_nothing());
    let start = body.find("<m:FindItemResponse").unwrap();
    insta::assert_snapshot!(body[start..].replace("><", ">\n<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_view_says_how_far_it_has_come_in_its_own_words() {
    let lab = Lab::new().await;
    let end = "TotalItemsInView=\"0\" IncludesLastItemInRange=\"true\"><t:Items/>";
    for (view, told) in [
        ("", ""),
        (
            r#"<m:IndexedPageItemView Offset="7" BasePoint="End"/>"#,
            "IndexedPagingOffset=\"0\" ",
        ),
        (
            r#"<m:FractionalPageItemView Numerator="1" Denominator="2"/>"#,
            "NumeratorOffset=\"0\" AbsoluteDenominator=\"0\" ",
        ),
        (r#"<m:ContactsView InitialName="a"/>"#, ""),
        (
            r#"<m:SeekToConditionPageItemView BasePoint="Beginning"><t:Condition><t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists></t:Condition></m:SeekToConditionPageItemView>"#,
            "IndexedPagingOffset=\"0\" ",
        ),
    ] {
        let body = ask(&lab, &of_nothing().replace(VIEW, view));
        assert_eq!(root(&body), format!("{told}{end}"), "{view}: {body}");
    }
    let grouped = format!(
        "{VIEW}<m:GroupBy Order='Ascending'><t:FieldURI FieldURI='item:Subject'/>\
         <t:AggregateOn Aggregate='Minimum'><t:FieldURI FieldURI='item:Size'/></t:AggregateOn></m:GroupBy>"
    );
    let body = ask(&lab, &of_nothing().replace(VIEW, &grouped));
    assert!(root(&body).ends_with("><t:Groups/>"), "{body}");
}

fn without_order(body: &str) -> String {
    let (before, rest) = body.split_once("<m:SortOrder>").unwrap();
    let (_, after) = rest.split_once("</m:SortOrder>").unwrap();
    format!("{before}{after}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_that_makes_no_sense_is_an_error_of_its_folder() {
    let lab = Lab::new().await;
    let calendar = |start: &str, end: &str| {
        format!(r#"<m:CalendarView StartDate="{start}" EndDate="{end}"/>"#)
    };
    let year = calendar("2026-01-01T00:00:00Z", "2027-01-01T00:00:00+01:00");
    let back = calendar("2026-01-02T00:00:00", "2026-01-01T00:00:00");
    let long = calendar("2026-01-01T00:00:00Z", "2029-01-01T00:00:00Z");
    for (folder, view, code) in [
        ("calendar", year.as_str(), "NoError"),
        (
            "inbox",
            &year,
            "ErrorCalendarFolderIsInvalidForCalendarView",
        ),
        (
            "calendar",
            &back,
            "ErrorCalendarEndDateIsEarlierThanStartDate",
        ),
        ("calendar", &long, "ErrorCalendarViewRangeTooBig"),
        (
            "inbox",
            r#"<m:IndexedPageItemView MaxEntriesReturned="0" Offset="0" BasePoint="Beginning"/>"#,
            "ErrorInvalidPagingMaxRows",
        ),
        (
            "inbox",
            r#"<m:FractionalPageItemView Numerator="3" Denominator="2"/>"#,
            "ErrorInvalidFractionalPagingParameters",
        ),
    ] {
        let body = FIND_ITEMS
            .replace(VIEW, view)
            .replace("\"inbox\"", &format!("\"{folder}\""));
        // A view of a calendar has an order of its own.
        let body = match view.contains("CalendarView") {
            true => without_order(&body),
            false => body,
        };
        let seen = ask(&lab, &body);
        assert_eq!(codes(&seen)[0], code, "{folder} {view}: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_against_the_schema_is_a_fault_of_a_strict_server() {
    let lab = Lab::with(&[STRICT]).await;
    for (sound, broken) in [
        ("Traversal=\"Shallow\"", "Traversal=\"Deep\""),
        (" Traversal=\"Shallow\"", ""),
        ("AllProperties", "Everything"),
        ("<t:FieldURI FieldURI=\"item:Subject\"/>", "<t:FieldURI/>"),
        ("<t:FieldURI FieldURI=\"item:Subject\"/>", "<t:Field/>"),
        (" FieldIndex=\"X-Priority\"", ""),
        ("BasePoint=\"Beginning\"", "BasePoint=\"Middle\""),
        (VIEW, "<m:CalendarView StartDate=\"now\" EndDate=\"then\"/>"),
        ("m:ParentFolderIds", "m:Other"),
    ] {
        let body = FIND_ITEMS.replace(sound, broken);
        assert_ne!(body, FIND_ITEMS, "{sound}");
        let seen = ask_at(&lab, STRICT_HOST, &body);
        assert_eq!(codes(&seen), ["ErrorSchemaValidation"], "{broken}: {seen}");
    }
}

/// A page of the inbox, and what it is ordered by.
fn page(lab: &Lab, offset: usize, order: &str) -> String {
    let view = format!(
        "<m:IndexedPageItemView MaxEntriesReturned='7' Offset='{offset}' BasePoint='Beginning'/>"
    );
    ask(lab, &sorted(&view, order))
}

/// The ids of the inbox.
fn sorted(view: &str, order: &str) -> String {
    let start = FIND_ITEMS.find("<m:SortOrder>").unwrap();
    let end = FIND_ITEMS.find("</m:SortOrder>").unwrap() + "</m:SortOrder>".len();
    let fields: String = order
        .split_terminator(',')
        .map(|field| {
            let (uri, direction) = field.split_once(' ').unwrap();
            format!(
                "<t:FieldOrder Order='{direction}'><t:FieldURI FieldURI='{uri}'/></t:FieldOrder>"
            )
        })
        .collect();
    let order = match fields.as_str() {
        "" => String::new(),
        fields => format!("<m:SortOrder>{fields}</m:SortOrder>"),
    };
    let only = "<t:DistinguishedFolderId Id=\"archiveinbox\"/>";
    FIND_ITEMS
        .replace(&FIND_ITEMS[start..end], &order)
        .replace(VIEW, view)
        .replace("AllProperties", "IdOnly")
        .replace(only, "")
        .replace("<t:FolderId Id=\"DUMMY\"/>", "")
}

fn ids(body: &str) -> Vec<String> {
    let items = body.split("<t:ItemId Id=\"").skip(1);
    items
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_by_time_are_parts_of_the_whole_in_either_direction() {
    let lab = Lab::new().await;
    let received = |direction: &str| format!("item:DateTimeReceived {direction},");
    // By two properties everything is sorted, and the second changes nothing.
    let slow = |direction: &str| received(direction) + "item:Subject Ascending,";
    let whole = |order: &str| ids(&ask(&lab, &sorted("", order)));
    let newest = whole("");
    assert_eq!(newest.len(), 36);
    for direction in ["Ascending", "Descending"] {
        let order = received(direction);
        let expected = whole(&slow(direction));
        assert_eq!(whole(&order), expected, "{direction}");
        let pages = (0..).step_by(7).map(|offset| page(&lab, offset, &order));
        let mut seen = Vec::new();
        for page in pages {
            seen.extend(ids(&page));
            if page.contains("IncludesLastItemInRange=\"true\"") {
                break;
            }
        }
        assert_eq!(seen, expected, "{direction}");
    }
    assert_eq!(whole(&received("Descending")), newest);
}

/// What is found in the inbox alone, with something in the place of the view, the order and the condition.
fn inbox(parts: &str) -> String {
    sorted(parts, "").replace("IdOnly", "Default")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_searched_or_sorted_is_an_error_of_its_folder() {
    let lab = Lab::new().await;
    let path = |uri: &str| format!("<t:FieldURI FieldURI='{uri}'/>");
    let condition = |inside: String| format!("<m:Restriction>{inside}</m:Restriction>");
    let compares = |uri: &str, value: &str| {
        let constant = format!("<t:Constant Value='{value}'/>");
        condition(format!(
            "<t:IsGreaterThan>{}<t:FieldURIOrConstant>{constant}</t:FieldURIOrConstant></t:IsGreaterThan>",
            path(uri)
        ))
    };
    let order = |uri: &str| {
        let field = format!(
            "<t:FieldOrder Order='Ascending'>{}</t:FieldOrder>",
            path(uri)
        );
        format!("<m:SortOrder>{field}</m:SortOrder>")
    };
    let group = |uri: &str| {
        let aggregate = format!(
            "<t:AggregateOn Aggregate='Minimum'>{}</t:AggregateOn>",
            path("item:Size")
        );
        format!(
            "<m:GroupBy Order='Ascending'>{}{aggregate}</m:GroupBy>",
            path(uri)
        )
    };
    let exists = |uri: &str| condition(format!("<t:Exists>{}</t:Exists>", path(uri)));
    for (parts, code) in [
        (
            compares("item:DateTimeCreated", "true"),
            "ErrorInvalidValueForProperty",
        ),
        (
            compares("message:CcRecipients", "bob"),
            "ErrorUnsupportedPathForQuery",
        ),
        (exists("item:IsFromMe"), "ErrorInvalidPropertyForExists"),
        (
            order("message:ToRecipients"),
            "ErrorUnsupportedPathForSortGroup",
        ),
        (order("item:Body"), "ErrorUnsupportedPathForSortGroup"),
        (
            group("calendar:Recurrence"),
            "ErrorUnsupportedPathForSortGroup",
        ),
        (
            format!(
                "<m:SortOrder>{}</m:SortOrder>",
                order("item:Size")
                    .repeat(33)
                    .replace("<m:SortOrder>", "")
                    .replace("</m:SortOrder>", "")
            ),
            "ErrorInternalServerError",
        ),
        (order("item:DisplayTo"), "NoError"),
        (group("item:Categories"), "NoError"),
    ] {
        let seen = ask(&lab, &inbox(&parts));
        assert_eq!(codes(&seen), [code], "{parts}: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_stand_in_their_order_and_take_places_of_their_own() {
    let lab = Lab::new().await;
    let grouped = |view: &str| {
        inbox(&format!(
            "{view}<m:GroupBy Order='Descending'><t:FieldURI FieldURI='message:From'/>\
             <t:AggregateOn Aggregate='Maximum'><t:FieldURI FieldURI='item:DateTimeReceived'/></t:AggregateOn></m:GroupBy>"
        ))
    };
    let whole = ask(&lab, &grouped(""));
    let groups = whole.matches("<t:GroupedItems>").count();
    assert!(groups > 1, "{whole}");
    for place in 0..groups {
        assert!(
            whole.contains(&format!("<t:GroupIndex>{place}</t:GroupIndex>")),
            "{whole}"
        );
    }
    assert!(
        root(&whole).starts_with("TotalItemsInView=\"36\""),
        "{whole}"
    );
    let page = ask(&lab, &grouped(VIEW));
    let told = format!(
        "IndexedPagingOffset=\"{}\" TotalItemsInView=\"36\"",
        36 + groups
    );
    assert!(page.contains(&told), "{told}: {page}");
    // The newest of each group: no later group has a newer one.
    let newest = whole.split("<t:GroupedItems>").skip(1).map(|group| {
        let times = group.split("<t:DateTimeSent>").skip(1);
        times
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .max()
    });
    assert!(newest.is_sorted_by(|one, other| one >= other), "{whole}");
    let (mut offset, mut seen) = (0, Vec::new());
    while offset < 36 + groups {
        let view = format!(
            "<m:IndexedPageItemView MaxEntriesReturned='5' Offset='{offset}' BasePoint='Beginning'/>"
        );
        let page = ask(&lab, &grouped(&view));
        seen.extend(ids(&page));
        offset += 5;
    }
    assert_eq!(seen, ids(&whole));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_tells_which_words_to_highlight_only_where_it_is_asked() {
    let lab = Lab::new().await;
    let end = "</m:ParentFolderIds>";
    let query = |attributes: &str| {
        let query = format!(
            "{end}<m:QueryString{attributes}>subject:\"big order\" -spam from:bob</m:QueryString>"
        );
        ask(&lab, &inbox("").replace(end, &query))
    };
    let told = "<m:HighlightTerms><t:Term><t:Scope>Subject</t:Scope><t:Value>big order</t:Value></t:Term>\
                <t:Term><t:Scope>From</t:Scope><t:Value>bob</t:Value></t:Term></m:HighlightTerms>";
    let seen = query(" ResetCache='true' ReturnHighlightTerms='true'");
    assert!(seen.contains(told), "{seen}");
    assert!(!query("").contains("HighlightTerms"));
    let long = "a ".repeat(501);
    let seen = ask(
        &lab,
        &inbox("").replace(end, &format!("{end}<m:QueryString>{long}</m:QueryString>")),
    );
    assert_eq!(codes(&seen), ["ErrorSearchQueryHasTooManyKeywords"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ews_javascript_api_finds_by_every_filter_and_in_groups() {
    let lab = Lab::new().await;
    if let Some(said) = ask_by_javascript(&lab, "find.js") {
        assert_eq!(said, "ok\n");
    }
}

//! Requests that are none, or that no sound client sends: Exchange's answer, and the next request is answered as before.

use super::{HOST, STRICT, STRICT_HOST, USER, envelope, post, post_to};
use crate::harness::{GET_FOLDER, Lab, Seen};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_none_gets_exchanges_fault() {
    let lab = Lab::with(&[STRICT]).await;
    let schema = "ErrorSchemaValidation";
    let invalid = "ErrorInvalidRequest";
    let cases = [
        ("not xml".to_owned(), schema, schema),
        (String::new(), schema, schema),
        (
            "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>".to_owned(),
            schema,
            schema,
        ),
        (envelope("<m:GetNothing/>"), invalid, schema),
        (envelope("<m:GetFolder/>"), invalid, schema),
        (envelope("<m:GetItem/>"), invalid, schema),
        (
            envelope("<m:GetAppMarketplaceUrl/>"),
            "ErrorInvalidOperation",
            "ErrorInvalidOperation",
        ),
        (
            envelope("<m:GetSearchableMailboxes/>"),
            "ErrorAccessDenied",
            "ErrorAccessDenied",
        ),
        (
            GET_FOLDER.replace("Exchange2016", "Exchange2019"),
            invalid,
            invalid,
        ),
        (
            GET_FOLDER.replace("\"inbox\"", "\"nosuch\""),
            invalid,
            schema,
        ),
        (GET_FOLDER.replace("</m:GetFolder>", ""), schema, schema),
        ("<a>".repeat(100_000), schema, schema),
    ];
    let cases = cases
        .iter()
        .flat_map(|(body, usual, strict)| [(HOST, body, *usual), (STRICT_HOST, body, *strict)]);
    for (host, body, code) in cases {
        let seen = post_to(&lab, host, body.as_bytes());
        let shown: String = body.chars().take(200).collect();
        assert_eq!((seen.status, seen.exit), (500, 0), "{shown}");
        assert!(seen.body.contains(&format!("<e:ResponseCode xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">{code}<")), "{shown}: {}", seen.body);
        assert!(!seen.body.contains("<s:Header"), "a fault has no header");
        assert_eq!(seen.header("Content-Type"), ["text/xml; charset=utf-8"]);
    }
}

/// What breaks the schema, in Exchange's words; or what else it said.
fn violation(seen: &Seen) -> &str {
    let told = seen.body.split_once("<t:Violation>");
    told.and_then(|(_, rest)| rest.split_once("</t:Violation>"))
        .map_or(&seen.body, |(told, _)| told)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_endless_is_refused_at_its_bound() {
    let lab = Lab::with(&[STRICT]).await;
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
        let seen = post_to(&lab, STRICT_HOST, body.as_bytes());
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
    let lab = Lab::with(&[STRICT]).await;
    let find = |view: &str| {
        envelope(&format!(
            "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>{view}\
             <m:ParentFolderIds><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderIds></m:FindItem>"
        ))
    };
    for (view, said) in [
        (
            "<m:IndexedPageItemView MaxEntriesReturned='99999999999' Offset='0' BasePoint='Beginning'/>",
            "'99999999999' is not a valid Int32 value",
        ),
        (
            "<m:IndexedPageItemView Offset='NaN' BasePoint='Beginning'/>",
            "'NaN' is not a valid Int32 value",
        ),
        (
            "<m:CalendarView StartDate='12026-01-01T00:00:00Z' EndDate='2026-02-30T00:00:00Z'/>",
            "'12026-01-01T00:00:00Z' is not a valid DateTime value",
        ),
        (
            "<m:CalendarView StartDate='2026-01-01T00:00:00Z' EndDate='2026-02-30T00:00:00Z'/>",
            "'2026-02-30T00:00:00Z' is not a valid DateTime value",
        ),
    ] {
        let seen = post_to(&lab, STRICT_HOST, find(view).as_bytes());
        assert_eq!(seen.status, 500);
        assert!(violation(&seen).contains(said), "{}", seen.body);
    }
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

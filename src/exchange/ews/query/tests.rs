//! Tests of the items that a query matches.

use std::sync::Arc;

use proptest::prelude::*;
use time::macros::datetime;
use uuid::Uuid;

use super::date::Moment;
use super::parse::{Wanted, parse};
use super::search_document::SearchDocument;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Address, Attachment, Body, Item, Kind, Property, Value};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::zone::Zone;
use crate::exchange::seed::Origin;
use crate::exchange::setup::FolderName;
use crate::exchange::store::Mailbox;
use crate::exchange::work::Work;
use crate::settings::{
    MAX_CONSTANT_BYTES, MAX_PHRASE_WORDS, MAX_QUERY_DEPTH, MAX_QUERY_PARTS, MAX_SEARCHED_BYTES,
};

const MOMENT: Moment = Moment {
    now: datetime!(2026-11-25 12:00 UTC),
    zone: Zone::UTC,
};

fn people(all: &[(&str, &str)]) -> Value {
    let one = |(name, address): &(&str, &str)| Address {
        name: (*name).to_owned().into(),
        address: (*address).to_owned().into(),
    };
    Value::Mailboxes(all.iter().map(one).collect())
}

fn message() -> Item {
    let body = Body {
        html: true,
        text: "<p>Please read the <b>sales</b> figures.</p>".into(),
    };
    let mut item = Item::new(Kind::Message)
        .with(Property::Subject, "December sales projections")
        .with(Property::Body, Value::Body(body))
        .with(
            Property::From,
            people(&[("Sadie Daniels", "sadie@contoso.test")]),
        )
        .with(
            Property::ToRecipients,
            people(&[("Hope Gross", "hope@contoso.test")]),
        )
        .with(
            Property::CcRecipients,
            people(&[("Ronnie Sturgis", "ronnie@fabrikam.example")]),
        )
        .with(
            Property::Categories,
            Value::Texts(vec!["Blue project".into()]),
        )
        .with(Property::Importance, "High")
        .with(Property::IsRead, false)
        .with(Property::DateTimeReceived, datetime!(2026-11-24 09:30 UTC))
        .with(Property::DateTimeSent, datetime!(2026-11-24 09:29 UTC));
    item.attachments.push(Attachment::file(
        "report.docx",
        "application/msword",
        vec![0; 5_000].into(),
    ));
    item
}

fn finds(query: &str) -> bool {
    is(message(), &parse(query, MOMENT).unwrap().0)
}

fn is(item: Item, wanted: &Wanted) -> bool {
    let origin = Origin {
        address: "alice@contoso.test".into(),
        name: "alice".into(),
        seed: 1,
        today: datetime!(2026-11-25 0:00 UTC),
        epoch: 0,
        items: [0; FolderName::ALL.len()],
    };
    let mailbox = Mailbox::new(Uuid::nil(), origin);
    let view = View::attached(&mailbox, Arc::new(item), None);
    SearchDocument::new(&view, &Work::alone()).is(wanted)
}

#[test]
fn a_query_finds_what_it_should() {
    for query in [
        "",
        "project",
        "sales december",
        "subject:project",
        "subject:(sales AND project)",
        "subject:sales plan OR from:sadie",
        "subject:\"december sales\"",
        "subject:\"dec sal\"*",
        "body:figures",
        "BODY:\"sales figures\"",
        "from:\"Sadie Daniels\"",
        "from:\"@contoso.test\"",
        "to:hope",
        "cc:(nobody OR ronnie)",
        "participants:gross",
        "attachment:report",
        "category:blue",
        "importance:high",
        "kind:email",
        "kind:(tasks OR email)",
        "received:yesterday",
        "received:11/24/2026",
        "received:11/24",
        "received:November 24, 2026",
        "received:November 24 sales",
        "received:November",
        "received:Tuesday",
        "received:this week sadie",
        "received:past week",
        "received:>11/20/2026",
        "received:>=yesterday",
        "received:<today",
        "received:<=yesterday",
        "received:11/1/2026..today",
        "received:NOT today",
        "sent:\"this month\"",
        "hasattachment:true",
        "hasattachments:TRUE",
        "has attachment:true subject:project",
        "isread:false",
        "read:no",
        "isflagged:false",
        "size:>5000",
        "size:>=4kb",
        "size:5000..9000",
        "NOT from:ronnie",
        "sales -plan",
        "sales + project",
        "body:(sales - proposal)",
        "(sales",
        "sales)",
        "((((sales))))",
        "sales AND",
        "OR sales",
        "sal*",
        "subject:",
    ] {
        assert!(finds(query), "{query}");
    }
}

#[test]
fn a_query_finds_nothing_else() {
    for query in [
        "plan",
        "subject:\"project\"",
        "subject:figures",
        "subject:\"sales december\"",
        "body:december",
        "from:hope",
        "to:sadie",
        "bcc:hope",
        "from:sadie AND to:sadie",
        "importance:low",
        "kind:meetings",
        "received:today",
        "received:>yesterday",
        "received:>=today",
        "received:last month",
        "received:11/1/2026..11/10/2026",
        "hasattachment:false",
        "isread:true",
        "isflagged:true",
        "size:<100",
        "NOT from:sadie",
        "-sales",
        "from:\"Sadie Daniels\" nobody",
        "project Or nobody",
        "received:soon",
        "colour:blue",
    ] {
        assert!(!finds(query), "{query}");
    }
}

#[test]
fn a_query_that_is_too_long_or_too_deep_is_an_error() {
    let long = "a ".repeat(MAX_QUERY_PARTS + 1);
    let phrase = format!("\"{}\"", "a ".repeat(MAX_PHRASE_WORDS + 1));
    let deep = "(".repeat(MAX_QUERY_DEPTH + 1);
    let endless = parse(&"a".repeat(MAX_CONSTANT_BYTES + 1), MOMENT);
    assert_eq!(endless.err(), Some(ResponseCode::QUERY_FILTER_TOO_LONG));
    let wrong = ResponseCode::SEARCH_QUERY_HAS_TOO_MANY_KEYWORDS;
    for query in [long, phrase, deep, "NOT ".repeat(MAX_QUERY_DEPTH + 1)] {
        assert_eq!(parse(&query, MOMENT).err(), Some(wrong));
    }
}

#[test]
fn a_long_query_is_parsed_and_searched_in_linear_time() {
    // An algorithm whose time grows with the product of these lengths would not finish.
    for query in [":", "a:", "subject:", "\"a ", "(-", "a.."] {
        let long = query.repeat(MAX_CONSTANT_BYTES / query.len());
        drop(parse(&long, MOMENT));
    }
    let words = "a ".repeat(MAX_PHRASE_WORDS - 1);
    let (wanted, _) = parse(&format!("\"{words}b\""), MOMENT).unwrap();
    let body = Body {
        html: false,
        text: "a ".repeat(MAX_SEARCHED_BYTES).into(),
    };
    let item = message().with(Property::Body, Value::Body(body));
    assert!(!is(item, &wanted));
}

#[test]
fn required_words_are_highlighted_in_the_searched_texts() {
    let terms = |query: &str| {
        let terms = parse(query, MOMENT).unwrap().1;
        terms.into_iter().map(|(_, word)| word).collect::<Vec<_>>()
    };
    assert_eq!(
        terms("subject:\"big order\" sal* -spam isread:true"),
        ["big order", "sal"]
    );
}

proptest! {
    #[test]
    fn no_query_is_a_panic(query in "([a-z]{1,3}|[():\"*+<>=.-]|subject:|received:|size:|kind:|AND|OR|NOT|today|last| ){0,24}") {
        finds(&query);
    }

    #[test]
    fn a_query_and_its_opposite_find_everything_together(word in "[a-z]{1,8}") {
        let query = format!("subject:{word}");
        prop_assert_ne!(finds(&query), finds(&format!("NOT {query}")), "{}", query);
    }
}

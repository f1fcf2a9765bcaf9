//! GetEvents: what is asked for.

use std::time::Duration;

use exchaos::clock::Clock;
use time::macros::datetime;

use super::*;
use crate::ews::{STRICT, STRICT_HOST};
use crate::harness::{Lab, ask, valid};

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_asks_what_happened() {
    let lab = Lab::new().await;
    let Some(said) = ask(&lab, "exchangelib_pull.py", &[HOST, "exchaos"]) else {
        return;
    };
    insta::assert_snapshot!(said);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_valid_and_every_event_in_its_place() {
    let lab = Lab::new().await;
    let subscribed = say(&lab, &pull());
    valid(&lab, &subscribed);
    let (id, mark) = (
        text(&subscribed, "m:SubscriptionId"),
        text(&subscribed, "m:Watermark"),
    );
    assert!(mark.len() >= 40, "{mark}");
    let nothing = say(&lab, &get_events(id, mark));
    valid(&lab, &nothing);
    assert_eq!(events(&nothing), ["StatusEvent"]);
    assert_eq!(text(&nothing, "t:PreviousWatermark"), mark);
    say(&lab, &create_message());
    let appointment = "<t:CalendarItem><t:Subject>two</t:Subject><t:Start>2026-11-25T10:00:00Z</t:Start>\
        <t:End>2026-11-25T11:00:00Z</t:End></t:CalendarItem>";
    say(&lab, &create(appointment, "calendar"));
    let folder = "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderId><m:Folders>\
        <t:Folder><t:DisplayName>three</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>";
    let made = say(&lab, &envelope(folder));
    let made = made
        .split("FolderId Id=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    for (how, to) in [("Copy", "drafts"), ("Move", "sentitems")] {
        let to = format!(
            "<m:ToFolderId><t:DistinguishedFolderId Id='{to}'/></m:ToFolderId><m:FolderIds><t:FolderId Id='{made}'/></m:FolderIds>"
        );
        say(
            &lab,
            &envelope(&format!("<m:{how}Folder>{to}</m:{how}Folder>")),
        );
    }
    let told = say(&lab, &get_events(id, mark));
    valid(&lab, &told);
    assert_eq!(
        events(&told),
        [
            "CreatedEvent",
            "ModifiedEvent",
            "CreatedEvent",
            "FreeBusyChangedEvent",
            "ModifiedEvent",
            "CreatedEvent",
            "CopiedEvent",
            "MovedEvent",
        ]
    );
    assert!(
        told.contains("<t:OldFolderId ") && told.contains("<t:OldParentFolderId "),
        "{told}"
    );
    assert_eq!(text(&told, "t:MoreEvents"), "false");
    for request in [unsubscribe(id), unsubscribe(id)] {
        valid(&lab, &say(&lab, &request));
    }
    let streamed = say(&lab, &streaming());
    valid(&lab, &streamed);
    assert!(!streamed.contains("Watermark"), "{streamed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_one_notification_tells_is_told_in_portions() {
    let lab = Lab::new().await;
    let subscribed = say(&lab, &pull());
    let (id, mut mark) = (
        text(&subscribed, "m:SubscriptionId").to_owned(),
        text(&subscribed, "m:Watermark").to_owned(),
    );
    let items = "<t:Message><t:Subject>one</t:Subject></t:Message>".repeat(60);
    say(&lab, &create(&items, "inbox"));
    let mut counts = Vec::new();
    loop {
        let told = say(&lab, &get_events(&id, &mark));
        counts.push(events(&told).len());
        let last = told.rsplit("<t:Watermark>").next().unwrap();
        last.split('<').next().unwrap().clone_into(&mut mark);
        if text(&told, "t:MoreEvents") == "false" {
            break;
        }
    }
    assert_eq!(counts, [50, 50, 20]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_names_no_subscription_or_anothers_is_refused_as_exchange_does() {
    let lab = Lab::with(&[STRICT]).await;
    let (pulled, streamed) = (say(&lab, &pull()), say(&lab, &streaming()));
    let (id, mark) = (
        text(&pulled, "m:SubscriptionId"),
        text(&pulled, "m:Watermark"),
    );
    let stream = text(&streamed, "m:SubscriptionId");
    let cut = &id[..id.len() - 4];
    for (request, expected) in [
        (get_events("AAA-", mark), "ErrorInvalidSubscription"),
        (get_events(cut, mark), "ErrorInvalidSubscription"),
        (get_events(stream, mark), "ErrorInvalidSubscription"),
        (get_events(id, "AAA-"), "ErrorInvalidWatermark"),
        (
            get_events(id, &mark.replace('Q', "R")),
            "ErrorInvalidWatermark",
        ),
        (get_streaming_events(id), "ErrorInvalidSubscription"),
        (get_streaming_events("AAA-"), "ErrorInvalidSubscription"),
        (unsubscribe("AAA-"), "ErrorInvalidSubscription"),
        (push("ftp://localhost/"), "ErrorInvalidPushSubscriptionUrl"),
        (push("nowhere"), "ErrorInvalidPushSubscriptionUrl"),
        (
            pull().replace("'true'", "'false'"),
            "ErrorInvalidSubscriptionRequest",
        ),
    ] {
        let said = say(&lab, &request);
        assert_eq!(code(&said), expected, "{said}");
        assert!(said.contains("<m:MessageText>"), "{said}");
    }
    for request in [
        get_events(id, mark),
        get_streaming_events(stream),
        unsubscribe(id),
    ] {
        let seen = tokio::task::block_in_place(|| lab.post(HOST, &request, BOB));
        assert_eq!(code(&seen.body), "ErrorSubscriptionAccessDenied");
    }
    let instance = "mail.i-other.healthy-basic.contoso.test";
    let seen = tokio::task::block_in_place(|| lab.post(instance, &get_events(id, mark), ALICE));
    assert_eq!(
        code(&seen.body),
        "ErrorSubscriptionNotFound",
        "instances never meet"
    );
    for wrong in [
        "<t:Timeout>0</t:Timeout>",
        "<t:Timeout>1441</t:Timeout>",
        "",
    ] {
        let request = pull().replace("<t:Timeout>10</t:Timeout>", wrong);
        let seen = tokio::task::block_in_place(|| lab.post(HOST, &request, ALICE));
        assert_eq!(seen.status, 500, "{}", seen.body);
        assert!(seen.body.contains("ErrorInvalidRequest"), "{}", seen.body);
        let strict = tokio::task::block_in_place(|| lab.post(STRICT_HOST, &request, ALICE));
        assert!(
            strict.body.contains("ErrorSchemaValidation"),
            "{}",
            strict.body
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_nobody_asks_for_expires() {
    let clock = Clock::fixed(datetime!(2026-11-25 10:00 UTC));
    let lab = Lab::at(clock.clone(), &[]).await;
    let subscribed = say(&lab, &pull());
    let (id, mark) = (
        text(&subscribed, "m:SubscriptionId"),
        text(&subscribed, "m:Watermark"),
    );
    let codes = [9, 9, 11, 0].map(|minutes| {
        clock.advance(Duration::from_secs(minutes * 60));
        code(&say(&lab, &get_events(id, mark))).to_owned()
    });
    let expected = [
        "NoError",
        "NoError",
        "ErrorExpiredSubscription",
        "ErrorSubscriptionNotFound",
    ];
    assert_eq!(codes, expected);
}

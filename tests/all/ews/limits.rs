//! What Exchange holds clients to: how much a search gives, who may send as whom, what only an organizer may set.

use exchaos::journal::Event;
use exchaos::scenario::read_world;

use super::{HOST, USER, envelope};
use crate::harness::{Lab, Seen, valid};

fn say_at(lab: &Lab, host: &str, user: &str, operation: &str) -> Seen {
    let seen = lab.post(host, &envelope(operation), &["-u", user]);
    valid(lab, &seen.body);
    seen
}

fn value<'a>(said: &'a str, before: &str) -> &'a str {
    let rest = said.split(before).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no {before}: {said}"));
    rest.split(['<', '"']).next().unwrap()
}

const ALICE: &str = "alice@contoso.test:exchaos";

fn find(kind: &str, traversal: &str, inside: &str, folder: &str) -> String {
    let shape = if kind == "FindItem" { "Item" } else { "Folder" };
    format!(
        "<m:{kind} Traversal='{traversal}'><m:{shape}Shape><t:BaseShape>IdOnly</t:BaseShape></m:{shape}Shape>{inside}\
         <m:ParentFolderIds><t:DistinguishedFolderId Id='{folder}'/></m:ParentFolderIds></m:{kind}>"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_gives_no_more_than_its_policy() {
    let world = "[accounts.'alice@contoso.test']\nitems = { inbox = 1200, calendar = 60 }\n";
    let few = "[exchange]\nauth = ['Basic']\news-find-count-limit = 20\news-filtered-find-count-limit = 5\n";
    let lab = Lab::in_world(read_world(world).0.unwrap(), &[("few", few)]).await;
    let page = |most: u32| {
        format!(
            "<m:IndexedPageItemView MaxEntriesReturned='{most}' Offset='0' BasePoint='Beginning'/>"
        )
    };
    let exists = "<m:Restriction><t:Exists><t:FieldURI FieldURI='item:DateTimeReceived'/></t:Exists></m:Restriction>";
    let held = "mail.few.contoso.test";
    for (host, inside, count) in [
        (HOST, page(5_000), 1_000),
        (HOST, page(5_000) + exists, 250),
        (held, page(50), 20),
        (held, page(50) + exists, 5),
    ] {
        let seen = say_at(
            &lab,
            host,
            ALICE,
            &find("FindItem", "Shallow", &inside, "inbox"),
        )
        .body;
        assert_eq!(seen.matches("<t:ItemId ").count(), count, "{inside}");
        assert_eq!(value(&seen, "IndexedPagingOffset=\""), count.to_string());
        assert_eq!(value(&seen, "IncludesLastItemInRange=\""), "false");
        assert_eq!(value(&seen, "TotalItemsInView=\""), "1200");
    }
    let view = "<m:CalendarView StartDate='2000-01-01T00:00:00Z' EndDate='2001-12-31T00:00:00Z'/>";
    for (host, request, limit) in [
        (HOST, find("FindItem", "Shallow", "", "inbox"), "1000"),
        (HOST, find("FindItem", "Shallow", exists, "inbox"), "250"),
        (held, find("FindItem", "Shallow", "", "inbox"), "20"),
        (held, find("FindFolder", "Deep", "", "root"), "20"),
    ] {
        let seen = say_at(&lab, host, ALICE, &request);
        assert_eq!(seen.status, 200);
        assert_eq!(
            value(&seen.body, "<m:ResponseCode>"),
            "ErrorExceededFindCountLimit",
            "{request}"
        );
        assert_eq!(value(&seen.body, "<t:Value Name=\"PolicyLimit\">"), limit);
    }
    let seen = say_at(
        &lab,
        held,
        ALICE,
        &find("FindItem", "Shallow", view, "calendar"),
    );
    assert_eq!(value(&seen.body, "<m:ResponseCode>"), "NoError");
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_from_an_address_of_others_needs_the_right_to_send_as_them() {
    let world = "[accounts.'carol@contoso.test']\nsend-as = 'team@contoso.test'\nsend-on-behalf = 'bob@*'\nopens = ['dave@contoso.test']\n\
                 [accounts.'team@contoso.test']\n[accounts.'bob@contoso.test']\naliases = ['robert@contoso.test']\n[accounts.'dave@contoso.test']\n";
    let lab = Lab::in_world(read_world(world).0.unwrap(), &[]).await;
    let send = |user: &str, from: &str| {
        let request = format!(
            "<m:CreateItem MessageDisposition='SendAndSaveCopy'><m:Items><t:Message><t:Subject>{from}</t:Subject>\
             <t:ToRecipients><t:Mailbox><t:EmailAddress>dave@contoso.test</t:EmailAddress></t:Mailbox></t:ToRecipients>\
             <t:From><t:Mailbox><t:EmailAddress>{from}</t:EmailAddress></t:Mailbox></t:From></t:Message></m:Items></m:CreateItem>"
        );
        say_at(
            &lab,
            HOST,
            &format!("{user}@contoso.test:exchaos"),
            &request,
        )
        .body
    };
    let sender = |from: &str| {
        let find = "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI='item:Subject'/><t:FieldURI FieldURI='message:Sender'/></t:AdditionalProperties></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id='sentitems'/></m:ParentFolderIds></m:FindItem>";
        let found = say_at(&lab, HOST, "carol@contoso.test:exchaos", find).body;
        let own = found
            .split(&format!("<t:Subject>{from}<"))
            .nth(1)
            .unwrap()
            .to_owned();
        value(&own, "<t:EmailAddress>").to_owned()
    };
    for (user, from, right) in [
        ("alice", "guessant@loca.net", false),
        ("alice", "bob@contoso.test", false),
        ("alice", "Alice@contoso.test", true),
        ("bob", "robert@contoso.test", true),
        ("carol", "dave@contoso.test", false),
        ("carol", "team@contoso.test", true),
        ("carol", "bob@contoso.test", true),
    ] {
        let said = send(user, from);
        match right {
            true => assert_eq!(value(&said, "<m:ResponseCode>"), "NoError", "{user} {from}"),
            false => {
                assert_eq!(
                    value(&said, "<m:ResponseCode>"),
                    "ErrorSendAsDenied",
                    "{user} {from}"
                );
                assert_eq!(
                    value(&said, "<m:MessageText>"),
                    "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account., Cannot submit message."
                );
            }
        }
    }
    assert_eq!(sender("team@contoso.test"), "team@contoso.test");
    assert_eq!(sender("bob@contoso.test"), "carol@contoso.test");
    let mime = "RnJvbTogZ3Vlc3NhbnRAbG9jYS5uZXQNClRvOiBib2JAY29udG9zby50ZXN0DQoNCngNCg==";
    let said = say_at(
        &lab,
        HOST,
        ALICE,
        &format!(
            "<m:CreateItem MessageDisposition='SendOnly'><m:Items><t:Message><t:MimeContent>{mime}</t:MimeContent></t:Message></m:Items></m:CreateItem>"
        ),
    );
    assert_eq!(value(&said.body, "<m:ResponseCode>"), "ErrorSendAsDenied");
}

/// Creates a meeting of alice with bob, from iCalendar.
fn create_meeting() -> String {
    let calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nPRODID:-//x//y\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:copy\r\nORGANIZER;CN=Alice:mailto:alice@contoso.test\r\n\
        ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@contoso.test\r\nDTSTART:20261208T090000Z\r\nDTEND:20261208T100000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let mime = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, calendar);
    format!(
        "<m:CreateItem SendMeetingInvitations='SendToNone'><m:Items><t:CalendarItem><t:MimeContent>{mime}</t:MimeContent></t:CalendarItem></m:Items></m:CreateItem>"
    )
}

/// Changes an appointment.
fn update(lab: &Lab, user: &str, id: &str, change: &str) -> Seen {
    say_at(
        lab,
        HOST,
        user,
        &format!(
            "<m:UpdateItem ConflictResolution='AlwaysOverwrite' SendMeetingInvitationsOrCancellations='SendToNone'><m:ItemChanges><t:ItemChange>\
             <t:ItemId Id='{id}'/><t:Updates>{change}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        ),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_organizer_may_set_is_named_in_the_refusal() {
    let lab = Lab::new().await;
    let make = create_meeting();
    let made = |user: &str| {
        let said = say_at(&lab, HOST, user, &make).body;
        value(&said, "<t:ItemId Id=\"").to_owned()
    };
    let bob = "bob@contoso.test:exchaos";
    let (theirs, own) = (made(bob), made(ALICE));
    let attendees = "<t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>carol@contoso.test</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees>";
    let zone = "<t:StartTimeZone Id='W. Europe Standard Time'/>";
    let set = |uri: &str, inside: &str| {
        format!(
            "<t:SetItemField><t:FieldURI FieldURI='{uri}'/><t:CalendarItem>{inside}</t:CalendarItem></t:SetItemField>"
        )
    };
    for (uri, inside) in [
        ("calendar:RequiredAttendees", attendees),
        ("calendar:StartTimeZone", zone),
        ("calendar:IsMeeting", "<t:IsMeeting>true</t:IsMeeting>"),
    ] {
        let seen = update(&lab, bob, &theirs, &set(uri, inside));
        assert_eq!(seen.status, 200);
        assert_eq!(
            value(&seen.body, "<m:ResponseCode>"),
            "ErrorInvalidPropertySet"
        );
        assert_eq!(
            value(&seen.body, "<m:MessageText>"),
            "Set action is invalid for property."
        );
        assert!(
            seen.body
                .contains(&format!("<t:FieldURI FieldURI=\"{uri}\"/>")),
            "{}",
            seen.body
        );
    }
    let delete = "<t:DeleteItemField><t:FieldURI FieldURI='calendar:OptionalAttendees'/></t:DeleteItemField>";
    assert_eq!(
        value(&update(&lab, bob, &theirs, delete).body, "<m:ResponseCode>"),
        "ErrorInvalidPropertyDelete"
    );
    assert_eq!(
        value(
            &update(
                &lab,
                ALICE,
                &own,
                &set("calendar:RequiredAttendees", attendees)
            )
            .body,
            "<m:ResponseCode>"
        ),
        "NoError"
    );
    assert_eq!(
        value(
            &update(
                &lab,
                bob,
                &theirs,
                &set("item:Subject", "<t:Subject>y</t:Subject>")
            )
            .body,
            "<m:ResponseCode>"
        ),
        "NoError"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_client_says_of_a_new_appointment_that_it_is_a_meeting() {
    let lab = Lab::new().await;
    let new = say_at(
        &lab,
        HOST,
        ALICE,
        "<m:CreateItem SendMeetingInvitations='SendToNone'><m:Items><t:CalendarItem><t:IsMeeting>true</t:IsMeeting></t:CalendarItem></m:Items></m:CreateItem>",
    );
    assert!(
        new.body
            .contains("<t:FieldURI FieldURI=\"calendar:IsMeeting\"/>"),
        "{}",
        new.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_zone_whose_rules_lead_nowhere_is_refused() {
    let lab = Lab::new().await;
    let create = |to: &str| {
        let zone = format!(
            "<t:StartTimeZone Id='own'><t:Periods><t:Period Bias='-PT1H' Name='Standard' Id='std'/></t:Periods><t:TransitionsGroups><t:TransitionsGroup Id='0'>\
             <t:Transition><t:To Kind='Period'>{to}</t:To></t:Transition></t:TransitionsGroup></t:TransitionsGroups><t:Transitions><t:Transition>\
             <t:To Kind='Group'>0</t:To></t:Transition></t:Transitions></t:StartTimeZone>"
        );
        let said = say_at(
            &lab,
            HOST,
            ALICE,
            &format!(
                "<m:CreateItem SendMeetingInvitations='SendToNone'><m:Items><t:CalendarItem><t:Start>2026-12-01T10:00:00Z</t:Start>{zone}</t:CalendarItem></m:Items></m:CreateItem>"
            ),
        );
        value(&said.body, "<m:ResponseCode>").to_owned()
    };
    assert_eq!(create("std"), "NoError");
    assert_eq!(create("dlt"), "ErrorTimeZone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_client_elsewhere_is_accepted_and_not_called_and_the_journal_says_so() {
    let lab = Lab::new().await;
    let push = |url: &str| {
        format!(
            "<m:Subscribe><m:PushSubscriptionRequest SubscribeToAllFolders='true'><t:EventTypes><t:EventType>CreatedEvent</t:EventType></t:EventTypes>\
         <t:StatusFrequency>1</t:StatusFrequency><t:URL>{url}</t:URL></m:PushSubscriptionRequest></m:Subscribe>"
        )
    };
    let said = say_at(&lab, HOST, ALICE, &push("https://example.com/foo?secret=1")).body;
    assert_eq!(value(&said, "<m:ResponseCode>"), "NoError");
    let entries = lab
        .journal(
            1,
            |entry| matches!(&entry.event, Event::NotCalled { host, .. } if host == "example.com"),
        )
        .await;
    assert_eq!(entries.len(), 1);
    let id = value(&said, "<m:SubscriptionId>");
    let ended = say_at(
        &lab,
        HOST,
        ALICE,
        &format!("<m:Unsubscribe><m:SubscriptionId>{id}</m:SubscriptionId></m:Unsubscribe>"),
    )
    .body;
    assert_eq!(
        value(&ended, "<m:ResponseCode>"),
        "ErrorInvalidSubscription"
    );
    for url in [
        String::new(),
        "ftp://localhost/".to_owned(),
        format!("http://localhost/{}", "a".repeat(2_083)),
    ] {
        let said = say_at(&lab, HOST, ALICE, &push(&url)).body;
        assert_eq!(
            value(&said, "<m:ResponseCode>"),
            "ErrorInvalidPushSubscriptionUrl",
            "{url}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_prefers_affinity_gets_the_cookie_for_it() {
    let lab = Lab::new().await;
    let subscribe = envelope(
        "<m:Subscribe><m:StreamingSubscriptionRequest SubscribeToAllFolders='true'><t:EventTypes><t:EventType>CreatedEvent</t:EventType></t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>",
    );
    let cookies = |args: &[&str]| {
        let seen = lab.post(HOST, &subscribe, &[&USER[..], args].concat());
        let all = seen.header("Set-Cookie").into_iter().map(ToOwned::to_owned);
        all.filter(|cookie| cookie.starts_with("X-BackEndOverrideCookie="))
            .collect::<Vec<_>>()
    };
    assert!(cookies(&[]).is_empty());
    let asked = cookies(&[
        "-H",
        "X-AnchorMailbox: alice@contoso.test",
        "-H",
        "X-PreferServerAffinity: True",
    ]);
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0].ends_with("; path=/; secure; HttpOnly"),
        "{asked:?}"
    );
}

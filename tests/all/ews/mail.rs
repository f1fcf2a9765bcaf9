//! Mail between mailboxes: what arrives, what stays with the sender, and what comes back.

use super::{HOST, codes, envelope, find};
use crate::harness::{Lab, Seen, ask};

const ALICE: &str = "alice@contoso.test";
const BOB: &str = "bob@contoso.test";

/// A world with lists that contain each other, and nobody who is not described.
const WORLD: &str = "
exists = 'listed'
[accounts.'alice@contoso.test']
[accounts.'bob@contoso.test']
aliases = ['robert@contoso.test']
[accounts.'carol@contoso.test']
[accounts.'team@contoso.test']
kind = 'list'
members = ['bob@contoso.test', 'inner@contoso.test', 'gone@contoso.test']
[accounts.'inner@contoso.test']
kind = 'list'
members = ['carol@contoso.test', 'bob@contoso.test', 'team@contoso.test']
[accounts.'partner@elsewhere.test']
kind = 'contact'
";

fn post(lab: &Lab, user: &str, operation: &str) -> Seen {
    let login = format!("{user}:exchaos");
    let seen = lab.post(HOST, &envelope(operation), &["-u", &login]);
    assert_eq!(seen.status, 200, "{}", seen.body);
    seen
}

fn recipients(name: &str, addresses: &[&str]) -> String {
    let one = |address: &&str| {
        format!("<t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>")
    };
    match addresses {
        [] => String::new(),
        all => format!(
            "<t:{name}>{}</t:{name}>",
            all.iter().map(one).collect::<String>()
        ),
    }
}

/// Sends a message as alice.
fn send(lab: &Lab, disposition: &str, subject: &str, middle: &str, end: &str) -> Seen {
    let seen = post(
        lab,
        ALICE,
        &format!(
            "<m:CreateItem MessageDisposition='{disposition}'><m:Items><t:Message><t:Subject>{subject}</t:Subject>\
             <t:Body BodyType='Text'>hello</t:Body>{middle}{end}</t:Message></m:Items></m:CreateItem>"
        ),
    );
    assert_eq!(codes(&seen), ["NoError"], "{}", seen.body);
    seen
}

/// The items of a folder with that subject: as GetItem shows each.
fn items(lab: &Lab, user: &str, folder: &str, subject: &str) -> Vec<String> {
    let restriction = format!(
        "<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI='item:Subject'/><t:FieldURIOrConstant>\
         <t:Constant Value='{subject}'/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>"
    );
    let login = format!("{user}:exchaos");
    let found = lab.post(HOST, &find(folder, &restriction), &["-u", &login]);
    let ids = found.body.split("<t:ItemId ").skip(1);
    let ids: Vec<_> = ids
        .map(|id| format!("<t:ItemId {}/>", id.split("/>").next().unwrap()))
        .collect();
    ids.iter().map(|id| get(lab, user, id)).collect()
}

fn get(lab: &Lab, user: &str, id: &str) -> String {
    let operation = format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>\
         </m:ItemShape><m:ItemIds>{id}</m:ItemIds></m:GetItem>"
    );
    post(lab, user, &operation).body
}

fn id(seen: &str) -> String {
    let id = seen.split("<t:ItemId ").nth(1).unwrap();
    format!("<t:ItemId {}/>", id.split("/>").next().unwrap())
}

fn element<'a>(seen: &'a str, name: &str) -> &'a str {
    let start = format!("<t:{name}>");
    let rest = seen
        .split(&start)
        .nth(1)
        .unwrap_or_else(|| panic!("{name}: {seen}"));
    rest.split("</").next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_arrives_once_in_every_mailbox_that_it_names() {
    let lab = Lab::in_world(toml::from_str(WORLD).unwrap(), &[]).await;
    let to = recipients("ToRecipients", &["team@contoso.test", BOB]);
    let others = recipients(
        "CcRecipients",
        &["robert@contoso.test", "partner@elsewhere.test"],
    ) + &recipients("BccRecipients", &[ALICE]);
    let more = "<t:Categories><t:String>Mine</t:String></t:Categories>";
    let with_categories = format!("{more}{to}");
    send(
        &lab,
        "SendAndSaveCopy",
        "all of you",
        &with_categories,
        &others,
    );
    let sent = items(&lab, ALICE, "sentitems", "all of you");
    let [sent] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert!(sent.contains("<t:BccRecipients>") && sent.contains("Mine"));
    for user in [ALICE, BOB, "carol@contoso.test"] {
        let came = items(&lab, user, "inbox", "all of you");
        let [came] = &came[..] else {
            panic!("{user}: {came:?}")
        };
        assert_eq!(element(came, "IsRead"), "false", "{user}");
        assert!(
            !came.contains("<t:BccRecipients>") && !came.contains("Mine"),
            "{user}"
        );
        for name in ["InternetMessageId", "ConversationIndex", "DateTimeSent"] {
            assert_eq!(element(came, name), element(sent, name), "{user}: {name}");
        }
        let received = came.split("<t:ReceivedBy>").nth(1).unwrap();
        assert!(
            received
                .split("</t:ReceivedBy>")
                .next()
                .unwrap()
                .contains(user)
        );
        assert!(came.contains("HeaderName=\"Received\""), "{user}: {came}");
    }
    // A member of the list that nobody has.
    let back = items(&lab, ALICE, "inbox", "Undeliverable: all of you");
    let [back] = &back[..] else {
        panic!("{back:?}")
    };
    assert!(
        back.contains("gone@contoso.test")
            && back.contains("550 5.1.10 RESOLVER.ADR.RecipientNotFound")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_nobody_receives_comes_back_with_its_status_code() {
    let lab = Lab::in_world(toml::from_str(WORLD).unwrap(), &[]).await;
    let to = recipients("ToRecipients", &["nobody@contoso.test"]);
    send(&lab, "SendOnly", "lost", &to, "");
    assert!(items(&lab, ALICE, "sentitems", "lost").is_empty());
    let back = items(&lab, ALICE, "inbox", "Undeliverable: lost");
    let [back] = &back[..] else {
        panic!("{back:?}")
    };
    assert_eq!(element(back, "ItemClass"), "REPORT.IPM.Note.NDR");
    assert!(back.contains("550 5.1.10 RESOLVER.ADR.RecipientNotFound"));
    assert!(back.contains("<t:ItemAttachment>") && back.contains("Microsoft Outlook"));
    let many: Vec<_> = (0..501)
        .map(|number| format!("u{number}@contoso.test"))
        .collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    send(
        &lab,
        "SendOnly",
        "many",
        &recipients("ToRecipients", &many),
        "",
    );
    let back = items(&lab, ALICE, "inbox", "Undeliverable: many");
    let [back] = &back[..] else {
        panic!("{back:?}")
    };
    assert!(back.contains("550 5.5.3 RESOLVER.ADR.RecipLimit"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_messages_that_are_only_sent_have_ids_of_their_own() {
    let lab = Lab::new().await;
    let to = recipients("ToRecipients", &[BOB]);
    for _ in 0..2 {
        send(&lab, "SendOnly", "twice", &to, "");
    }
    let came = items(&lab, BOB, "inbox", "twice");
    let [one, other] = &came[..] else {
        panic!("{came:?}")
    };
    assert_ne!(
        element(one, "InternetMessageId"),
        element(other, "InternetMessageId")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_replies_and_forwards_arrive_in_their_conversation() {
    let lab = Lab::new().await;
    let to = recipients("ToRecipients", &[BOB]);
    let draft = send(&lab, "SaveOnly", "plan", &to, "");
    assert!(items(&lab, BOB, "inbox", "plan").is_empty());
    let operation = format!(
        "<m:SendItem SaveItemToFolder='true'><m:ItemIds>{}</m:ItemIds></m:SendItem>",
        id(&draft.body)
    );
    assert_eq!(codes(&post(&lab, ALICE, &operation)), ["NoError"]);
    let came = items(&lab, BOB, "inbox", "plan");
    let reference = id(&came[0]).replace("t:ItemId", "t:ReferenceItemId");
    let reply = format!(
        "<m:CreateItem MessageDisposition='SendAndSaveCopy'><m:Items><t:ReplyToItem>{reference}\
         <t:NewBodyContent BodyType='Text'>yes</t:NewBodyContent></t:ReplyToItem></m:Items></m:CreateItem>"
    );
    assert_eq!(codes(&post(&lab, BOB, &reply)), ["NoError"]);
    let reply = items(&lab, ALICE, "inbox", "RE: plan");
    let index = element(&came[0], "ConversationIndex");
    assert!(element(&reply[0], "ConversationIndex").starts_with(&index[..28]));
    assert_eq!(
        element(&reply[0], "InReplyTo"),
        element(&came[0], "InternetMessageId")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_come_back_once() {
    let lab = Lab::new().await;
    let to = recipients("ToRecipients", &[BOB]);
    let wants = "<t:IsReadReceiptRequested>true</t:IsReadReceiptRequested>\
                 <t:IsDeliveryReceiptRequested>true</t:IsDeliveryReceiptRequested>";
    send(&lab, "SendOnly", "heard", &to, wants);
    let delivered = items(&lab, ALICE, "inbox", "Delivered: heard");
    assert_eq!(element(&delivered[0], "ItemClass"), "REPORT.IPM.Note.DR");
    let mark = |read: bool| {
        let came = items(&lab, BOB, "inbox", "heard");
        let operation = format!(
            "<m:UpdateItem ConflictResolution='AlwaysOverwrite' MessageDisposition='SaveOnly'><m:ItemChanges><t:ItemChange>{}\
             <t:Updates><t:SetItemField><t:FieldURI FieldURI='message:IsRead'/><t:Message><t:IsRead>{read}</t:IsRead>\
             </t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
            id(&came[0])
        );
        assert_eq!(codes(&post(&lab, BOB, &operation)), ["NoError"]);
    };
    assert!(items(&lab, ALICE, "inbox", "Read: heard").is_empty());
    mark(true);
    mark(false);
    mark(true);
    let read = items(&lab, ALICE, "inbox", "Read: heard");
    let [read] = &read[..] else {
        panic!("{read:?}")
    };
    assert_eq!(element(read, "ItemClass"), "REPORT.IPM.Note.IPNRN");
    assert!(read.contains(BOB));
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_sends_to_itself_and_to_others_and_reads_the_answers() {
    let lab = Lab::new().await;
    let Some(seen) = ask(&lab, "exchangelib_mail.py", &[HOST, "exchaos"]) else {
        return;
    };
    insta::assert_snapshot!(seen);
}

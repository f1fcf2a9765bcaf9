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

/// A rule with conditions and actions, created by a user.
fn rule(lab: &Lab, user: &str, conditions: &str, actions: &str) -> Seen {
    post(
        lab,
        user,
        &format!(
            "<m:UpdateInboxRules><m:RemoveOutlookRuleBlob>true</m:RemoveOutlookRuleBlob><m:Operations>\
             <t:CreateRuleOperation><t:Rule><t:DisplayName>rule</t:DisplayName><t:Priority>1</t:Priority>\
             <t:IsEnabled>true</t:IsEnabled><t:Conditions>{conditions}</t:Conditions><t:Exceptions/>\
             <t:Actions>{actions}</t:Actions></t:Rule></t:CreateRuleOperation></m:Operations></m:UpdateInboxRules>"
        ),
    )
}

fn subject_has(word: &str) -> String {
    format!("<t:ContainsSubjectStrings><t:String>{word}</t:String></t:ContainsSubjectStrings>")
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_act_on_new_mail_in_the_order_of_their_priorities() {
    let lab = Lab::new().await;
    let move_to_junk = "<t:MoveToFolder><t:DistinguishedFolderId Id='junkemail'/></t:MoveToFolder>";
    let stop = "<t:StopProcessingRules>true</t:StopProcessingRules>";
    let marks = "<t:AssignCategories><t:String>Marked</t:String></t:AssignCategories><t:MarkImportance>High</t:MarkImportance>";
    for (word, actions) in [
        ("offer", move_to_junk.to_owned()),
        ("offer", format!("{marks}<t:MarkAsRead>true</t:MarkAsRead>")),
        ("urgent offer", stop.to_owned()),
        (
            "secret",
            "<t:PermanentDelete>true</t:PermanentDelete>".to_owned(),
        ),
    ] {
        let seen = rule(&lab, BOB, &subject_has(word), &actions);
        assert_eq!(codes(&seen), ["NoError"], "{}", seen.body);
    }
    let to = recipients("ToRecipients", &[BOB]);
    for subject in ["An Offer", "Urgent offer", "secret", "plain"] {
        send(&lab, "SendOnly", subject, &to, "");
    }
    assert!(items(&lab, BOB, "inbox", "An Offer").is_empty());
    let junk = items(&lab, BOB, "junkemail", "An Offer");
    let [junk] = &junk[..] else {
        panic!("{junk:?}")
    };
    assert!(junk.contains("Marked") && element(junk, "Importance") == "High");
    assert_eq!(element(junk, "IsRead"), "true");
    assert_eq!(items(&lab, BOB, "inbox", "Urgent offer").len(), 1);
    assert!(items(&lab, BOB, "inbox", "secret").is_empty());
    assert_eq!(items(&lab, BOB, "inbox", "plain").len(), 1);
    let rules = post(&lab, BOB, "<m:GetInboxRules/>").body;
    let priorities = rules.split("<t:Priority>").skip(1).map(|it| &it[..1]);
    assert_eq!(priorities.collect::<Vec<_>>(), ["1", "2", "3", "4"]);
    assert!(rules.contains("<t:MoveToFolder><t:FolderId "), "{rules}");
    // Nobody else has them.
    assert!(
        post(&lab, ALICE, "<m:GetInboxRules/>")
            .body
            .contains("<m:InboxRules/>")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_forward_to_each_other_end() {
    let lab = Lab::new().await;
    let forward = |name: &str, to: &str| {
        let address = format!("<t:Address><t:EmailAddress>{to}</t:EmailAddress></t:Address>");
        format!("<t:{name}>{address}</t:{name}>")
    };
    for (user, actions) in [
        (ALICE, forward("RedirectToRecipients", BOB)),
        (BOB, forward("ForwardToRecipients", ALICE)),
        (
            "carol@contoso.test",
            forward("ForwardAsAttachmentToRecipients", "carol@contoso.test"),
        ),
    ] {
        let seen = rule(&lab, user, "", &actions);
        assert_eq!(codes(&seen), ["NoError"], "{}", seen.body);
    }
    let to = recipients("ToRecipients", &[BOB]);
    send(&lab, "SendOnly", "ball", &to, "");
    assert_eq!(items(&lab, BOB, "inbox", "ball").len(), 1);
    let forwarded = items(&lab, ALICE, "inbox", "FW: ball");
    let [forwarded] = &forwarded[..] else {
        panic!("{forwarded:?}")
    };
    assert!(forwarded.contains(BOB));
    assert!(items(&lab, BOB, "inbox", "FW: ball").is_empty());
    let to = recipients("ToRecipients", &[ALICE]);
    send(&lab, "SendOnly", "turn", &to, "");
    let redirected = items(&lab, BOB, "inbox", "turn");
    let [redirected] = &redirected[..] else {
        panic!("{redirected:?}")
    };
    let to = redirected.split("<t:ToRecipients>").nth(1).unwrap();
    assert!(
        to.split("</t:ToRecipients>")
            .next()
            .unwrap()
            .contains(ALICE)
    );
    send(
        &lab,
        "SendOnly",
        "self",
        &recipients("ToRecipients", &["carol@contoso.test"]),
        "",
    );
    assert_eq!(
        items(&lab, "carol@contoso.test", "inbox", "FW: self").len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_with_errors_is_refused_field_by_field_and_changes_nothing() {
    let lab = Lab::new().await;
    let read = "<t:MarkAsRead>true</t:MarkAsRead>";
    let long = format!(
        "<t:ContainsBodyStrings><t:String>{}</t:String></t:ContainsBodyStrings>",
        "x".repeat(256)
    );
    for (conditions, actions, field, code) in [
        ("", "", "Actions", "MissingAction"),
        (
            "<t:WithinSizeRange><t:MinimumSize>9</t:MinimumSize><t:MaximumSize>1</t:MaximumSize></t:WithinSizeRange>",
            read,
            "Condition:WithinSizeRange",
            "InvalidSizeRange",
        ),
        (
            "<t:WithinDateRange/>",
            read,
            "Condition:WithinDateRange",
            "MissingRangeValue",
        ),
        (
            &long,
            read,
            "Condition:ContainsBodyStrings",
            "StringValueTooBig",
        ),
        (
            "",
            "<t:RedirectToRecipients><t:Address><t:EmailAddress>nobody</t:EmailAddress></t:Address></t:RedirectToRecipients>",
            "Action:RedirectToRecipients",
            "InvalidAddress",
        ),
        (
            "",
            "<t:MoveToFolder><t:FolderId Id='AAAA'/></t:MoveToFolder>",
            "Action:MoveToFolder",
            "FolderDoesNotExist",
        ),
    ] {
        let seen = rule(&lab, BOB, conditions, actions);
        assert_eq!(
            codes(&seen),
            ["ErrorInboxRulesValidationError"],
            "{}",
            seen.body
        );
        assert_eq!(element(&seen.body, "FieldURI"), field);
        assert_eq!(element(&seen.body, "ErrorCode"), code);
    }
    let unknown = "<m:UpdateInboxRules><m:Operations><t:DeleteRuleOperation><t:RuleId>AAAA</t:RuleId></t:DeleteRuleOperation></m:Operations></m:UpdateInboxRules>";
    let seen = post(&lab, BOB, unknown);
    assert_eq!(element(&seen.body, "ErrorCode"), "RuleNotFound");
    assert!(
        post(&lab, BOB, "<m:GetInboxRules/>")
            .body
            .contains("<m:InboxRules/>")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_sends_to_itself_and_to_others_and_reads_the_answers() {
    let lab = Lab::new().await;
    let Some(seen) = ask(&lab, "exchangelib_mail.py", &[HOST, "exchaos"]) else {
        return;
    };
    insta::assert_snapshot!(seen);
}

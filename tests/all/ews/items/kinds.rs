//! What the answers to requests about items have beside their codes, and what becomes of what clients say.

use super::*;
use crate::ews::envelope;
use crate::harness::Lab;

fn value<'a>(said: &'a str, before: &str) -> &'a str {
    let rest = said.split(before).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no {before}: {said}"));
    rest.split('<').next().unwrap()
}

fn code(said: &str) -> &str {
    value(said, "<m:ResponseCode>")
}

fn update(lab: &Lab, id: &str, updates: &str) -> String {
    post(
        lab,
        &format!(
            "<m:UpdateItem MessageDisposition='SaveOnly' ConflictResolution='AlwaysOverwrite' SendMeetingInvitationsOrCancellations='SendToNone'>\
             <m:ItemChanges><t:ItemChange>{id}<t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        ),
    )
}

fn named(lab: &Lab, id: &str, paths: &str) -> String {
    post(
        lab,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{paths}</t:AdditionalProperties>\
             </m:ItemShape><m:ItemIds>{id}</m:ItemIds></m:GetItem>"
        ),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_of_no_kind_is_a_message() {
    let lab = Lab::new().await;
    let made = create(&lab, "inbox", "<t:Item><t:Subject>a</t:Subject></t:Item>");
    let got = get(&lab, &id(&made));
    assert!(
        got.contains("<t:Message>") && got.contains("<t:ItemClass>IPM.Note<"),
        "{got}"
    );
    let around = create(
        &lab,
        "inbox",
        "<t:Message><t:Attachments><t:ItemAttachment><t:Name>n</t:Name><t:Item><t:Subject>in</t:Subject></t:Item></t:ItemAttachment></t:Attachments></t:Message>",
    );
    assert_eq!(code(&around), "NoError");
    let set = "<t:SetItemField><t:FieldURI FieldURI='item:Subject'/><t:Item><t:Subject>b</t:Subject></t:Item></t:SetItemField>";
    assert_eq!(code(&update(&lab, &id(&made), set)), "NoError");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_has_the_ids_of_what_was_attached_and_those_that_are_gone_are_invalid() {
    let lab = Lab::new().await;
    let file = |name: &str| {
        format!(
            "<t:FileAttachment><t:Name>{name}</t:Name><t:Content>QQ==</t:Content></t:FileAttachment>"
        )
    };
    let item = format!(
        "<t:Message><t:Attachments>{}{}</t:Attachments></t:Message>",
        file("a"),
        file("b")
    );
    let made = create(&lab, "drafts", &item);
    let ids: Vec<_> = made
        .split("<t:FileAttachment><t:AttachmentId Id=\"")
        .skip(1)
        .collect();
    let ids: Vec<_> = ids
        .iter()
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(ids.len(), 2, "{made}");
    let get = |id: &str| {
        let said = post(
            &lab,
            &format!(
                "<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id='{id}'/></m:AttachmentIds></m:GetAttachment>"
            ),
        );
        (code(&said).to_owned(), said)
    };
    assert!(get(ids[1]).1.contains("<t:Name>b</t:Name>"));
    let delete = format!(
        "<m:DeleteAttachment><m:AttachmentIds><t:AttachmentId Id='{}'/></m:AttachmentIds></m:DeleteAttachment>",
        ids[0]
    );
    assert_eq!(code(&post(&lab, &delete)), "NoError");
    assert_eq!(code(&post(&lab, &delete)), "ErrorInvalidAttachmentId");
    assert_eq!(get(ids[0]).0, "ErrorInvalidAttachmentId");
    let old = envelope(&format!(
        "<m:CreateItem MessageDisposition='SaveOnly'><m:Items>{item}</m:Items></m:CreateItem>"
    ));
    let old = lab.post(
        "mail.healthy-exchange2010.contoso.test",
        &old.replace("Exchange2016", "Exchange2010_SP2"),
        &["-u", ALICE],
    );
    assert!(
        old.body.contains("<t:ItemId ") && !old.body.contains("AttachmentId"),
        "{}",
        old.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_left_there_is_no_id() {
    let lab = Lab::new().await;
    let to = "<t:ToRecipients><t:Mailbox><t:EmailAddress>bob@contoso.test</t:EmailAddress></t:Mailbox></t:ToRecipients>";
    for disposition in ["SendOnly", "SendAndSaveCopy"] {
        let made = create(
            &lab,
            "drafts",
            &format!("<t:Message><t:Subject>{disposition}</t:Subject>{to}</t:Message>"),
        );
        let draft = id(&made);
        let new = post(
            &lab,
            &format!(
                "<m:CreateItem MessageDisposition='{disposition}'><m:Items><t:Message>{to}</t:Message></m:Items></m:CreateItem>"
            ),
        );
        assert!(
            new.contains("<m:Items/>") && code(&new) == "NoError",
            "{new}"
        );
        let reply = post(
            &lab,
            &format!(
                "<m:CreateItem MessageDisposition='{disposition}'><m:Items><t:ForwardItem>{to}{}</t:ForwardItem></m:Items></m:CreateItem>",
                draft.replace("t:ItemId", "t:ReferenceItemId")
            ),
        );
        assert!(
            reply.contains("<m:Items/>") && code(&reply) == "NoError",
            "{reply}"
        );
        let set = format!(
            "<m:UpdateItem MessageDisposition='{disposition}' ConflictResolution='AlwaysOverwrite'><m:ItemChanges><t:ItemChange>{draft}<t:Updates>\
             <t:SetItemField><t:FieldURI FieldURI='item:Subject'/><t:Message><t:Subject>sent {disposition}</t:Subject></t:Message></t:SetItemField>\
             </t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        );
        let said = post(&lab, &set);
        assert!(
            said.contains("<m:Items/>") && code(&said) == "NoError",
            "{said}"
        );
        assert_eq!(code(&get(&lab, &draft)), "ErrorItemNotFound");
        let text = value(&get(&lab, &draft), "<m:MessageText>").to_owned();
        assert_eq!(
            text,
            "The specified object was not found in the store., The process failed to get the correct properties."
        );
    }
    let saved = post(
        &lab,
        "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI='item:Subject'/></t:AdditionalProperties></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id='sentitems'/></m:ParentFolderIds></m:FindItem>",
    );
    assert!(
        saved.contains("sent SendAndSaveCopy") && !saved.contains("sent SendOnly"),
        "{saved}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_key_that_cannot_be_read_is_refused_everywhere_and_nothing_happens() {
    let lab = Lab::new().await;
    let made = create(&lab, "drafts", "<t:Message/>");
    let own = id(&made);
    let id = value(&own, "Id=\"").split('"').next().unwrap().to_owned();
    for key in ["XXX", "", "AQAA"] {
        let wrong = format!("<t:ItemId Id='{id}' ChangeKey='{key}'/>");
        for operation in [
            format!(
                "<m:DeleteItem DeleteType='HardDelete'><m:ItemIds>{wrong}</m:ItemIds></m:DeleteItem>"
            ),
            format!(
                "<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id='inbox'/></m:ToFolderId><m:ItemIds>{wrong}</m:ItemIds></m:MoveItem>"
            ),
            format!(
                "<m:SendItem SaveItemToFolder='true'><m:ItemIds>{wrong}</m:ItemIds></m:SendItem>"
            ),
        ] {
            assert_eq!(
                code(&post(&lab, &operation)),
                "ErrorInvalidChangeKey",
                "{operation}"
            );
        }
        assert_eq!(code(&get(&lab, &wrong)), "ErrorInvalidChangeKey");
    }
    assert_eq!(code(&get(&lab, &own)), "NoError");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_are_too_long_are_cut_and_others_are_not() {
    let lab = Lab::new().await;
    let long = "ä".repeat(300);
    let made = create(
        &lab,
        "drafts",
        &format!(
            "<t:Message><t:Subject>{long}</t:Subject><t:Body BodyType='Text'>{long}</t:Body></t:Message>"
        ),
    );
    let got = get(&lab, &id(&made));
    assert_eq!(value(&got, "<t:Subject>").chars().count(), 255);
    assert_eq!(
        value(&got, "<t:Body BodyType=\"Text\">").chars().count(),
        300
    );
    let made = create(
        &lab,
        "contacts",
        "<t:Contact><t:CompanyName>x</t:CompanyName></t:Contact>",
    );
    for (uri, name, length) in [
        ("contacts:GivenName", "GivenName", 255),
        ("contacts:Surname", "Surname", 255),
        ("contacts:CompanyName", "CompanyName", 300),
    ] {
        let set = format!(
            "<t:SetItemField><t:FieldURI FieldURI='{uri}'/><t:Contact><t:{name}>{long}</t:{name}></t:Contact></t:SetItemField>"
        );
        assert_eq!(code(&update(&lab, &id(&made), &set)), "NoError");
        let got = get(&lab, &id(&made));
        assert_eq!(
            value(&got, &format!("<t:{name}>")).chars().count(),
            length,
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_mapi_survive_that_ews_has_no_word_for_and_mirrors_can_be_deleted() {
    let lab = Lab::new().await;
    let path = "<t:ExtendedFieldURI PropertyTag='0x1090' PropertyType='Integer'/>";
    let flags = "<t:ExtendedFieldURI PropertyTag='0x0e07' PropertyType='Integer'/>";
    let with = |path: &str, value: &str| {
        format!("<t:ExtendedProperty>{path}<t:Value>{value}</t:Value></t:ExtendedProperty>")
    };
    let made = create(
        &lab,
        "drafts",
        &format!(
            "<t:Message>{}{}</t:Message>",
            with(path, "158"),
            with(flags, "513")
        ),
    );
    assert_eq!(value(&named(&lab, &id(&made), path), "<t:Value>"), "158");
    assert_eq!(value(&named(&lab, &id(&made), flags), "<t:Value>"), "513");
    let flag = "<t:SetItemField><t:FieldURI FieldURI='item:Flag'/><t:Message><t:Flag><t:FlagStatus>Flagged</t:FlagStatus></t:Flag></t:Message></t:SetItemField>";
    update(&lab, &id(&made), flag);
    assert_eq!(value(&named(&lab, &id(&made), path), "<t:Value>"), "2");
    update(
        &lab,
        &id(&made),
        &format!("<t:DeleteItemField>{path}</t:DeleteItemField>"),
    );
    assert!(!named(&lab, &id(&made), path).contains("<t:Value>"));

    let private = "<t:ExtendedFieldURI DistinguishedPropertySetId='Common' PropertyId='34054' PropertyType='Boolean'/>";
    let made = create(
        &lab,
        "contacts",
        "<t:Contact><t:Sensitivity>Private</t:Sensitivity></t:Contact>",
    );
    assert_eq!(
        value(&named(&lab, &id(&made), private), "<t:Value>"),
        "true"
    );
    update(
        &lab,
        &id(&made),
        &format!("<t:DeleteItemField>{private}</t:DeleteItemField>"),
    );
    assert_eq!(
        value(&named(&lab, &id(&made), private), "<t:Value>"),
        "false"
    );
    assert!(get(&lab, &id(&made)).contains("<t:Sensitivity>Normal<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_a_contact_has_a_picture_is_one_value() {
    let lab = Lab::new().await;
    let path = "<t:ExtendedFieldURI DistinguishedPropertySetId='Address' PropertyId='32789' PropertyType='Boolean'/>";
    let both = format!("{path}<t:FieldURI FieldURI='contacts:HasPicture'/>");
    let made = create(
        &lab,
        "contacts",
        &format!(
            "<t:Contact><t:ExtendedProperty>{path}<t:Value>true</t:Value></t:ExtendedProperty></t:Contact>"
        ),
    );
    let item = id(&made);
    let seen = named(&lab, &item, &both);
    assert!(
        seen.contains("<t:Value>true<") && seen.contains("<t:HasPicture>true<"),
        "{seen}"
    );
    let attached = post(
        &lab,
        &format!(
            "<m:CreateAttachment>{}<m:Attachments><t:FileAttachment><t:Name>p</t:Name><t:IsContactPhoto>true</t:IsContactPhoto><t:Content>QQ==</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>",
            item.replace("t:ItemId", "m:ParentItemId")
        ),
    );
    let photo = value(&attached, "<t:AttachmentId Id=\"")
        .split('"')
        .next()
        .unwrap();
    let seen = named(&lab, &item, &both);
    assert!(
        seen.contains("<t:Value>true<") && seen.contains("<t:HasPicture>true<"),
        "{seen}"
    );
    post(
        &lab,
        &format!(
            "<m:DeleteAttachment><m:AttachmentIds><t:AttachmentId Id='{photo}'/></m:AttachmentIds></m:DeleteAttachment>"
        ),
    );
    let seen = named(&lab, &item, &both);
    assert!(!seen.contains("true<"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_contact_is_called_is_worked_out_when_it_is_written() {
    let lab = Lab::new().await;
    let paths = "<t:FieldURI FieldURI='item:Subject'/><t:FieldURI FieldURI='contacts:FileAs'/><t:FieldURI FieldURI='contacts:FileAsMapping'/>";
    let made = create(
        &lab,
        "contacts",
        "<t:Contact><t:FileAs>fa</t:FileAs><t:DisplayName>dn</t:DisplayName></t:Contact>",
    );
    assert!(named(&lab, &id(&made), paths).contains("<t:Subject>dn<"));
    let deletes = paths
        .replace("<t:FieldURI", "<t:DeleteItemField><t:FieldURI")
        .replace("/>", "/></t:DeleteItemField>");
    update(&lab, &id(&made), &deletes);
    let left = named(&lab, &id(&made), paths);
    assert!(
        !left.contains("<t:Subject") && !left.contains("<t:FileAs"),
        "{left}"
    );

    let made = create(
        &lab,
        "contacts",
        "<t:Contact><t:GivenName>Min</t:GivenName><t:Surname>Test</t:Surname></t:Contact>",
    );
    let seen = get(&lab, &id(&made));
    for expected in [
        "<t:Subject>Min Test<",
        "<t:DisplayName>Min Test<",
        "<t:FileAs/>",
        "<t:FileAsMapping>None<",
        "<t:Body BodyType=\"Text\"/>",
        "<t:IsDraft>true<",
        "<t:ConversationId ",
        "viewmodel=PersonaCardViewModelFactory<",
    ] {
        assert!(seen.contains(expected), "no {expected}: {seen}");
    }
    assert_eq!(
        value(&seen, "<t:DateTimeSent>"),
        value(&seen, "<t:DateTimeCreated>")
    );
    for missing in [
        "<t:ReminderIsSet>",
        "<t:ReminderMinutesBeforeStart>",
        "<t:PostalAddressIndex>",
        "<t:HasPicture>",
    ] {
        assert!(!seen.contains(missing), "{missing}: {seen}");
    }
    let set = "<t:SetItemField><t:FieldURI FieldURI='contacts:GivenName'/><t:Contact><t:GivenName>Max</t:GivenName></t:Contact></t:SetItemField>";
    update(&lab, &id(&made), set);
    assert!(get(&lab, &id(&made)).contains("<t:DisplayName>Max Test<"));
    let made = create(
        &lab,
        "contacts",
        "<t:Contact><t:FileAsMapping>LastCommaFirst</t:FileAsMapping><t:GivenName>Min</t:GivenName><t:Surname>Test</t:Surname></t:Contact>",
    );
    assert!(get(&lab, &id(&made)).contains("<t:FileAs>Test, Min<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_has_what_was_said_of_it_and_ends_as_a_form_would_have_it() {
    let lab = Lab::new().await;
    for (start, end) in [
        ("14:15:11", "15:00:00"),
        ("14:30:00", "15:00:00"),
        ("14:00:00", "14:30:00"),
    ] {
        let made = create(
            &lab,
            "calendar",
            &format!("<t:CalendarItem><t:Start>2026-12-01T{start}Z</t:Start></t:CalendarItem>"),
        );
        let seen = get(&lab, &id(&made));
        assert_eq!(
            value(&seen, "<t:End>"),
            format!("2026-12-01T{end}Z"),
            "{start}"
        );
        for missing in [
            "<t:StartTimeZone ",
            "<t:EndTimeZone ",
            "<t:ConferenceType>",
            "<t:AllowNewTimeProposal>",
            "MeetingCount>",
            "<t:WebClientEditFormQueryString>",
            "<t:Location",
        ] {
            assert!(!seen.contains(missing), "{missing}: {seen}");
        }
        assert!(
            seen.contains("<t:Body BodyType=\"Text\"/>") && seen.contains("<t:TimeZone>UTC<"),
            "{seen}"
        );
        assert!(
            seen.contains("&amp;exvsurl=1&amp;path=/calendar/item<"),
            "{seen}"
        );
        let uid = value(&seen, "<t:UID>");
        // Intervals of 100 ns since 1601, the least significant byte first: those of this century end so.
        assert!(
            &uid[40..56] != "0000000000000000" && &uid[52..56] >= "DC01",
            "{uid}"
        );
        assert_eq!(&uid[56..80], "000000000000000010000000");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_name_an_organizer_by_a_legacy_name_that_is_resolved_and_addresses_by_their_keys() {
    let lab = Lab::new().await;
    create(
        &lab,
        "calendar",
        "<t:CalendarItem><t:Start>2026-12-01T10:00:00Z</t:Start></t:CalendarItem>",
    );
    let find = |folder: &str, uri: &str| {
        post(
            &lab,
            &format!(
                "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI='{uri}'/></t:AdditionalProperties></m:ItemShape>\
         <m:ParentFolderIds><t:DistinguishedFolderId Id='{folder}'/></m:ParentFolderIds></m:FindItem>"
            ),
        )
    };
    let found = find("calendar", "calendar:Organizer");
    let legacy = value(&found, "<t:EmailAddress>");
    assert!(legacy.starts_with("/O=FIRST ORGANIZATION/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN="), "{legacy}");
    assert!(
        found.contains("<t:RoutingType>EX<") && found.contains("<t:MailboxType>OneOff<"),
        "{found}"
    );
    let resolved = post(
        &lab,
        &format!(
            "<m:ResolveNames ReturnFullContactData='false'><m:UnresolvedEntry>{legacy}</m:UnresolvedEntry></m:ResolveNames>"
        ),
    );
    assert!(
        resolved.contains("<t:EmailAddress>alice@contoso.test<"),
        "{resolved}"
    );
    let people = find("contacts", "contacts:EmailAddresses");
    assert!(
        people.contains("<t:Entry Key=\"EmailAddress1\">"),
        "{people}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_never_sent_is_from_nobody() {
    let lab = Lab::new().await;
    let flags = "<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag='0x0e07' PropertyType='Integer'/><t:Value>1</t:Value></t:ExtendedProperty>";
    let made = create(&lab, "inbox", &format!("<t:Message>{flags}</t:Message>"));
    let seen = get(&lab, &id(&made));
    for missing in [
        "<t:From>",
        "<t:Sender>",
        "<t:IsResponseRequested>",
        "<t:InternetMessageHeaders>",
    ] {
        assert!(!seen.contains(missing), "{missing}: {seen}");
    }
}

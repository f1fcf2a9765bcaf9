//! What shipping clients send against the schema: it is carried out.

use exchaos::journal::Event;

use super::*;
use crate::harness::{Lab, ask as ask_by_exchangelib};

/// The attributes of the first id of that name.
fn id<'a>(answer: &'a str, name: &str) -> &'a str {
    let rest = answer.split_once(&format!("<t:{name} "));
    let rest = rest.unwrap_or_else(|| panic!("no {name}: {answer}")).1;
    rest.split_once("/>").unwrap().0
}

const SHAPE: &str = "<m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>";

#[tokio::test(flavor = "multi_thread")]
async fn what_shipping_clients_send_is_carried_out() {
    let lab = lab().await;
    // A contact: a day where a time belongs, elements in no order, and one that nobody declared.
    let made = ask(
        &lab,
        "<m:CreateItem><m:Items><t:Contact><t:Birthday>1994-11-03</t:Birthday><t:Nickname>n</t:Nickname>\
         <t:Hobby>chess</t:Hobby><t:Subject>s</t:Subject></t:Contact></m:Items></m:CreateItem>",
    );
    let contact = id(&made, "ItemId");
    let get = |item: &str| {
        ask(
            &lab,
            &format!("<m:GetItem><m:ItemIds><t:ItemId {item}/></m:ItemIds>{SHAPE}</m:GetItem>"),
        )
    };
    let seen = get(contact);
    assert!(seen.contains("<t:Birthday>1994-11-03T00:00:00Z<"), "{seen}");
    assert!(seen.contains("<t:Nickname>n<"), "{seen}");
    // The item beside the path of what is deleted is passed over.
    let updated = ask(
        &lab,
        &format!(
            "<m:UpdateItem><m:ItemChanges><t:ItemChange><t:Updates><t:DeleteItemField><t:FieldURI \
             FieldURI='contacts:Nickname'/><t:Contact><t:Nickname>x</t:Nickname></t:Contact></t:DeleteItemField></t:Updates>\
             <t:ItemId {contact}/></t:ItemChange></m:ItemChanges></m:UpdateItem>"
        ),
    );
    assert!(updated.contains("NoError"), "{updated}");
    assert!(!get(id(&updated, "ItemId")).contains("Nickname"));
    // Several lists of ids are one.
    let draft = "<m:CreateItem MessageDisposition='SaveOnly'><m:Items><t:Message><t:ToRecipients><t:Mailbox>\
        <t:EmailAddress>bob@contoso.test</t:EmailAddress></t:Mailbox></t:ToRecipients><t:Subject>d</t:Subject>\
        <t:Attachments><t:FileAttachment><t:Content>QQ==</t:Content><t:Name>a.txt</t:Name></t:FileAttachment></t:Attachments>\
        <t:HasBlockedImages>false</t:HasBlockedImages><t:IsClutter>false</t:IsClutter></t:Message></m:Items></m:CreateItem>";
    let drafts = [ask(&lab, draft), ask(&lab, draft)];
    let seen = get(id(&drafts[0], "ItemId"));
    // What an attachment belongs to may be sent back with its id.
    let attachment = id(&seen, "AttachmentId").split('"').nth(1).unwrap();
    let fetched = ask(
        &lab,
        &format!(
            "<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id='{attachment}' RootItemId='r' RootItemChangeKey='k'/>\
             </m:AttachmentIds></m:GetAttachment>"
        ),
    );
    assert!(fetched.contains("<t:Content>QQ==<"), "{fetched}");
    let lists = drafts
        .iter()
        .map(|draft| format!("<m:ItemIds><t:ItemId {}/></m:ItemIds>", id(draft, "ItemId")));
    let sent = ask(
        &lab,
        &format!(
            "<m:SendItem SaveItemToFolder='true'>{}</m:SendItem>",
            lists.collect::<String>()
        ),
    );
    assert_eq!(
        sent.matches("<m:ResponseCode>NoError<").count(),
        2,
        "{sent}"
    );
    // What was sent is in Sent Items, twice.
    let found = ask(
        &lab,
        "<m:FindItem Traversal='Shallow'><m:ItemShape/><m:Restriction><t:IsEqualTo><t:FieldURIOrConstant><t:Constant \
         Value='d'/></t:FieldURIOrConstant><t:FieldURI FieldURI='item:Subject'/></t:IsEqualTo></m:Restriction>\
         <m:ParentFolderIds><t:DistinguishedFolderId Id='sentitems'/></m:ParentFolderIds></m:FindItem>",
    );
    assert_eq!(found.matches("<t:ItemId ").count(), 2, "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_resumed_by_a_watermark_in_the_namespace_of_messages() {
    let lab = lab().await;
    let subscribe = |mark: &str| {
        format!(
            "<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders='true'><t:EventTypes>\
             <t:EventType>CreatedEvent</t:EventType></t:EventTypes>{mark}<t:Timeout>10</t:Timeout>\
             </m:PullSubscriptionRequest></m:Subscribe>"
        )
    };
    let text = |answer: &str, name: &str| {
        let (_, rest) = answer.split_once(&format!("<m:{name}>")).unwrap();
        rest.split_once('<').unwrap().0.to_owned()
    };
    let mark = text(&ask(&lab, &subscribe("")), "Watermark");
    let create = "<m:CreateItem MessageDisposition='SaveOnly'><m:Items><t:Message/></m:Items></m:CreateItem>";
    ask(&lab, create);
    let resumed = ask(
        &lab,
        &subscribe(&format!("<m:Watermark>{mark}</m:Watermark>")),
    );
    let (id, mark) = (
        text(&resumed, "SubscriptionId"),
        text(&resumed, "Watermark"),
    );
    let events = ask(
        &lab,
        &format!(
            "<m:GetEvents><m:Watermark>{mark}</m:Watermark><m:SubscriptionId>{id}</m:SubscriptionId></m:GetEvents>"
        ),
    );
    assert!(events.contains("<t:CreatedEvent>"), "{events}");
}

/// Gives bob rights in the inbox.
fn save(lab: &Lab, rights: &str, level: &str) -> String {
    ask(
        lab,
        &format!(
            "<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:DistinguishedFolderId Id='inbox'/><t:Updates>\
                 <t:SetFolderField><t:FieldURI FieldURI='folder:PermissionSet'/><t:Folder><t:PermissionSet><t:Permissions>\
                 <t:Permission>{rights}<t:UserId><t:PrimarySmtpAddress>bob@contoso.test</t:PrimarySmtpAddress></t:UserId>\
                 {level}</t:Permission></t:Permissions></t:PermissionSet></t:Folder></t:SetFolderField></t:Updates>\
                 </t:FolderChange></m:FolderChanges></m:UpdateFolder>"
        ),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_level_of_permissions_may_have_its_own_rights_beside_it_and_no_others() {
    let lab = lab().await;
    let level = |name: &str| format!("<t:PermissionLevel>{name}</t:PermissionLevel>");
    let flags = |create: &str, edit: &str, read: &str| {
        format!(
            "<t:CanCreateSubfolders>false</t:CanCreateSubfolders><t:ReadItems>{read}</t:ReadItems>\
             <t:EditItems>{edit}</t:EditItems><t:CanCreateItems>{create}</t:CanCreateItems>"
        )
    };
    let invalid = "ErrorInvalidPermissionSettings";
    for (rights, level, code, shown) in [
        // Without a level it is the first one: None.
        (
            flags("false", "None", "None"),
            String::new(),
            "NoError",
            "None",
        ),
        (flags("0", "None", "None"), level("None"), "NoError", "None"),
        (
            flags("1", "All", "FullDetails"),
            level("Editor"),
            "NoError",
            "Editor",
        ),
        (
            flags("true", "Owned", "FullDetails"),
            level("Author"),
            "NoError",
            "Author",
        ),
        (
            flags("true", "None", "None"),
            level("None"),
            invalid,
            "Author",
        ),
        (
            flags("true", "None", "None"),
            String::new(),
            invalid,
            "Author",
        ),
        (
            flags("true", "Owned", "FullDetails"),
            level("Editor"),
            invalid,
            "Author",
        ),
    ] {
        let saved = save(&lab, &rights, &level);
        assert!(saved.contains(code), "{rights} {level}: {saved}");
        let folder = ask(
            &lab,
            &get_folder(&[
                &ID_ONLY.replace("</m:", "<t:AdditionalProperties><t:FieldURI FieldURI='folder:PermissionSet'/></t:AdditionalProperties></m:"),
                INBOX,
            ].concat()),
        );
        let bobs = folder
            .split("<t:Permission>")
            .find(|entry| entry.contains("bob@"))
            .unwrap();
        assert!(
            bobs.contains(&format!("<t:PermissionLevel>{shown}<")),
            "{rights} {level}: {bobs}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_saves_folders_back_and_resumes_a_subscription() {
    let lab = Lab::new().await;
    let host = "mail.healthy-basic.contoso.test";
    let Some(said) = ask_by_exchangelib(&lab, "exchangelib_reading.py", &[host, "exchaos"]) else {
        return;
    };
    insta::assert_snapshot!(said);
    let broken = |entry: &exchaos::journal::Entry| {
        matches!(
            &entry.event,
            Event::Request {
                schema_violation: Some(_),
                ..
            }
        )
    };
    lab.journal(4, broken).await;
}

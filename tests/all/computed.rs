//! What follows for items from what was said of them, and what is assumed.

use exchaos::exchange::xml::{Element, read};
use exchaos::scenario::read_world;

use crate::clients::{ask, valid};
use crate::harness::{GET_FOLDER, Lab};

const HOST: &str = "mail.contoso.test";
const ALICE: &str = "alice@contoso.test:exchaos";

/// Lets a script of exchangelib judge; what it printed.
async fn judged(script: &str) -> Option<String> {
    let lab = Lab::new().await;
    ask(&lab, script, &[HOST, "exchaos", "basic"])
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_sees_what_follows_from_what_was_said() {
    judged("exchangelib_computed.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_reads_every_field_back_that_it_wrote() {
    if let Some(said) = judged("exchangelib_fields.py").await {
        insta::assert_snapshot!(said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_answers_messages_which_are_marked_then() {
    judged("exchangelib_replies.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_the_configurations_that_a_mailbox_begins_with() {
    judged("exchangelib_configurations.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_reads_meetings_as_mime_and_stores_mime_as_meetings() {
    judged("exchangelib_meetings.py").await;
}

fn envelope(operation: &str) -> String {
    let (before, rest) = GET_FOLDER.split_once("<m:GetFolder>").unwrap();
    let after = rest.split_once("</m:GetFolder>").unwrap().1;
    format!("{before}{operation}{after}")
}

fn post_as(lab: &Lab, user: &str, operation: &str) -> String {
    let said = lab.post(HOST, &envelope(operation), &["-u", user]).body;
    valid(lab, &said);
    said
}

fn post(lab: &Lab, operation: &str) -> String {
    post_as(lab, ALICE, operation)
}

/// The first `ItemId` of an answer, whole.
fn id(said: &str) -> String {
    let rest = said.split("<t:ItemId ").nth(1);
    let rest = rest.unwrap_or_else(|| panic!("{said}"));
    format!("<t:ItemId {}/>", rest.split("/>").next().unwrap())
}

fn create(lab: &Lab, folder: &str, item: &str) -> String {
    post(
        lab,
        &format!(
            "<m:CreateItem MessageDisposition='SaveOnly' SendMeetingInvitations='SendToNone'><m:SavedItemFolderId><t:DistinguishedFolderId Id='{folder}'/></m:SavedItemFolderId><m:Items>{item}</m:Items></m:CreateItem>"
        ),
    )
}

fn get(lab: &Lab, ids: &str) -> String {
    post(
        lab,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
        ),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_sends_on_behalf_and_is_named_as_who_changed_it_last() {
    let world = "[accounts.'bob@contoso.test']\ndisplay-name = 'Bob Okafor'\n\
                 [accounts.'alice@contoso.test'.permissions]\ninbox = { 'bob@contoso.test' = 'Editor' }\n";
    let lab = Lab::in_world(read_world(world).0.unwrap(), &[]).await;
    let made = post_as(
        &lab,
        "bob@contoso.test:exchaos",
        "<m:CreateItem MessageDisposition='SaveOnly'><m:SavedItemFolderId><t:DistinguishedFolderId Id='inbox'><t:Mailbox><t:EmailAddress>alice@contoso.test</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId></m:SavedItemFolderId><m:Items><t:Message><t:Subject>x</t:Subject><t:From><t:Mailbox><t:EmailAddress>alice@contoso.test</t:EmailAddress></t:Mailbox></t:From></t:Message></m:Items></m:CreateItem>",
    );
    let id = id(&made);
    let seen = get(&lab, &id);
    let of = |name: &str| {
        let inside = seen.split(&format!("<t:{name}>")).nth(1).unwrap();
        inside
            .split(&format!("</t:{name}>"))
            .next()
            .unwrap()
            .to_owned()
    };
    assert!(
        of("Sender").contains("<t:Name>Bob Okafor</t:Name>"),
        "{seen}"
    );
    assert!(of("From").contains("alice@contoso.test"), "{seen}");
    assert_eq!(of("LastModifiedName"), "Bob Okafor");
    let update = format!(
        "<m:UpdateItem MessageDisposition='SaveOnly' ConflictResolution='AlwaysOverwrite'><m:ItemChanges><t:ItemChange>{id}<t:Updates><t:SetItemField><t:FieldURI FieldURI='item:Subject'/><t:Message><t:Subject>y</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    );
    post(&lab, &update);
    assert!(get(&lab, &id).contains("<t:LastModifiedName>alice<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn exchange_2010_says_only_what_stands_behind_the_url_of_outlook_on_the_web() {
    let lab = Lab::new().await;
    let find = envelope(
        "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI='item:WebClientReadFormQueryString'/></t:AdditionalProperties></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderIds></m:FindItem>",
    );
    let url = |host: &str, body: &str| {
        let said = lab.post(host, body, &["-u", ALICE]).body;
        let rest = said.split("<t:WebClientReadFormQueryString>").nth(1);
        let rest = rest.unwrap_or_else(|| panic!("{said}"));
        rest.split('<').next().unwrap().to_owned()
    };
    let new = url(HOST, &find);
    assert!(new.starts_with("https://mail.contoso.test"), "{new}");
    assert!(new.contains("/owa/?ItemID=AAMk"), "{new}");
    let find = find.replace("Exchange2016", "Exchange2010_SP2");
    let old = url("mail.healthy-exchange2010.contoso.test", &find);
    assert!(
        old.starts_with("?ae=Item&amp;a=Open&amp;t=IPM.Note&amp;id=AAMk"),
        "{old}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_text_is_html_where_that_is_wanted() {
    let lab = Lab::new().await;
    let made = create(
        &lab,
        "drafts",
        "<t:Message><t:Body BodyType='Text'>a &lt; b\nc</t:Body></t:Message>",
    );
    let said = post(
        &lab,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:BodyType>HTML</t:BodyType><t:AdditionalProperties><t:FieldURI FieldURI='item:Body'/></t:AdditionalProperties></m:ItemShape><m:ItemIds>{}</m:ItemIds></m:GetItem>",
            id(&made)
        ),
    );
    assert!(said.contains("<t:Body BodyType=\"HTML\">"), "{said}");
    assert!(said.contains("converted from text"), "{said}");
    assert!(said.contains("a &amp;lt; b&lt;br&gt;"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_is_due_can_be_suppressed_once() {
    let lab = Lab::new().await;
    let asked = create(
        &lab,
        "inbox",
        "<t:Message><t:Subject>x</t:Subject><t:ExtendedProperty><t:ExtendedFieldURI PropertyTag='0xe07' PropertyType='Integer'/><t:Value>0</t:Value></t:ExtendedProperty><t:IsReadReceiptRequested>true</t:IsReadReceiptRequested></t:Message>",
    );
    let id = id(&asked);
    assert!(get(&lab, &id).contains("<t:ResponseObjects><t:SuppressReadReceipt/>"));
    let reference = id.replace("t:ItemId", "t:ReferenceItemId");
    let suppress = || {
        post(
            &lab,
            &format!(
                "<m:CreateItem><m:Items><t:SuppressReadReceipt>{reference}</t:SuppressReadReceipt></m:Items></m:CreateItem>"
            ),
        )
    };
    assert!(suppress().contains(">NoError<"));
    assert!(!get(&lab, &id).contains("SuppressReadReceipt"));
    assert!(suppress().contains(">ErrorReadReceiptNotPending<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_answered_by_a_post_of_its_conversation() {
    let lab = Lab::new().await;
    let made = create(
        &lab,
        "inbox",
        "<t:PostItem><t:Subject>posted</t:Subject><t:Body BodyType='Text'>first</t:Body></t:PostItem>",
    );
    let reference = id(&made).replace("t:ItemId", "t:ReferenceItemId");
    let answer = create(
        &lab,
        "inbox",
        &format!(
            "<t:PostReplyItem>{reference}<t:NewBodyContent BodyType='Text'>second</t:NewBodyContent></t:PostReplyItem>"
        ),
    );
    let [first, second] = [get(&lab, &id(&made)), get(&lab, &id(&answer))];
    let conversation = |said: &str| {
        said.split("<t:ConversationId ")
            .nth(1)
            .map(|it| it[..120].to_owned())
    };
    assert_eq!(conversation(&first), conversation(&second));
    assert!(
        second.contains("<t:PostItem>") && second.contains("<t:Subject>RE: posted</t:Subject>")
    );
    assert!(second.contains("second") && second.contains("first"));
}

#[tokio::test(flavor = "multi_thread")]
async fn appointments_at_the_same_time_and_beside_it_are_counted_and_told() {
    let lab = Lab::new().await;
    let appointment = |subject: &str, from: &str, to: &str, more: &str| {
        let item = format!(
            "<t:CalendarItem><t:Subject>{subject}</t:Subject><t:Start>2035-03-05T{from}:00Z</t:Start><t:End>2035-03-05T{to}:00Z</t:End>{more}</t:CalendarItem>"
        );
        id(&create(&lab, "calendar", &item))
    };
    let own = appointment("own", "10:00", "11:00", "");
    for (subject, from, to) in [
        ("over it", "09:30", "10:30"),
        ("around it", "09:00", "12:00"),
        ("before", "09:00", "10:00"),
        ("behind", "11:00", "12:00"),
        ("later", "12:00", "13:00"),
    ] {
        appointment(subject, from, to, "");
    }
    appointment(
        "free",
        "10:00",
        "11:00",
        "<t:LegacyFreeBusyStatus>Free</t:LegacyFreeBusyStatus>",
    );
    let said = get(&lab, &own);
    assert!(said.contains("<t:ConflictingMeetingCount>2</"), "{said}");
    assert!(said.contains("<t:AdjacentMeetingCount>2</"), "{said}");
    let told = |list: &str| {
        let inside = said.split(&format!("<t:{list}>")).nth(1).unwrap();
        let inside = inside.split(&format!("</t:{list}>")).next().unwrap();
        let subjects = inside.split("<t:Subject>").skip(1);
        subjects
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(told("ConflictingMeetings"), ["around it", "over it"]);
    assert_eq!(told("AdjacentMeetings"), ["before", "behind"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_item_has_all_the_properties_of_the_snapshot() {
    let lab = Lab::new().await;
    let mut kinds: Vec<String> = Vec::new();
    for folder in [
        "inbox",
        "drafts",
        "sentitems",
        "calendar",
        "contacts",
        "tasks",
        "notes",
    ] {
        let found = post(
            &lab,
            &format!(
                "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id='{folder}'/></m:ParentFolderIds></m:FindItem>"
            ),
        );
        let ids = found.split("<t:ItemId ").skip(1);
        let ids: String = ids
            .map(|rest| format!("<t:ItemId {}/>", rest.split("/>").next().unwrap()))
            .collect();
        let said = get(&lab, &ids);
        let envelope = read(said.as_bytes()).unwrap();
        let mut seen: Vec<String> = Vec::new();
        for item in items(&envelope) {
            if !seen.contains(&item.name.to_owned()) {
                seen.push(item.name.to_owned());
                kinds.push(format!(
                    "{} in {folder}: {}",
                    item.name,
                    outline(item).join(" ")
                ));
            }
        }
    }
    insta::assert_snapshot!(kinds.join("\n\n"));
}

/// What is inside of every `Items` of an answer.
fn items<'a>(element: &'a Element<'a>) -> Vec<&'a Element<'a>> {
    match element.name {
        "Items" => element.children.iter().collect(),
        _ => element.children.iter().flat_map(items).collect(),
    }
}

/// The properties of an item, with those values that are the same on each day.
fn outline(item: &Element<'_>) -> Vec<String> {
    let told = |property: &Element<'_>| {
        let text = property.text.trim();
        let changes = property.name == "Size"
            || property.name.ends_with("MeetingCount")
            || text.len() > 40
            || text.contains('\n')
            || text.contains("T0")
            || text.contains("T1")
            || text.contains("T2")
            || text.ends_with("==");
        match property.children.is_empty() && !text.is_empty() && !changes {
            true => format!("{}={text}", property.name),
            false => property.name.to_owned(),
        }
    };
    // Whether there are any depends on the day of the week.
    let beside = ["AdjacentMeetings", "ConflictingMeetings"];
    let properties = item.children.iter();
    properties
        .filter(|it| !beside.contains(&it.name))
        .map(told)
        .collect()
}

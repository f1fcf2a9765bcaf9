//! What follows for items from what was said of them, and what is assumed.

use exchaos::exchange::xml::{Element, read};
use exchaos::scenario::read_world;

use super::*;
use crate::ews::envelope;
use crate::harness::Lab;

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

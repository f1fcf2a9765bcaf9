//! Folders as Exchange shows them: their classes and names, what can be done with those of every mailbox, and their numbers.

use super::{HOST, USER, envelope};
use crate::harness::{Lab, valid};

fn say(lab: &Lab, operation: &str) -> String {
    let seen = lab.post(HOST, &envelope(operation), &USER).body;
    valid(lab, &seen);
    seen
}

/// The first value behind a text, up to the next quote or tag.
fn value<'a>(said: &'a str, before: &str) -> &'a str {
    let rest = said.split(before).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no {before}: {said}"));
    rest.split(['"', '<']).next().unwrap()
}

fn code(said: &str) -> &str {
    value(said, "<m:ResponseCode>")
}

fn get(lab: &Lab, id: &str, properties: &str) -> String {
    say(
        lab,
        &format!(
            "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{properties}\
             </t:AdditionalProperties></m:FolderShape><m:FolderIds>{id}</m:FolderIds></m:GetFolder>"
        ),
    )
}

fn distinguished(name: &str) -> String {
    format!("<t:DistinguishedFolderId Id='{name}'/>")
}

fn create(lab: &Lab, folder: &str) -> String {
    say(
        lab,
        &format!(
            "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderId><m:Folders>{folder}</m:Folders></m:CreateFolder>"
        ),
    )
}

fn id(said: &str) -> String {
    let id = value(said, "<t:FolderId Id=\"");
    format!("<t:FolderId Id='{id}'/>")
}

fn set_class(lab: &Lab, id: &str, element: &str, class: &str) -> String {
    say(
        lab,
        &format!(
            "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{id}<t:Updates><t:SetFolderField>\
             <t:FieldURI FieldURI='folder:FolderClass'/><t:{element}><t:FolderClass>{class}</t:FolderClass></t:{element}>\
             </t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"
        ),
    )
}

const CLASS: &str = "<t:FieldURI FieldURI='folder:FolderClass'/>";

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_has_no_class_until_a_client_says_one_and_never_one_of_another_type() {
    let lab = Lab::new().await;
    let made = create(
        &lab,
        "<t:Folder><t:DisplayName>F1</t:DisplayName></t:Folder>",
    );
    let plain = id(&made);
    assert!(!get(&lab, &plain, CLASS).contains("FolderClass"));
    assert!(!get(&lab, &distinguished("conversationhistory"), CLASS).contains("FolderClass"));
    assert_eq!(
        code(&set_class(&lab, &plain, "Folder", "xyz")),
        "ErrorObjectTypeChanged"
    );
    let other = set_class(&lab, &plain, "Folder", "IPF.Appointment");
    assert_eq!(code(&other), "ErrorObjectTypeChanged");
    assert_eq!(
        code(&set_class(&lab, &plain, "Folder", "IPF.Note.Own")),
        "NoError"
    );
    assert!(get(&lab, &plain, CLASS).contains("<t:FolderClass>IPF.Note.Own<"));
    let calendar = create(
        &lab,
        "<t:CalendarFolder><t:DisplayName>C</t:DisplayName></t:CalendarFolder>",
    );
    assert!(get(&lab, &id(&calendar), CLASS).contains("<t:FolderClass>IPF.Appointment<"));
    let changed = set_class(&lab, &id(&calendar), "CalendarFolder", "IPF.Note");
    assert_eq!(code(&changed), "ErrorObjectTypeChanged");
    let wrong = "<t:CalendarFolder><t:FolderClass>IPF.Note</t:FolderClass><t:DisplayName>D</t:DisplayName></t:CalendarFolder>";
    assert_eq!(code(&create(&lab, wrong)), "ErrorNoFolderClassOverride");
    let again = create(
        &lab,
        "<t:Folder><t:DisplayName>f1</t:DisplayName></t:Folder>",
    );
    assert_eq!(
        value(&again, "<m:MessageText>").replace("&apos;", "'"),
        "A folder with the specified name already exists., Could not create folder 'f1'."
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folders_of_every_mailbox_have_their_names_and_stay() {
    let lab = Lab::new().await;
    let root = get(
        &lab,
        &distinguished("root"),
        "<t:FieldURI FieldURI='folder:DisplayName'/><t:ExtendedFieldURI PropertyTag='0x0e08' PropertyType='Long'/>",
    );
    assert!(
        root.contains("<t:DisplayName/>") || root.contains("<t:DisplayName></t:DisplayName>"),
        "{root}"
    );
    assert!(value(&root, "<t:Value>").parse::<u64>().unwrap() > 0);
    let online = "[exchange]\nproduct = 'online'\nauth = ['Basic']\n";
    let cloud = Lab::with(&[("online", online)]).await;
    for name in [
        "companycontacts",
        "allitems",
        "allcontacts",
        "externalcontacts",
        "peoplecentricconversationbuddies",
    ] {
        let request = envelope(&format!(
            "<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape><m:FolderIds>{}</m:FolderIds></m:GetFolder>",
            distinguished(name)
        ));
        let found = cloud.post("mail.online.contoso.test", &request, &USER).body;
        assert!(
            found.contains(&format!("<t:DistinguishedFolderId>{name}<")),
            "{found}"
        );
        // On premises, nobody makes them.
        assert_eq!(
            code(&get(&lab, &distinguished(name), CLASS)),
            "ErrorFolderNotFound"
        );
    }
    let public = get(&lab, &distinguished("publicfoldersroot"), CLASS);
    assert_eq!(code(&public), "ErrorNoPublicFolderReplicaAvailable");
    let all = say(
        &lab,
        "<m:FindFolder Traversal='Deep'><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
         <m:ParentFolderIds><t:DistinguishedFolderId Id='root'/></m:ParentFolderIds></m:FindFolder>",
    );
    assert!(!all.contains("IndexedPagingOffset"), "{all}");
    let folders = all.split("<t:FolderId ").skip(1);
    let named = |wanted: &str| {
        let wanted = format!("<t:DisplayName>{wanted}<");
        let found = folders.clone().find(|rest| rest.contains(&wanted));
        format!(
            "<t:FolderId {}/>",
            found.unwrap().split("/>").next().unwrap()
        )
    };
    for (name, expected) in [
        ("GAL Contacts", "ErrorCannotDeleteObject"),
        ("System", "ErrorCannotDeleteObject"),
        ("Reminders", "ErrorCannotDeleteObject"),
        ("Inbox", "ErrorDeleteDistinguishedFolder"),
    ] {
        let said = say(
            &lab,
            &format!(
                "<m:DeleteFolder DeleteType='HardDelete'><m:FolderIds>{}</m:FolderIds></m:DeleteFolder>",
                named(name)
            ),
        );
        assert_eq!(code(&said), expected, "{name}");
        assert_eq!(code(&get(&lab, &named(name), CLASS)), "NoError", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_are_found_by_their_names_and_keys_say_what_they_are_of() {
    let lab = Lab::new().await;
    let found = say(
        &lab,
        "<m:FindFolder Traversal='Shallow'><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
         <m:ParentFolderIds><t:DistinguishedFolderId Id='msgfolderroot'/></m:ParentFolderIds></m:FindFolder>",
    );
    let names = found.split("<t:DisplayName>").skip(1);
    let names: Vec<_> = names
        .map(|rest| rest.split('<').next().unwrap().to_lowercase())
        .collect();
    assert!(names.is_sorted() && names.len() > 10, "{names:?}");
    for (folder, begins) in [
        ("inbox", "AQAA"),
        ("calendar", "AgAA"),
        ("contacts", "AwAA"),
        ("tasks", "BAAA"),
        ("todosearch", "BwAA"),
    ] {
        let said = get(
            &lab,
            &distinguished(folder),
            "<t:FieldURI FieldURI='folder:ParentFolderId'/>",
        );
        let keys: Vec<_> = said.split("ChangeKey=\"").skip(1).collect();
        assert!(keys[0].starts_with(begins), "{folder}: {said}");
        assert!(keys[1].starts_with("AQAAAA==\""), "{folder}: {said}");
    }
    let wrong = say(
        &lab,
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>\
         <t:DistinguishedFolderId Id='inbox' ChangeKey='XXX'/></m:FolderIds></m:GetFolder>",
    );
    assert_eq!(code(&wrong), "ErrorInvalidChangeKey");
}

/// Creates a message; the folder's tag of changes, its next article number, and the message's.
fn numbers(lab: &Lab, folder: &str) -> (String, String, String) {
    let made = say(
        lab,
        &format!(
            "<m:CreateItem MessageDisposition='SaveOnly'><m:SavedItemFolderId>{folder}</m:SavedItemFolderId><m:Items><t:Message/></m:Items></m:CreateItem>"
        ),
    );
    let item = value(&made, "<t:ItemId Id=\"");
    let got = say(
        lab,
        &format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>\
             <t:ExtendedFieldURI PropertyTag='0x0e23' PropertyType='Integer'/></t:AdditionalProperties></m:ItemShape>\
             <m:ItemIds><t:ItemId Id='{item}'/></m:ItemIds></m:GetItem>"
        ),
    );
    let tags = "<t:ExtendedFieldURI PropertyTag='0x670a' PropertyType='SystemTime'/>";
    let next = "<t:ExtendedFieldURI PropertyTag='0x6751' PropertyType='Integer'/>";
    let [tag, next] = [tags, next].map(|path| {
        let said = get(lab, folder, path);
        value(&said, "<t:Value>").to_owned()
    });
    (tag, next, value(&got, "<t:Value>").to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_are_numbered_in_their_folder_and_each_change_moves_its_tag() {
    let lab = Lab::new().await;
    for _ in 0..2 {
        let made = create(
            &lab,
            "<t:Folder><t:DisplayName>F</t:DisplayName></t:Folder>",
        );
        let folder = id(&made);
        let (first, next, article) = numbers(&lab, &folder);
        assert_eq!((next.as_str(), article.as_str()), ("2", "1"));
        let (second, next, article) = numbers(&lab, &folder);
        assert_eq!((next.as_str(), article.as_str()), ("3", "2"));
        // Within the same second, too.
        assert!(first < second, "{first} {second}");
        say(
            &lab,
            &format!(
                "<m:DeleteFolder DeleteType='HardDelete'><m:FolderIds>{folder}</m:FolderIds></m:DeleteFolder>"
            ),
        );
    }
}

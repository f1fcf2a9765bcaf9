//! What folders give to others: how it is said and told, and that it holds for every operation.

use exchaos::scenario::read_world;

use crate::harness::{GET_FOLDER, Lab, valid};

mod holders; // who is given what, by which entry
mod operations; // each level, at each operation
mod seen; // what is listed, and what things say of themselves
mod sets; // how it is said and told

const HOST: &str = "mail.contoso.test";
const ALICE: &str = "alice@contoso.test";
const BOB: &str = "bob@contoso.test";

/// Everybody sees Alice's root and reads her contacts, so that nobody is a stranger to her mailbox.
const WORLD: &str = "
[accounts.'alice@contoso.test'.permissions]
msgfolderroot = { default = 'Reviewer' }
contacts = { default = 'Reviewer' }
[accounts.'bob@contoso.test']
send-on-behalf = '*@contoso.test'
display-name = 'Bob Okafor'
sid = 'S-1-5-21-1-2-3-1104'
aliases = ['robert@contoso.test']
[accounts.'carol@contoso.test']
[accounts.'dave@contoso.test']
[accounts.'partner@contoso.test']
kind = 'contact'
[accounts.'inner@contoso.test']
kind = 'list'
display-name = 'Inner'
members = ['bob@contoso.test', 'dave@contoso.test']
[accounts.'outer@contoso.test']
kind = 'list'
members = ['inner@contoso.test', 'carol@contoso.test']
";

async fn lab() -> Lab {
    let (world, problems) = read_world(WORLD);
    assert_eq!(problems, []);
    Lab::in_world(world.unwrap(), &[]).await
}

fn envelope(body: &str) -> String {
    let (before, rest) = GET_FOLDER.split_once("<s:Body>").unwrap();
    let (_, after) = rest.split_once("</s:Body>").unwrap();
    [before, "<s:Body>", body, "</s:Body>", after].concat()
}

/// What somebody is answered.
fn post(lab: &Lab, who: &str, body: &str) -> String {
    let user = format!("{who}:exchaos");
    lab.post(HOST, &envelope(body), &["-u", &user]).body
}

/// The code of the first message.
fn code(body: &str) -> &str {
    let Some(rest) = body.split("ResponseCode>").nth(1) else {
        panic!("{body}");
    };
    rest.split('<').next().unwrap()
}

/// The first element of that name, which is empty.
fn id(body: &str, name: &str) -> String {
    let Some(rest) = body.split(&format!("<t:{name} ")).nth(1) else {
        panic!("no {name}: {body}");
    };
    format!("<t:{name} {}/>", rest.split("/>").next().unwrap())
}

/// What is between two texts, each time.
fn all_between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let parts = text.split(before).skip(1);
    parts
        .map(|rest| rest.split(after).next().unwrap())
        .collect()
}

/// A folder of Alice's by its distinguished name.
fn hers(name: &str) -> String {
    format!(
        "<t:DistinguishedFolderId Id='{name}'><t:Mailbox><t:EmailAddress>{ALICE}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
    )
}

fn given(address: &str, level: &str) -> String {
    format!(
        "<t:Permission><t:UserId><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress></t:UserId><t:PermissionLevel>{level}</t:PermissionLevel></t:Permission>"
    )
}

fn permission_set(permissions: &str) -> String {
    format!("<t:PermissionSet><t:Permissions>{permissions}</t:Permissions></t:PermissionSet>")
}

fn create_folder(name: &str, parent: &str, said: &str) -> String {
    format!(
        "<m:CreateFolder><m:ParentFolderId>{parent}</m:ParentFolderId><m:Folders><t:Folder><t:DisplayName>{name}</t:DisplayName>{said}</t:Folder></m:Folders></m:CreateFolder>"
    )
}

fn update_folder(folder: &str, update: &str) -> String {
    format!(
        "<m:UpdateFolder><m:FolderChanges><t:FolderChange>{folder}<t:Updates>{update}</t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>"
    )
}

fn set_field(how: &str, field: &str, kind: &str, said: &str) -> String {
    format!("<t:{how}><t:FieldURI FieldURI='folder:{field}'/><t:{kind}>{said}</t:{kind}></t:{how}>")
}

fn set_permissions(folder: &str, permissions: &str) -> String {
    let set = permission_set(permissions);
    update_folder(
        folder,
        &set_field("SetFolderField", "PermissionSet", "Folder", &set),
    )
}

fn get_folder(folder: &str, fields: &[&str]) -> String {
    let fields = fields
        .iter()
        .map(|field| format!("<t:FieldURI FieldURI='folder:{field}'/>"));
    let fields = match fields.collect::<String>() {
        none if none.is_empty() => none,
        some => format!("<t:AdditionalProperties>{some}</t:AdditionalProperties>"),
    };
    format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape>{fields}</m:FolderShape><m:FolderIds>{folder}</m:FolderIds></m:GetFolder>"
    )
}

fn create_item(folder: &str, subject: &str) -> String {
    format!(
        "<m:CreateItem MessageDisposition='SaveOnly'><m:SavedItemFolderId>{folder}</m:SavedItemFolderId><m:Items><t:Message><t:Subject>{subject}</t:Subject><t:ToRecipients><t:Mailbox><t:EmailAddress>{BOB}</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>"
    )
}

fn find_item(folder: &str) -> String {
    format!(
        "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>"
    )
}

fn get_item(item: &str, fields: &str) -> String {
    format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>{fields}</m:ItemShape><m:ItemIds>{item}</m:ItemIds></m:GetItem>"
    )
}

fn update_item(item: &str) -> String {
    format!(
        "<m:UpdateItem MessageDisposition='SaveOnly' ConflictResolution='AlwaysOverwrite'><m:ItemChanges><t:ItemChange>{item}<t:Updates><t:SetItemField><t:FieldURI FieldURI='item:Subject'/><t:Message><t:Subject>other</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
}

fn delete_item(item: &str) -> String {
    format!(
        "<m:DeleteItem DeleteType='MoveToDeletedItems'><m:ItemIds>{item}</m:ItemIds></m:DeleteItem>"
    )
}

fn sync_hierarchy(folder: &str, state: &str) -> String {
    format!(
        "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:SyncFolderId>{folder}</m:SyncFolderId>{state}</m:SyncFolderHierarchy>"
    )
}

/// The folder that is made for a test, inside Alice's root.
fn made(lab: &Lab, name: &str, said: &str) -> String {
    let made = post(
        lab,
        ALICE,
        &create_folder(name, &hers("msgfolderroot"), said),
    );
    assert_eq!(code(&made), "NoError", "{made}");
    id(&made, "FolderId")
}

/// What a folder tells of who is given what: for each, who it is, its level, and the single rights in the order of the schema.
fn told(lab: &Lab, who: &str, folder: &str) -> Vec<String> {
    let shown = post(lab, who, &get_folder(folder, &["PermissionSet"]));
    assert_eq!(code(&shown), "NoError");
    valid(lab, &shown);
    let entries = all_between(&shown, "<t:UserId>", "</t:UserId>");
    let rest = shown.split("</t:UserId>").skip(1);
    let told = rest.zip(entries).map(|(rest, whom)| {
        let rest = rest.split("Permission>").next().unwrap();
        let words: Vec<_> = all_between(rest, ">", "<");
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let whom: Vec<_> = all_between(whom, ">", "<");
        let whom: Vec<_> = whom.into_iter().filter(|word| !word.is_empty()).collect();
        let flags = words[..words.len() - 1].join(" ");
        let flags = flags.replace("true", "y").replace("false", "n");
        format!("{}: {}, {flags}", whom.join("|"), words[words.len() - 1])
    });
    told.collect()
}

/// A level made of single rights, for Bob.
fn single(rights: &str) -> String {
    format!(
        "<t:Permission><t:UserId><t:PrimarySmtpAddress>{BOB}</t:PrimarySmtpAddress></t:UserId>{rights}<t:PermissionLevel>Custom</t:PermissionLevel></t:Permission>"
    )
}

/// Lets Alice give something in one of her folders.
fn give(lab: &Lab, folder: &str, permissions: &str) {
    let answer = post(lab, ALICE, &set_permissions(folder, permissions));
    assert_eq!(code(&answer), "NoError", "{answer}");
}

/// A letter for the code of an answer.
fn sign(answer: &str) -> &str {
    match code(answer) {
        "NoError" => ".",
        "ErrorAccessDenied" => "D",
        "ErrorFolderNotFound" => "F",
        "ErrorItemNotFound" => "I",
        "ErrorCreateItemAccessDenied" => "C",
        "ErrorCreateSubfolderAccessDenied" => "S",
        "ErrorMoveCopyFailed" => "M",
        "ErrorArchiveMailboxNotEnabled" => "A",
        other => other,
    }
}

//! GetFolder: what is asked of folders by their names and ids.

use super::{HOST, USER, envelope, folder};
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn get_folder_answers_as_exchange_does() {
    let lab = Lab::new().await;
    let seen = lab.get_folder(HOST, &[]);
    assert_eq!(seen.header("Content-Type"), ["text/xml; charset=utf-8"]);
    insta::assert_snapshot!(seen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_distinguished_folder_is_there_once_asked_by_name_and_again_by_its_id() {
    let lab = Lab::new().await;
    let names = [
        "root",
        "msgfolderroot",
        "inbox",
        "calendar",
        "contacts",
        "sentitems",
        "drafts",
        "deleteditems",
        "junkemail",
        "outbox",
        "tasks",
        "notes",
        "journal",
    ];
    let ids: String = names
        .map(|name| format!("<t:DistinguishedFolderId Id='{name}'/>"))
        .concat();
    let request = |ids: &str| {
        envelope(&format!(
            "<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape><m:FolderIds>{ids}</m:FolderIds></m:GetFolder>"
        ))
    };
    let seen = lab.post(HOST, &request(&ids), &USER);
    assert_eq!(
        seen.body.matches("ResponseClass=\"Success\"").count(),
        names.len()
    );
    let ids: Vec<&str> = seen
        .body
        .split("<t:FolderId ")
        .skip(1)
        .map(|rest| rest.split("/>").next().unwrap())
        .collect();
    let again: String = ids.iter().map(|id| format!("<t:FolderId {id}/>")).collect();
    let by_id = lab.post(HOST, &request(&again), &USER);
    assert_eq!(folder(&by_id), folder(&seen));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_has_the_code_that_says_so_in_its_place() {
    let lab = Lab::new().await;
    let ids = "<t:DistinguishedFolderId Id='archiveinbox'/><t:FolderId Id='DUMMY'/><t:DistinguishedFolderId Id='inbox'/>\
        <t:DistinguishedFolderId Id='inbox'><t:Mailbox><t:EmailAddress>x@elsewhere.test</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>";
    let body = envelope(&format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>{ids}</m:FolderIds></m:GetFolder>"
    ));
    let seen = lab.post(HOST, &body, &USER);
    let codes: Vec<&str> = seen
        .body
        .split("<m:ResponseCode>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "ErrorFolderNotFound",
            "ErrorInvalidIdMalformed",
            "NoError",
            "ErrorNonExistentMailbox"
        ]
    );
}

//! What `RequestServerVersion` hides and refuses: a client is shown nothing that its schema does not have.

use exchaos::exchange::Schema;

use crate::harness::{Lab, Seen, needs};

const HOST: &str = "mail.contoso.test";
const USER: [&str; 2] = ["-u", "alice@contoso.test:exchaos"];
const ALL: [&str; 8] = [
    "Exchange2007",
    "Exchange2007_SP1",
    "Exchange2010",
    "Exchange2010_SP1",
    "Exchange2010_SP2",
    "Exchange2013",
    "Exchange2013_SP1",
    "Exchange2016",
];

/// Sends an operation as a client of that version does; as one that names none, without.
fn ask(lab: &Lab, version: Option<&str>, operation: &str) -> Seen {
    let header = version.map(|name| format!("<t:RequestServerVersion Version='{name}'/>"));
    let body = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
         xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
         xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'>\
         <s:Header>{}</s:Header><s:Body>{operation}</s:Body></s:Envelope>",
        header.unwrap_or_default()
    );
    lab.post(HOST, &body, &USER)
}

fn find(folder: &str) -> String {
    format!(
        "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds>\
         <t:DistinguishedFolderId Id='{folder}'/></m:ParentFolderIds></m:FindItem>"
    )
}

fn get(shape: &str, ids: &str) -> String {
    format!("<m:GetItem><m:ItemShape>{shape}</m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>")
}

/// The ids of some items of a folder, as a request names them.
fn ids(lab: &Lab, folder: &str) -> String {
    let found = ask(lab, Some("Exchange2016"), &find(folder)).body;
    let ids = found.split("<t:ItemId ").skip(1).take(5);
    let ids = ids.map(|rest| format!("<t:ItemId {}/>", rest.split("/>").next().unwrap()));
    ids.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_has_what_is_newer_than_its_request() {
    let lab = Lab::new().await;
    let everything = "<t:BaseShape>AllProperties</t:BaseShape>";
    let mut asked: Vec<String> = ["inbox", "calendar", "contacts", "tasks"]
        .map(|folder| get(everything, &ids(&lab, folder)))
        .to_vec();
    asked.push(
        "<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape><m:FolderIds>\
         <t:DistinguishedFolderId Id='inbox'/><t:DistinguishedFolderId Id='calendar'/></m:FolderIds></m:GetFolder>"
            .to_owned(),
    );
    for operation in &asked {
        let newest = ask(&lab, Some("V2017_07_11"), operation);
        assert!(newest.body.contains("NoError"), "{}", newest.body);
        for name in ALL {
            let seen = ask(&lab, Some(name), operation);
            assert_eq!(seen.status, 200, "{name}: {}", seen.body);
            assert!(
                needs(&seen.body) <= Schema::named(name).unwrap(),
                "{name}: {}",
                seen.body
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn properties_appear_with_the_version_that_has_them_first() {
    let lab = Lab::new().await;
    let request = get(
        "<t:BaseShape>AllProperties</t:BaseShape>",
        &ids(&lab, "inbox"),
    );
    for (element, since) in [
        ("t:Subject", "Exchange2007"),
        ("t:EffectiveRights", "Exchange2007_SP1"),
        ("t:ReceivedBy", "Exchange2007_SP1"),
        ("t:ConversationId", "Exchange2010"),
        ("t:Flag", "Exchange2013"),
    ] {
        for name in ALL {
            let body = ask(&lab, Some(name), &request).body;
            let shown =
                body.contains(&format!("<{element}>")) || body.contains(&format!("<{element} "));
            let there = Schema::named(name) >= Schema::named(since);
            assert_eq!(shown, there, "{element} in {name}: {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_names_no_version_is_one_of_exchange_2007() {
    let lab = Lab::new().await;
    let request = get(
        "<t:BaseShape>AllProperties</t:BaseShape>",
        &ids(&lab, "inbox"),
    );
    let after = |body: &str| body.split_once("<s:Body").unwrap().1.to_owned();
    let named = ask(&lab, Some("Exchange2007"), &request).body;
    assert_eq!(after(&ask(&lab, None, &request).body), after(&named));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_newer_than_the_version_is_refused_and_so_is_what_an_item_has_not() {
    let lab = Lab::new().await;
    let inbox = ids(&lab, "inbox");
    let path = |uri: &str| {
        let shape = format!(
            "<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI='{uri}'/></t:AdditionalProperties>"
        );
        get(&shape, &inbox)
    };
    let older = "ErrorIncorrectSchemaVersion";
    for (version, operation, code) in [
        (Some("Exchange2010_SP2"), path("item:Preview"), older),
        (Some("Exchange2013"), path("item:Preview"), "NoError"),
        (
            Some("Exchange2010"),
            "<m:GetRoomLists/>".to_owned(),
            "NoError",
        ),
        (None, "<m:GetRoomLists/>".to_owned(), older),
        (Some("Exchange2013_SP1"), path("calendar:End"), "NoError"),
        (
            Some("Exchange2010"),
            path("calendar:End"),
            "ErrorInvalidPropertyRequest",
        ),
    ] {
        let seen = ask(&lab, version, &operation);
        assert!(
            seen.body.contains(&format!(">{code}<")),
            "{version:?}: {operation}: {}",
            seen.body
        );
        let status = if code == older { 500 } else { 200 };
        assert_eq!(seen.status, status, "{version:?}: {operation}");
    }
    let refused = ask(&lab, Some("Exchange2007_SP1"), &path("calendar:End")).body;
    let said = "The property calendar:End is not valid for this object type. The Current ExchangeVersion is Exchange2007_SP1.";
    assert!(
        refused.contains(said) && refused.contains("<t:FieldURI FieldURI=\"calendar:End\"/>"),
        "{refused}"
    );
}

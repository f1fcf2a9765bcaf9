//! Operations of the healthy Exchange, and requests that are none.

use crate::harness::{GET_FOLDER, Lab, Seen};

const HOST: &str = "mail.contoso.test";
const USER: [&str; 2] = ["-u", "alice@contoso.test:exchaos"];

fn envelope(operation: &str) -> String {
    let (before, rest) = GET_FOLDER.split_once("<m:GetFolder>").unwrap();
    let after = rest.split_once("</m:GetFolder>").unwrap().1;
    format!("{before}{operation}{after}")
}

fn folder(seen: &Seen) -> &str {
    let start = seen.body.find("<s:Body").unwrap();
    &seen.body[start..]
}

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

#[tokio::test(flavor = "multi_thread")]
async fn find_folder_pages_neither_skip_nor_repeat() {
    let lab = Lab::new().await;
    let page = |offset: usize, most: usize| {
        let body = envelope(&format!(
            "<m:FindFolder Traversal='Deep'><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>\
             <m:IndexedPageFolderView MaxEntriesReturned='{most}' Offset='{offset}' BasePoint='Beginning'/>\
             <m:ParentFolderIds><t:DistinguishedFolderId Id='root'/></m:ParentFolderIds></m:FindFolder>"
        ));
        lab.post(HOST, &body, &USER).body
    };
    let names = |body: &str| -> Vec<String> {
        body.split("<t:DisplayName>")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect()
    };
    let all = names(&page(0, 1000));
    assert!(all.len() > 40, "{} folders", all.len());
    let mut paged = Vec::new();
    while !page(paged.len(), 10).contains("IncludesLastItemInRange=\"true\"") {
        paged.extend(names(&page(paged.len(), 10)));
    }
    paged.extend(names(&page(paged.len(), 10)));
    assert_eq!(paged, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn convert_id_knows_the_mailbox_and_refuses_a_dummy() {
    let lab = Lab::new().await;
    let convert = |id: &str, mailbox: &str| {
        let body = envelope(&format!(
            "<m:ConvertId DestinationFormat='HexEntryId'><m:SourceIds><t:AlternateId Format='EwsId' Id='{id}' Mailbox='{mailbox}'/></m:SourceIds></m:ConvertId>"
        ));
        lab.post(HOST, &body, &USER).body
    };
    let seen = lab.get_folder(HOST, &[]).body;
    let id = seen
        .split("<t:FolderId Id=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let converted = convert(id, "alice@contoso.test");
    assert!(
        converted.contains("Mailbox=\"alice@contoso.test\""),
        "{converted}"
    );
    assert!(
        converted.contains("Format=\"HexEntryId\" Id=\"00000000"),
        "{converted}"
    );
    // What the id says itself goes before what is said beside it: DavMail asks with this very address.
    assert_eq!(convert(id, "blah@blah.com"), converted);
    let dummy = convert("DUMMY", "DUMMY");
    assert!(
        dummy.contains("ErrorInvalidIdMalformed") && dummy.contains("<h:ServerVersionInfo"),
        "{dummy}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_none_gets_exchanges_fault() {
    let lab = Lab::new().await;
    let cases = [
        ("not xml".to_owned(), "ErrorSchemaValidation"),
        (String::new(), "ErrorSchemaValidation"),
        (
            "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>".to_owned(),
            "ErrorSchemaValidation",
        ),
        (envelope("<m:GetNothing/>"), "ErrorSchemaValidation"),
        (envelope("<m:GetFolder/>"), "ErrorSchemaValidation"),
        (envelope("<m:GetItem/>"), "ErrorSchemaValidation"),
        (
            envelope("<m:GetAppMarketplaceUrl/>"),
            "ErrorInvalidOperation",
        ),
        (envelope("<m:GetSearchableMailboxes/>"), "ErrorAccessDenied"),
        (
            GET_FOLDER.replace("Exchange2016", "Exchange2019"),
            "ErrorInvalidRequest",
        ),
        (
            GET_FOLDER.replace("\"inbox\"", "\"nosuch\""),
            "ErrorSchemaValidation",
        ),
        (
            GET_FOLDER.replace("</m:GetFolder>", ""),
            "ErrorSchemaValidation",
        ),
        ("<a>".repeat(100_000), "ErrorSchemaValidation"),
    ];
    for (body, code) in cases {
        let file = lab.folder.path().join("body");
        std::fs::write(&file, &body).unwrap();
        let seen = lab.post(HOST, &format!("@{}", file.display()), &USER);
        let shown: String = body.chars().take(200).collect();
        assert_eq!((seen.status, seen.exit), (500, 0), "{shown}");
        assert!(seen.body.contains(&format!("<e:ResponseCode xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">{code}<")), "{shown}: {}", seen.body);
        assert!(!seen.body.contains("<s:Header"), "a fault has no header");
        assert_eq!(seen.header("Content-Type"), ["text/xml; charset=utf-8"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_too_large_is_not_found_as_iis_says_it() {
    let lab = Lab::new().await;
    let file = lab.folder.path().join("large");
    std::fs::File::create(&file)
        .unwrap()
        .set_len(64 * 1024 * 1024 + 1)
        .unwrap();
    let seen = lab.post(HOST, &format!("@{}", file.display()), &USER);
    assert_eq!(
        (seen.status, seen.body.len()),
        (404, 1245),
        "{}",
        seen.stderr
    );
    assert_eq!(lab.get_folder(HOST, &[]).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_are_found_in_any_case_and_browsers_get_pages() {
    let lab = Lab::new().await;
    let ask = |path: &str, args: &[&str]| lab.curl(&format!("https://{HOST}{path}"), args);
    assert_eq!(ask("/ews/exchange.asmx", &[]).status, 401);
    let page = ask("/EWS/EXCHANGE.ASMX", &USER);
    assert_eq!(
        (page.status, page.header("Content-Type")),
        (200, vec!["text/html; charset=UTF-8"])
    );
    assert_eq!(ask("/ews/exchange.asmx", &["-I"]).status, 401);
    assert_eq!(ask("/ews/exchange.asmx", &["-X", "DELETE"]).status, 405);
    let health = ask("/ews/healthcheck.htm", &[]);
    assert_eq!(
        (health.status, health.body.as_str()),
        (200, "200 OK<br/>EX01.contoso.test")
    );
    assert_eq!(ask("/EWS/Services.wsdl", &[]).status, 401);
    assert_eq!(ask("/EWS/nothing", &USER).status, 404);
    assert_eq!(ask("/autodiscover/autodiscover.svc", &["-I"]).status, 401);
    assert_eq!(ask("/autodiscover/autodiscover.json", &[]).status, 400);
    let missing = ask("/no/such/page", &[]);
    assert_eq!((missing.status, missing.body.len()), (404, 1245));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_request_id_is_returned_when_that_is_wanted() {
    let lab = Lab::new().await;
    let id = ["-H", "client-request-id: 42"];
    assert_eq!(
        lab.get_folder(HOST, &id).header("client-request-id"),
        Vec::<&str>::new()
    );
    let wanted = [&id[..], &["-H", "return-client-request-id: true"]].concat();
    assert_eq!(
        lab.get_folder(HOST, &wanted).header("client-request-id"),
        ["42"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_says_for_how_long_three_times_and_recovers() {
    let lab = Lab::new().await;
    let ask = || lab.get_folder("mail.throttle-server-busy-fault.contoso.test", &[]);
    let first = ask();
    assert_eq!(first.status, 500);
    assert!(
        first
            .body
            .contains("<t:Value Name=\"BackOffMilliseconds\">2500</t:Value>"),
        "{}",
        first.body
    );
    assert_eq!(
        [ask().status, ask().status, ask().status, ask().status],
        [500, 500, 200, 200]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_code_leaves_the_schema_intact() {
    let lab = Lab::new().await;
    let seen = lab.get_folder("mail.access-denied-item.contoso.test", &[]);
    assert_eq!(seen.status, 200);
    insta::assert_snapshot!(folder(&seen));
    let unanswered = lab.post(
        "mail.access-denied-item.contoso.test",
        &envelope("<m:GetItem/>"),
        &USER,
    );
    assert!(
        folder(&unanswered).contains("<m:GetItemResponseMessage ResponseClass=\"Error\">"),
        "{}",
        unanswered.body
    );
}

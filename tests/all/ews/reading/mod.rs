//! How requests are read that break the schema: by product, as `reads` says, and what the journal has of it.

use exchaos::journal::{Event, line};

use super::{USER, codes, envelope};
use crate::harness::{GET_FOLDER, Lab, Seen};

mod clients; // what shipping clients send

/// A healthy server of each product, and two that read otherwise than their product.
const SERVERS: [(&str, &str); 8] = [
    ("of2010", "product = 'exchange2010'"),
    ("of2013", "product = 'exchange2013'"),
    ("of2016", "product = 'exchange2016'"),
    ("of2019", "product = 'exchange2019'"),
    ("of-se", "product = 'exchange-se'"),
    ("online", "product = 'online'"),
    ("strict", "reads = 'strict'"),
    ("lenient", "product = 'exchange2010'\nreads = 'lenient'"),
];

/// Those that hold requests against their schema.
const STRICT: [&str; 2] = ["of2010", "strict"];

/// Those that say of a value what is wrong with it.
const TELL: [&str; 4] = ["of2010", "of2013", "strict", "lenient"];

const INVALID: &str = "The request is invalid.";

async fn lab() -> Lab {
    let servers = SERVERS.map(|(id, text)| (id, format!("[exchange]\nauth = ['Basic']\n{text}")));
    let servers: Vec<_> = servers.iter().map(|(id, text)| (*id, &**text)).collect();
    Lab::with(&servers).await
}

/// The answer of a server to a request that names a version that all of them know.
fn say(lab: &Lab, server: &str, body: &str) -> Seen {
    let request = envelope(body).replace("Exchange2016", "Exchange2010_SP2");
    lab.post(&format!("mail.{server}.contoso.test"), &request, &USER)
}

/// The code of a fault, and what it says.
fn fault(seen: &Seen) -> (&str, &str) {
    let between = |from: &str, to: &str| {
        let rest = seen
            .body
            .split_once(from)
            .unwrap_or_else(|| panic!("{}", seen.body))
            .1;
        rest.split_once(to).unwrap().0
    };
    assert_eq!(seen.status, 500, "{}", seen.body);
    (between(">a:", "<"), between("xml:lang=\"en-US\">", "<"))
}

fn get_folder(inside: &str) -> String {
    format!("<m:GetFolder>{inside}</m:GetFolder>")
}

const INBOX: &str = "<m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds>";
const ID_ONLY: &str = "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>";

#[tokio::test(flavor = "multi_thread")]
async fn order_is_free_and_what_nobody_declared_is_passed_over_unless_the_server_is_strict() {
    let lab = lab().await;
    for (broken, sentence) in [
        (
            get_folder(&[INBOX, ID_ONLY].concat()),
            "The element 'GetFolder' in namespace",
        ),
        (
            get_folder(&[ID_ONLY, "<t:Depth>3</t:Depth>", INBOX].concat()),
            "has invalid child element 'Depth'",
        ),
        (
            get_folder(&[ID_ONLY, INBOX, "<x:Any xmlns:x='urn:x'><m:Any/></x:Any>"].concat()),
            "has invalid child element 'Any'",
        ),
        (
            get_folder(
                &[
                    ID_ONLY,
                    &INBOX.replace("<m:FolderIds>", "<m:FolderIds Traversal='Deep'>"),
                ]
                .concat(),
            ),
            "The 'Traversal' attribute is not declared.",
        ),
        (
            get_folder(&["all", ID_ONLY, INBOX].concat()),
            "The element 'GetFolder' in namespace",
        ),
        (
            // Elements of EWS are found in its other namespace.
            get_folder(&[&ID_ONLY.replace("t:BaseShape", "m:BaseShape"), INBOX].concat()),
            "has invalid child element 'BaseShape'",
        ),
        (
            // Without a shape's BaseShape there is its first value.
            get_folder(&["<m:FolderShape>Default</m:FolderShape>", INBOX].concat()),
            "cannot contain text",
        ),
        (
            get_folder(
                &[
                    &ID_ONLY.replace("</m:", "<t:AdditionalProperties/></m:"),
                    INBOX,
                ]
                .concat(),
            ),
            "has incomplete content",
        ),
    ] {
        for (server, _) in SERVERS {
            let seen = say(&lab, server, &broken);
            if STRICT.contains(&server) {
                let (code, text) = fault(&seen);
                assert_eq!(code, "ErrorSchemaValidation", "{server} {broken}");
                assert!(text.contains(sentence), "{server} {broken}: {text}");
                continue;
            }
            assert_eq!(
                (seen.status, codes(&seen)),
                (200, vec!["NoError"]),
                "{server} {broken}: {}",
                seen.body
            );
            assert!(seen.body.contains("<t:FolderId "), "{}", seen.body);
            assert!(
                !seen.body.contains("<t:DisplayName>"),
                "IdOnly: {}",
                seen.body
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_an_invalid_request_or_the_sentence_of_the_schema_by_product() {
    let lab = lab().await;
    let value = "is invalid according to its datatype";
    let word = get_folder(&[&ID_ONLY.replace("IdOnly", "idonly"), INBOX].concat());
    let folder = get_folder(&[ID_ONLY, &INBOX.replace("inbox", "nosuch")].concat());
    let number = "<m:FindItem Traversal='Shallow'><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>\
        <m:IndexedPageItemView MaxEntriesReturned='some' Offset='0' BasePoint='Beginning'/><m:ParentFolderIds>\
        <t:DistinguishedFolderId Id='inbox'/></m:ParentFolderIds></m:FindItem>";
    let missing = get_folder(ID_ONLY);
    let empty = get_folder(&[ID_ONLY, "<m:FolderIds/>"].concat());
    let unknown = "<m:XXX/>".to_owned();
    let none = String::new();
    let elsewhere = "<m:UpdateItem ConflictResolution='AutoResolve'><m:ItemChanges><t:ItemChange><t:ItemId Id='a'/>\
        <t:Updates><t:SetItemField><m:FieldURI FieldURI='item:Subject'/><t:Message><t:Subject>a</t:Subject></t:Message>\
        </t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>";
    let path = "List of possible elements expected: 'Path' in namespace \
        'http://schemas.microsoft.com/exchange/services/2006/types'.";
    let all: Vec<_> = SERVERS.iter().map(|(server, _)| *server).collect();
    for (request, sentence, tell) in [
        (word, value, &TELL[..]),
        (folder, value, &TELL),
        (
            number.to_owned(),
            "'some' is not a valid Int32 value",
            &TELL,
        ),
        (missing, "has incomplete content", &STRICT),
        (empty, "has incomplete content", &STRICT),
        (unknown, "has invalid child element 'XXX'", &STRICT),
        (none, "exactly one element", &STRICT),
        // A path is only looked for where it belongs.
        (elsewhere.to_owned(), path, &all),
    ] {
        for server in &all {
            let seen = say(&lab, server, &request);
            let (code, text) = fault(&seen);
            if tell.contains(server) {
                assert_eq!(code, "ErrorSchemaValidation", "{server} {request}: {text}");
                assert!(text.contains(sentence), "{server} {request}: {text}");
                assert!(seen.body.contains("<t:LineNumber>"));
            } else {
                assert_eq!(
                    (code, text),
                    ("ErrorInvalidRequest", INVALID),
                    "{server} {request}"
                );
                assert!(!seen.body.contains("MessageXml"), "{}", seen.body);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_xml_breaks_the_schema_everywhere_in_the_words_of_its_dotnet() {
    let lab = lab().await;
    let unbound = envelope("<x:GetFolder/>").replace("Exchange2016", "Exchange2010_SP2");
    for (server, _) in SERVERS {
        let host = format!("mail.{server}.contoso.test");
        let seen = lab.post(&host, &unbound, &USER);
        let (code, text) = fault(&seen);
        let called = match server {
            "of2010" | "lenient" => "'x' is an undeclared namespace.",
            _ => "'x' is an undeclared prefix.",
        };
        assert_eq!(code, "ErrorSchemaValidation", "{server}");
        assert!(
            text.contains(called) && text.contains(" Line 5, position "),
            "{server}: {text}"
        );
        assert!(
            seen.body.contains(&format!("<t:Violation>{called}")),
            "{}",
            seen.body
        );
    }
}

/// What the journal has of the request of each answer, in order.
async fn violations(lab: &Lab, requests: usize) -> Vec<(Option<String>, String)> {
    let is_request = |entry: &exchaos::journal::Entry| matches!(entry.event, Event::Request { .. });
    let entries = lab.journal(requests, is_request).await;
    let violation = |entry: &exchaos::journal::Entry| match &entry.event {
        Event::Request {
            schema_violation, ..
        } => (
            schema_violation.as_deref().map(ToOwned::to_owned),
            line(entry),
        ),
        _ => unreachable!(),
    };
    entries.iter().map(|entry| violation(entry)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_says_what_a_strict_server_refuses_and_where_whoever_answers() {
    let lab = Lab::with(&[
        ("lenient", "[exchange]\nauth = ['Basic']"),
        ("strict", "[exchange]\nauth = ['Basic']\nreads = 'strict'"),
        ("down", "[exchange]\nauth = ['Basic']\n[[rule]]\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }"),
    ])
    .await;
    let broken = GET_FOLDER.replace("</m:FolderShape>", "</m:FolderShape>\n  <m:Depth/>");
    for (server, code) in [
        ("lenient", "NoError"),
        ("strict", "ErrorSchemaValidation"),
        ("down", "ErrorServerBusy"),
    ] {
        let seen = lab.post(&format!("mail.{server}.contoso.test"), &broken, &USER);
        assert!(seen.body.contains(code), "{}", seen.body);
    }
    lab.post("mail.lenient.contoso.test", GET_FOLDER, &USER);
    lab.post("mail.lenient.contoso.test", "<a", &USER);
    let told = violations(&lab, 5).await;
    for (violation, line) in &told[..3] {
        let violation = violation.as_deref().unwrap();
        assert!(
            violation.starts_with("line 7, position 4: The element 'GetFolder' in namespace "),
            "{violation}"
        );
        assert!(
            line.contains(&format!(
                " (Basic), refused by a strict server: {violation}"
            )),
            "{line}"
        );
    }
    assert_eq!(told[3].0, None, "what is sound");
    assert!(!told[3].1.contains("strict"), "{}", told[3].1);
    assert!(
        told[4]
            .0
            .as_deref()
            .unwrap()
            .starts_with("line 1, position ")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_folder_ends_no_other_and_words_beyond_the_schema_are_known() {
    let lab = lab().await;
    let names = [
        "msgfolderroot",
        "inbox",
        "archive",
        "directory",
        "publicfoldersroot",
        "archiveroot",
        "drafts",
    ];
    let ids: String = names
        .iter()
        .map(|name| format!("<t:DistinguishedFolderId Id='{name}'/>"))
        .collect();
    let request = get_folder(&format!(
        "{ID_ONLY}<m:FolderIds>{ids}<t:FolderId Id=''/><t:FolderId Id='!'/></m:FolderIds>"
    ));
    let host = |server| format!("mail.{server}.contoso.test");
    for server in ["of2016", "of2019", "of-se", "online"] {
        let seen = lab.post(&host(server), &envelope(&request), &USER);
        assert_eq!(
            codes(&seen),
            [
                "NoError",
                "NoError",
                "ErrorFolderNotFound",
                "ErrorInvalidOperation",
                "ErrorNoPublicFolderReplicaAvailable",
                "ErrorFolderNotFound",
                "NoError",
                "ErrorInvalidIdEmpty",
                "ErrorInvalidIdMalformed",
            ],
            "{server}: {}",
            seen.body
        );
        for text in [
            "The distinguished folder name is unrecognized.",
            "There are no public folder servers available.",
        ] {
            assert!(
                seen.body.contains(&format!("<m:MessageText>{text}<")),
                "{}",
                seen.body
            );
        }
    }
    let create = "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id='msgfolderroot'/></m:ParentFolderId>\
        <m:Folders><t:Folder><t:DisplayName>Archive</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>";
    assert!(ask(&lab, create).contains("NoError"));
    let shape = ID_ONLY.replace("IdOnly", "Default");
    let archive = INBOX.replace("inbox", "archive");
    let seen = ask(&lab, &get_folder(&[shape, archive].concat()));
    assert!(seen.contains("<t:DisplayName>Archive<"), "{seen}");
    let seen = say(
        &lab,
        "of2010",
        &get_folder(&[ID_ONLY, &INBOX.replace("inbox", "archive")].concat()),
    );
    assert_eq!(fault(&seen).0, "ErrorSchemaValidation");
}

/// The answer of a healthy Exchange 2019 to an operation.
fn ask(lab: &Lab, body: &str) -> String {
    let seen = lab.post("mail.of2019.contoso.test", &envelope(body), &USER);
    assert_eq!(seen.status, 200, "{body}: {}", seen.body);
    seen.body
}

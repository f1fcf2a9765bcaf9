//! Messages with a content type that WCF does not accept: EWS and Autodiscover do not see them, and the reason phrase has a
//! sentence.

use exchaos::journal::Event;

use crate::harness::{GET_FOLDER, Lab, Seen};

const USER: [&str; 2] = ["-u", "alice@contoso.test:exchaos"];

/// The answer to a CreateFolder request with a content type.
fn create(lab: &Lab, host: &str, content_type: &str) -> Seen {
    let header = format!("Content-Type: {content_type}");
    let make = "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderId><m:Folders>\
        <t:Folder><t:DisplayName>New</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>";
    let (before, rest) = GET_FOLDER.split_once("<m:GetFolder>").unwrap();
    let after = rest.split_once("</m:GetFolder>").unwrap().1;
    let body = [before, make, after]
        .concat()
        .replace("Exchange2016", "Exchange2010_SP2");
    let url = format!("https://{host}/EWS/Exchange.asmx");
    lab.curl(
        &url,
        &[&["-H", &header, "--data-binary", &body][..], &USER].concat(),
    )
}

const OTHERS: [&str; 5] = [
    "text/plain; charset=utf-8",
    "application/soap+xml; charset=utf-8",
    "application/x-www-form-urlencoded",
    "text/xml; charset=iso-8859-1",
    "application/json",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_not_text_xml_is_refused_in_the_reason_phrase_and_has_no_effect() {
    let lab = Lab::new().await;
    let host = "mail.healthy-basic.contoso.test";
    let refused = |seen: &Seen, given: &str| {
        let phrase = format!(
            "HTTP/1.1 415 Cannot process the message because the content type '{given}' was not the expected type \
             'text/xml; charset=utf-8'."
        );
        assert_eq!(seen.status_line, phrase);
        assert_eq!(seen.body, "");
        assert_eq!(seen.header("Content-Length"), ["0"]);
        assert_eq!(
            seen.header("X-FEServer").len(),
            usize::from(!given.contains(";charset"))
        );
    };
    for given in OTHERS {
        refused(&create(&lab, host, given), given);
    }
    let without = lab.curl(
        &format!("https://{host}/EWS/Exchange.asmx"),
        &[
            &["-H", "Content-Type:", "--data-binary", GET_FOLDER][..],
            &USER,
        ]
        .concat(),
    );
    assert_eq!(without.status_line, "HTTP/1.1 415 Missing Content Type");
    // EWS sees no request, and creates no folder.
    let answers = lab.journal(6, |entry| entry.status() == Some(415)).await;
    assert_eq!(answers.len(), 6);
    for entry in lab.server.journal().entries() {
        if let Event::Request {
            operation,
            schema_violation,
            ..
        } = &entry.event
        {
            assert_eq!((*operation, schema_violation), (None, &None));
        }
    }
    // Any spelling of the type is accepted, except by Exchange 2010.
    for given in ["text/xml;charset=UTF-8", "TEXT/XML"] {
        let seen = create(&lab, host, given);
        let code = if given == "TEXT/XML" {
            "ErrorFolderExists"
        } else {
            "NoError"
        };
        assert!(seen.body.contains(code), "{given}: {}", seen.body);
    }
    let old = "mail.i-old.healthy-exchange2010.contoso.test";
    refused(
        &create(&lab, old, "text/xml;charset=utf-8"),
        "text/xml;charset=utf-8",
    );
    let seen = create(&lab, old, "text/xml; charset=utf-8");
    assert!(seen.body.contains("NoError"), "{}", seen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_authenticated_clients_get_the_sentence_and_forms_without_soap_accept_any_type() {
    let lab = Lab::new().await;
    let url = |path: &str| format!("https://mail.healthy-basic.contoso.test{path}");
    let data = [
        "-H",
        "Content-Type: text/plain",
        "--data-binary",
        GET_FOLDER,
    ];
    let ask = |path: &str, user: &[&str]| lab.curl(&url(path), &[&data[..], user].concat()).status;
    assert_eq!(ask("/EWS/Exchange.asmx", &[]), 401);
    assert_eq!(ask("/EWS/Exchange.asmx", &USER), 415);
    assert_eq!(ask("/Autodiscover/Autodiscover.svc", &USER), 415);
    assert_eq!(ask("/Autodiscover/Autodiscover.xml", &USER), 200);
}

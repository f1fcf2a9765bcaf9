//! The schema as tables of our own, held against Microsoft's by libxml2.

use std::path::PathBuf;
use std::process::Command;

use exchaos::exchange::xml;
use exchaos::exchange::xsd::{self, File};
use tempfile::TempDir;

use crate::clients::discovery::{block, run as run_line, write};
use crate::harness::{Lab, python, run, skipped, valid};

const USER: [&str; 2] = ["-u", "alice@contoso.test:exchaos"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn microsofts() -> PathBuf {
    root().join(".tools/schemas")
}

/// A folder with the schemas that we serve.
fn served() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, file) in [("messages.xsd", File::Messages), ("types.xsd", File::Types)] {
        std::fs::write(folder.path().join(name), file.body()).unwrap();
    }
    folder
}

/// What our validator says, if anything.
fn ours(document: &str) -> Option<String> {
    let read = match xml::read(document.as_bytes()) {
        Ok(read) => read,
        Err(violation) => return Some(violation.what),
    };
    xsd::validate(&read).err().map(|broken| broken.what)
}

/// A document of the corpus, with the verdicts of Microsoft's schema and of the one that we serve.
struct Judged<'a> {
    microsofts: bool,
    served: bool,
    how: &'a str,
    document: &'a str,
}

impl<'a> Judged<'a> {
    fn read(line: &'a str) -> Self {
        let mut words = line.splitn(4, ' ');
        let mut word = || words.next().unwrap();
        Self {
            microsofts: word() == "1",
            served: word() == "1",
            how: word(),
            document: word(),
        }
    }
}

#[test]
fn our_tables_accept_and_refuse_what_microsofts_schema_does() {
    if skipped(
        "Microsoft's schemas",
        microsofts().join("messages.xsd").exists(),
    ) {
        return;
    }
    let folder = served();
    let output = Command::new(python())
        .arg(root().join("tests/clients/schema_corpus.py"))
        .args([microsofts().as_path(), folder.path()])
        .arg("1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    for judged in said.lines().map(Judged::read) {
        *if judged.microsofts {
            &mut valid
        } else {
            &mut invalid
        } += 1;
        let ours = ours(judged.document);
        // libxml2 passes over what is no base64; .NET, which is Exchange's, refuses it.
        if ours.as_ref().is_some_and(|what| what.contains("Base-64")) {
            continue;
        }
        if judged.microsofts != judged.served || judged.microsofts != ours.is_none() {
            wrong.push(format!(
                "{}: Microsoft's {}, served {}, ours {ours:?}: {}",
                judged.how, judged.microsofts, judged.served, judged.document
            ));
        }
    }
    assert!(
        valid > 500 && invalid > 500,
        "{valid} valid, {invalid} invalid"
    );
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        valid + invalid,
        wrong.join("\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_is_served_to_whom_the_server_knows_in_any_case() {
    let lab = Lab::new().await;
    let url = |path: &str| format!("https://mail.healthy-basic.contoso.test/{path}");
    for (path, root) in [
        ("EWS/Services.wsdl", "<wsdl:definitions "),
        ("ews/services.wsdl", "<wsdl:definitions "),
        ("ews/messages.xsd", "<xs:schema "),
        ("EWS/TYPES.XSD", "<xs:schema "),
    ] {
        assert_eq!(lab.curl(&url(path), &[]).status, 401, "{path}");
        let seen = lab.curl(&url(path), &USER);
        assert_eq!(
            (seen.status, seen.header("Content-Type")),
            (200, vec!["text/xml"])
        );
        assert!(seen.body.contains(root), "{path}");
        assert!(!seen.body.contains("wsdl:service"), "{path} has no service");
        let posted = lab.curl(&url(path), &[&USER[..], &["-d", "x"]].concat());
        assert_eq!(posted.status, 405, "{path}");
    }
    let messages = lab.curl(&url("ews/messages.xsd"), &USER).body;
    let imported: Vec<&str> = messages.split("schemaLocation=").skip(1).collect();
    assert!(imported.len() == 1 && imported[0].starts_with("\"types.xsd\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn xmllint_reads_both_schemas_and_judges_a_request_by_them() {
    let folder = served();
    let request = include_str!("../requests/get_folders.xml");
    let body = request.split_once("<s:Body>").unwrap().1;
    let body = body.split_once("</s:Body>").unwrap().0.trim();
    let spaces = "xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
                  xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"";
    let body = body.replacen("<m:GetFolder", &format!("<m:GetFolder {spaces}"), 1);
    let schema = folder.path().join("messages.xsd");
    for (document, valid) in [
        (body.clone(), true),
        (body.replace("AllProperties", "Some"), false),
    ] {
        let file = folder.path().join("request.xml");
        std::fs::write(&file, document).unwrap();
        let files = [schema.to_str().unwrap(), file.to_str().unwrap()];
        let output = run(
            "xmllint",
            &["--nonet", "--noout", "--schema", files[0], files[1]],
            "",
        );
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.success(), valid, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn node_ews_reads_what_the_server_can_do_and_makes_a_call() {
    let lab = Lab::new().await;
    let package = root().join(".tools/node-ews/node_modules/node-ews");
    if skipped("node-ews", package.exists()) {
        return;
    }
    write(&lab, "folder.js", &block("node-ews", "javascript"));
    assert_eq!(run_line(&lab, &block("node-ews", "sh")), "Success Inbox\n");
    let downloads = |entry: &exchaos::journal::Entry| match &entry.event {
        exchaos::journal::Event::Request { path, .. } => File::at(path).is_some(),
        _ => false,
    };
    assert!(lab.journal(3, downloads).await.len() >= 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn zeep_reads_what_the_server_can_do_and_makes_a_call() {
    let lab = Lab::new().await;
    let stamp = python().parent().unwrap().join("../zeep-4.3.3");
    if skipped("zeep", stamp.exists()) {
        return;
    }
    write(&lab, "folder.py", &block("zeep", "python"));
    let line = block("zeep", "sh").replace("python ", &format!("{} ", python().display()));
    let said = run_line(&lab, &line);
    assert!(said.contains("'DisplayName': 'Inbox'"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn microsofts_schemas_accept_every_answer() {
    let lab = Lab::new().await;
    let asked = [
        include_str!("../requests/get_folders.xml"),
        include_str!("../requests/find_folders.xml"),
        include_str!("../requests/find_items.xml"),
        include_str!("../requests/resolve_names.xml"),
        include_str!("../requests/convert_ids.xml"),
        include_str!("../requests/expand_dl.xml"),
        include_str!("../requests/get_room_lists.xml"),
        include_str!("../requests/get_rooms.xml"),
    ];
    for request in asked {
        for host in ["mail.contoso.test", "mail.access-denied-item.contoso.test"] {
            let seen = lab.post(host, request, &["-u", "alice@contoso.test:exchaos"]);
            assert_eq!(seen.status, 200, "{}", seen.body);
            valid(&lab, &seen.body);
        }
    }
}

//! Clients that others wrote.

use std::path::Path;
use std::process::Command;

use exchaos::exchange::Schema;
use exchaos::exchange::xsd::validate;

use crate::harness::{Lab, python, run, skipped};

/// Runs a script of `tests/clients` against a host of the lab; what it printed.
pub fn ask(lab: &Lab, script: &str, args: &[&str]) -> Option<String> {
    let python = python();
    if skipped("exchangelib", python.exists()) {
        return None;
    }
    let script = format!("{}/tests/clients/{script}", env!("CARGO_MANIFEST_DIR"));
    let (ca, port) = (lab.ca(), lab.https.port().to_string());
    let common = [script.as_str(), ca.to_str().unwrap(), &port];
    let output = run(python.to_str().unwrap(), &[&common[..], args].concat(), "");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(said)
}

/// Runs a script of `tests/clients` that uses ews-javascript-api, as alice at EWS; what it printed.
pub fn ask_by_javascript(lab: &Lab, script: &str) -> Option<String> {
    let modules = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/ews/node_modules");
    let there = Path::new(modules).join("ews-javascript-api");
    if skipped("ews-javascript-api", there.exists()) {
        return None;
    }
    let script = format!("{}/tests/clients/{script}", env!("CARGO_MANIFEST_DIR"));
    let url = format!("https://localhost:{}/EWS/Exchange.asmx", lab.https.port());
    let mut node = Command::new("node");
    node.args([&*script, &*url, "exchaos"])
        .env("NODE_PATH", modules)
        .env("NODE_EXTRA_CA_CERTS", lab.ca());
    let output = tokio::task::block_in_place(|| node.output().unwrap());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{complained}");
    Some(said)
}

/// The oldest version of the schema that an answer is valid by, as our own tables have it.
pub fn needs(body: &str) -> Schema {
    let envelope = exchaos::exchange::xml::read(body.as_bytes()).unwrap();
    let soap = envelope.children.iter().find(|child| child.name == "Body");
    let answer = &soap.unwrap().children[0];
    validate(answer).unwrap_or_else(|broken| panic!("{}\n{body}", broken.what))
}

/// What is streamed, with two names where the schema has them: it is alone in that, for the EWS Managed API and exchangelib read
/// both in the namespace of messages.
fn in_schema(body: &str) -> String {
    let streamed = [
        ("<m:Notifications>", "m:Notification>", "t:Notification>"),
        (
            "<m:ErrorSubscriptionIds>",
            "m:SubscriptionId>",
            "t:SubscriptionId>",
        ),
    ];
    let mut body = body.to_owned();
    for (around, ours, theirs) in streamed {
        if body.contains(around) {
            body = body.replace(ours, theirs);
        }
    }
    body
}

/// Lets our own tables and Microsoft's schemas judge an answer of EWS.
pub fn valid(lab: &Lab, body: &str) {
    valid_all(lab, &[body]);
}

/// The same for several.
pub fn valid_all(lab: &Lab, bodies: &[&str]) {
    let bodies: Vec<_> = bodies.iter().map(|body| in_schema(body)).collect();
    for body in &bodies {
        needs(body);
    }
    let schemas = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/schemas");
    let there = std::path::Path::new(schemas).join("messages.xsd").exists();
    if skipped("the set of Microsoft's schemas", there) {
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/validate.py");
    let mut args = vec![script.to_owned(), schemas.to_owned()];
    for (place, body) in bodies.iter().enumerate() {
        let file = lab.folder.path().join(format!("answer-{place}.xml"));
        std::fs::write(&file, body).unwrap();
        args.push(file.to_str().unwrap().to_owned());
    }
    let args: Vec<_> = args.iter().map(|arg| &**arg).collect();
    let output = run(python().to_str().unwrap(), &args, "");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}\n{}", bodies.join("\n"));
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

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_logs_in_and_lists_the_folders_by_name() {
    let lab = Lab::new().await;
    let Some(said) = ask(
        &lab,
        "exchangelib_folders.py",
        &["mail.healthy-basic.contoso.test", "exchaos"],
    ) else {
        return;
    };
    let names: Vec<&str> = said.lines().collect();
    assert_eq!(names[0], "15.2.1748.49");
    for name in [
        "Inbox",
        "Calendar",
        "Contacts",
        "Sent Items",
        "Drafts",
        "Deleted Items",
        "Tasks",
        "Top of Information Store",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_empty_folders_and_resolves_the_caller() {
    let lab = Lab::new().await;
    let args = ["mail.healthy-basic.contoso.test", "exchaos"];
    let Some(said) = ask(&lab, "exchangelib_lookup.py", &args) else {
        return;
    };
    let alice = "alice alice@contoso.test alice\n";
    let nobody = "ErrorNameResolutionNoResults\n";
    assert_eq!(said, format!("[] 0\n[]\n[]\n{alice}{alice}{nobody}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_calls_each_fault_by_its_name() {
    let busy = "[[rule]]\non = { operation = 'GetFolder' }\nfault.ews.soap-fault = { code = 'ErrorServerBusy', message-xml = [{ name = 'BackOffMilliseconds', value = '2500' }] }";
    let lab = Lab::with(&[("busy-folders", busy)]).await;
    for (scenario, error) in [
        ("http-401-bad-credentials", "UnauthorizedError"),
        ("tls-certificate-expired", "TransportError"),
        ("busy-folders", "ErrorServerBusy 2.5"),
    ] {
        let host = format!("mail.{scenario}.contoso.test");
        let Some(said) = ask(&lab, "exchangelib_error.py", &[&host, "exchaos"]) else {
            return;
        };
        assert_eq!(said.trim(), error, "{scenario}");
    }
}

/// Runs a script on the mailbox of alice; how many answers it saw that Microsoft's schemas accept.
async fn work(script: &str) {
    let lab = Lab::new().await;
    let args = ["mail.healthy-basic.contoso.test", "exchaos"];
    let Some(said) = ask(&lab, script, &args) else {
        return;
    };
    let last = said.lines().last().unwrap_or_default();
    let valid = last
        .split(", ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let valid: usize = valid.unwrap_or_default().parse().unwrap_or_default();
    let schemas = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/schemas/messages.xsd");
    let judged = std::path::Path::new(schemas).exists();
    assert!(valid > 0 || !judged, "{script}: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_works_on_500_items_in_bulk() {
    work("exchangelib_bulk.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_attaches_files_and_items_and_reads_them_back() {
    work("exchangelib_attachments.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_gets_ten_megabytes_back_byte_by_byte() {
    work("exchangelib_large.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_keeps_extended_properties_of_every_type() {
    work("exchangelib_extended.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_people_appointments_and_tasks_by_what_only_they_have() {
    work("exchangelib_find_kinds.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_people_among_contacts_and_in_the_directory() {
    work("exchangelib_people.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_among_1000_items_in_every_way() {
    work("exchangelib_find.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_synchronises_folders_and_items_twice() {
    work("exchangelib_sync.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_lets_appointments_recur_and_changes_some_of_the_times() {
    work("exchangelib_calendar.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_gives_items_as_mime_and_takes_them_back() {
    work("exchangelib_mime.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_uses_everything_else_that_a_mailbox_offers() {
    work("exchangelib_others.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_of_every_version_since_2010_reads_and_writes() {
    work("exchangelib_versions.py").await;
}

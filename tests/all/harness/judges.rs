//! Judges that others wrote: whether they are here, and what they say of a server.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use exchaos::exchange::Schema;
use exchaos::exchange::xsd::validate;

use super::{Lab, run};

/// The Python that `make tools` gave exchangelib.
pub fn python() -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/venv/bin/python");
    std::env::var_os("EXCHAOS_PYTHON").map_or_else(|| default.into(), PathBuf::from)
}

/// Whether a judge is missing here; then says so, or fails where it must not be.
pub fn skipped(judge: &str, present: bool) -> bool {
    if !present {
        let required = std::env::var_os("EXCHAOS_REQUIRE_JUDGES").is_some();
        assert!(!required, "{judge} is not installed: run `make tools`");
        eprintln!("skipped: {judge} is not installed (`make tools` installs it)");
        count(&format!("{judge} is not installed"));
    }
    !present
}

/// Whether this machine keeps a judge from working, as a container may; then says so.
pub fn forbidden(what: &str, allowed: bool) -> bool {
    if !allowed {
        eprintln!("skipped: this machine does not allow {what}");
        count(&format!("this machine does not allow {what}"));
    }
    !allowed
}

/// Adds the running test to those that were skipped, in the file that `make test` prints at its end.
fn count(reason: &str) {
    if let Some(file) = std::env::var_os("EXCHAOS_SKIPPED") {
        let test = std::thread::current();
        append(Path::new(&file), reason, test.name().unwrap_or("a test"));
    }
}

/// One line per call, written at once, since tests run at the same time.
fn append(file: &Path, reason: &str, test: &str) {
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.append(true).create(true).open(file).unwrap();
    file.write_all(format!("{reason}\t{test}\n").as_bytes())
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn skipped_tests_are_counted_with_their_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("skipped");
    let summary = || {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/skipped.sh");
        let output = run("sh", &[script, file.to_str().unwrap()], "");
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    std::fs::write(&file, "").unwrap();
    assert_eq!(summary(), "No test was skipped.");
    for (reason, test) in [
        ("dig is not installed", "one"),
        ("dig is not installed", "one"),
        ("zeep is not installed", "one"),
        ("dig is not installed", "two"),
    ] {
        append(&file, reason, test);
    }
    assert_eq!(
        summary(),
        "Skipped, in whole or in part: 2 tests. 2 dig is not installed 1 zeep is not installed"
    );
}

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

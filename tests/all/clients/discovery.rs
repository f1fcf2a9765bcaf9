//! Clients that others wrote find their server by Autodiscover, by the lines of docs/clients.md.

use std::process::Command;

use crate::harness::{Lab, python, skipped};

const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools");

/// The block of that language in the chapter of that client.
pub fn block(client: &str, language: &str) -> String {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/clients.md");
    let document = std::fs::read_to_string(document).unwrap();
    let chapter = document
        .split("\n## ")
        .find(|chapter| chapter.starts_with(client));
    let (_, rest) = chapter
        .unwrap()
        .split_once(&format!("```{language}\n"))
        .unwrap();
    rest.split("```").next().unwrap().to_owned()
}

/// What a line of a chapter prints, in the lab's folder and with the lab's ports and CA.
pub fn run(lab: &Lab, line: &str) -> String {
    let line = line
        .replace("127.0.0.1:8080", &lab.http.to_string())
        .replace("certs/ca.pem", lab.ca().to_str().unwrap());
    let mut command = Command::new("sh");
    for name in ["NO_PROXY", "no_proxy", "https_proxy", "http_proxy"] {
        command.env_remove(name);
    }
    // exchangelib keeps what it found among the temporary files.
    let output = command
        .args(["-c", &line])
        .env("TMPDIR", lab.folder.path())
        .env(
            "NODE_PATH",
            format!("{TOOLS}/ews/node_modules:{TOOLS}/node-ews/node_modules"),
        )
        .current_dir(lab.folder.path());
    let output = tokio::task::block_in_place(|| output.output().unwrap());
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{line}\n{said}{complained}");
    said
}
/// A file in the lab's folder.
pub fn write(lab: &Lab, name: &str, text: &str) {
    std::fs::write(lab.folder.path().join(name), text).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_comes_by_the_proxy() {
    let lab = Lab::new().await;
    let said = run(&lab, &format!("{} -sS", block("curl", "sh").trim()));
    assert!(
        said.contains("<title>Exchange Web Services</title>"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelibs_own_autodiscover_ends_at_our_ews_url_by_the_proxy() {
    let lab = Lab::new().await;
    if skipped("exchangelib", python().exists()) {
        return;
    }
    write(&lab, "discover.py", &block("exchangelib", "python"));
    let line = block("exchangelib", "sh").replace("python ", &format!("{} ", python().display()));
    let said = run(&lab, &line);
    let url = "https://mail.healthy-basic.contoso.test/EWS/Exchange.asmx";
    assert_eq!(said, format!("{url}\nInbox\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_asks_our_dns_about_the_names_before_it_comes_by_the_proxy() {
    let lab = Lab::new().await;
    if skipped("exchangelib", python().exists()) {
        return;
    }
    let any = "127.0.0.1:0".parse().unwrap();
    let dns = lab.server.open_dns(any).await.unwrap();
    let script = block("exchangelib", "python");
    let left_out = script
        .lines()
        .find(|line| line.contains("_ensure_valid_hostname"));
    let asked = block("exchangelib", "py").replace("8053", &dns.port().to_string());
    write(
        &lab,
        "discover.py",
        &script.replace(left_out.unwrap(), &asked),
    );
    let line = block("exchangelib", "sh").replace("python ", &format!("{} ", python().display()));
    let said = run(&lab, &line);
    let url = "https://mail.healthy-basic.contoso.test/EWS/Exchange.asmx";
    assert_eq!(said, format!("{url}\nInbox\n"));
    let questions = |entry: &exchaos::journal::Entry| {
        matches!(&entry.event, exchaos::journal::Event::Dns { .. })
    };
    assert!(!lab.journal(1, questions).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_is_led_on_by_the_redirect_where_no_candidate_answers() {
    let rules = "[[rule]]\non = { service = 'autodiscover', host = ['led-on.*', 'autodiscover.led-on.*'], method = 'POST' }\n\
        fault.http.status = { code = 404 }\n\
        [[rule]]\non = { service = 'autodiscover', host = 'autodiscover.led-on.*', method = 'GET' }\n\
        fault.http.status = { code = 302, headers = { Location = 'https://mail.led-on.contoso.test/autodiscover/autodiscover.svc' } }";
    let lab = Lab::with(&[("led-on", rules)]).await;
    if skipped("exchangelib", python().exists()) {
        return;
    }
    let script = block("exchangelib", "python").replace("healthy-basic", "led-on");
    write(&lab, "discover.py", &script);
    let line = block("exchangelib", "sh").replace("python ", &format!("{} ", python().display()));
    let said = run(&lab, &line);
    assert_eq!(
        said,
        "https://mail.led-on.contoso.test/EWS/Exchange.asmx\nInbox\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_stops_where_autodiscover_leads_nowhere_and_says_why() {
    let lab = Lab::new().await;
    if skipped("exchangelib", python().exists()) {
        return;
    }
    let line = block("exchangelib", "sh").replace("python ", &format!("{} ", python().display()));
    for (scenario, raised) in [
        (
            "autodiscover-invalid-user",
            "ErrorNonExistentMailbox: Invalid user",
        ),
        ("redirect-addr-loop", "AutoDiscoverCircularRedirect: "),
    ] {
        let script = block("exchangelib", "python").replace("healthy-basic", scenario);
        write(&lab, "discover.py", &script);
        let said = run(&lab, &format!("{} 2>&1 || true", line.trim()));
        assert!(said.contains(raised), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ews_javascript_api_reads_where_ews_is() {
    let lab = Lab::new().await;
    let there = std::path::Path::new(TOOLS).join("ews/node_modules/ews-javascript-api");
    if skipped("ews-javascript-api", there.exists()) {
        return;
    }
    let local = format!("localhost:{}", lab.https.port());
    let script = block("ews-javascript-api", "javascript").replace("localhost:8443", &local);
    write(&lab, "discover.js", &script);
    let said = run(&lab, &block("ews-javascript-api", "sh"));
    assert_eq!(said, format!("https://{local}/EWS/Exchange.asmx\n"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/autodiscover.js");
    let ask = |address: &str| {
        let url = format!("https://{local}/autodiscover/autodiscover.svc");
        let ca = "NODE_EXTRA_CA_CERTS=certs/ca.pem";
        run(&lab, &format!("{ca} node {script} {url} exchaos {address}"))
    };
    insta::assert_snapshot!(ask("alice@contoso.test").replace(&local, "LOCAL"));
    assert!(ask("x@elsewhere.test").starts_with("InvalidUser"));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/ews.js");
    let url = format!("https://{local}/EWS/Exchange.asmx");
    let ca = "NODE_EXTRA_CA_CERTS=certs/ca.pem";
    let said = run(&lab, &format!("{ca} node {script} {url} exchaos ali"));
    let refused = "ErrorDeleteDistinguishedFolder A distinguished folder cannot be deleted.\n\
        ErrorMoveDistinguishedFolder Cannot move distinguished folder.\n\
        ErrorFolderExists A folder with the specified name already exists., Could not create folder 'twice'.\n";
    let found = "0 false 0\nalice alice@contoso.test SMTP\n";
    assert_eq!(said, format!("{found}{refused}"));
}

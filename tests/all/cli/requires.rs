//! What a client has to do to meet a scenario: where it is said, and what is said to a client that does not.

use serde_json::{Value, json};

use crate::harness::{GET_FOLDER, Running, exchaos, run};

const LOGIN: [&str; 6] = [
    "-u",
    "alice@contoso.test:exchaos",
    "-H",
    "Content-Type: text/xml",
    "--data-binary",
    GET_FOLDER,
];

fn admin(server: &Running, path: &str) -> Value {
    let url = format!("{}/api/v1/{path}", server.admin);
    let answer = run("curl", &["-sS", "--noproxy", "*", &url], "");
    serde_json::from_slice(&answer.stdout).unwrap()
}

/// Waits for a hit that does not come, and gives what the command says.
fn wait(server: &Running, args: &[&str]) -> String {
    let said = exchaos(
        &[
            &["wait", "--admin", &server.admin, "--timeout", "50ms"],
            args,
        ]
        .concat(),
    );
    assert_eq!(said.exit, 1, "{}", said.all());
    said.stderr
}

#[test]
fn the_list_says_what_each_scenario_requires_in_a_line_that_fits() {
    let said = exchaos(&["list", "--requires"]);
    let longest = said.stdout.lines().max_by_key(|line| line.len()).unwrap();
    assert!(longest.len() <= 160, "{longest}");
    let of = |id: &str| {
        let line = said
            .stdout
            .lines()
            .find(|line| line.starts_with(&format!("{id} ")));
        let line = line.unwrap_or_else(|| panic!("{id} is listed"));
        line.split("  ")
            .filter(|cell| !cell.trim().is_empty())
            .nth(2)
            .unwrap()
            .trim()
            .to_owned()
    };
    for (id, requires) in [
        ("healthy", "nothing"),
        ("http-503-iis", "nothing"),
        ("http-401-other-tenant", "a Bearer token"),
        (
            "http-401-email-mismatch",
            "a Bearer token, or impersonation with a valid login",
        ),
        ("oauth-invalid-signature", "a Bearer token"),
        ("impersonation-denied", "impersonation, a valid login"),
        ("ntlm-not-persistent", "a login with NTLM"),
        ("account-locked-text", "3 wrong passwords in a row"),
        ("sss-insecure-channel-refused", "the port without TLS"),
        ("tls-plain-port", "the port without TLS"),
        ("tls-certificate-without-name", "no server name (SNI)"),
        ("tcp-close-reuse", "a second request on the connection"),
        ("tcp-source-ip-blocked", "3 connections"),
        ("http-401-as-throttle", "credentials, several requests"),
        (
            "autodiscover-certprincipalname-invalid",
            "Autodiscover, plain XML (POX)",
        ),
        ("tls-alpn-broken-h2", "an ALPN offer of h2"),
        ("http-chunk-cut", "EWS, a valid login, HTTP/1.1"),
        ("dns-ipv6-dead", "a query for AAAA, DNS"),
    ] {
        assert_eq!(of(id), requires, "{id}");
    }
    let rows: Value = serde_json::from_str(&exchaos(&["list", "--json"]).stdout).unwrap();
    let row = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == "tls-plain-port");
    assert_eq!(row.unwrap()["requires"], json!(["the port without TLS"]));
}

#[test]
fn show_says_it_by_rule_where_the_rules_differ() {
    let show = |args: &[&str]| {
        let certs = ["--certs", "/nonexistent/certs"];
        exchaos(&[&["show"], args, &certs].concat()).stdout
    };
    let text = show(&["http-401-email-mismatch"]);
    let wanted = "requires\n  a Bearer token, or impersonation with a valid login\n  \
                  rule 1, auth.reject: a Bearer token\n  rule 2, auth.impersonation: impersonation, a valid login\n";
    assert!(text.contains(wanted), "{text}");
    let shown: Value = serde_json::from_str(&show(&["mailbox-move", "--json"])).unwrap();
    let by_rule = shown["rules_require"].as_array().unwrap();
    assert!(
        by_rule.last().unwrap().to_string().contains("rule 4 first"),
        "{shown}"
    );
    assert!(show(&["http-503-iis"]).contains("requires\n  nothing\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_says_how_many_came_and_what_they_lacked() {
    let folder = tempfile::tempdir().unwrap();
    let ready = folder.path().join("ready.json");
    let args = [
        "--scenario",
        "http-401-other-tenant",
        "--ready-file",
        ready.to_str().unwrap(),
    ];
    let mut server = Running::serve(&args, folder.path());
    assert!(
        server
            .said
            .contains("`http-401-other-tenant` requires a Bearer token\n"),
        "{}",
        server.said
    );
    let ready: Value = serde_json::from_slice(&std::fs::read(&ready).unwrap()).unwrap();
    assert_eq!(ready["requires"], json!(["a Bearer token"]));
    let of = ["--scenario", "http-401-other-tenant"];
    let said = wait(&server, &of);
    let none = "no request so far qualified: none came\nthe scenario requires a Bearer token\n";
    assert!(said.ends_with(none), "{said}");
    for _ in 0..3 {
        assert_eq!(server.curl_status("mail.contoso.test", &LOGIN), "401");
    }
    let said = wait(&server, &of);
    let lacked = "no request so far qualified: 3 came\n\
                  rule 1 (auth.reject) is about other requests (it requires a Bearer token): 3\n\
                  the scenario requires a Bearer token\n";
    assert!(said.ends_with(lacked), "{said}");
    let shown = admin(&server, "scenarios/http-401-other-tenant");
    assert_eq!(shown["requires"], json!(["a Bearer token"]));
    assert_eq!(
        (&shown["so_far"]["requests"], &shown["so_far"]["struck"]),
        (&json!(3), &json!(0))
    );
    assert_eq!(shown["so_far"]["passed_over"][0]["rule"], 1);
    assert_eq!(shown["so_far"]["passed_over"][0]["requests"], 3);
    // Once one qualifies, nothing is lacking.
    let token = ["-H", "Authorization: Bearer x"];
    assert_eq!(server.curl_status("mail.contoso.test", &token), "401");
    let shown = admin(&server, "scenarios/http-401-other-tenant");
    assert_eq!(
        (&shown["so_far"]["struck"], &shown["so_far"]["unmet"]),
        (&json!(1), &Value::Null)
    );
    // What begins anew has met nobody.
    assert_eq!(exchaos(&["reset", "--admin", &server.admin]).exit, 0);
    assert!(wait(&server, &of).ends_with(none));
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_requirement_is_named_to_a_client_that_lacks_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    for (id, why) in [
        (
            "impersonation-denied",
            "rule 1 (auth.impersonation) is about requests that act as another mailbox: 1",
        ),
        (
            "account-locked-text",
            "rule 1 (auth.lockout) locks an account after 3 wrong passwords in a row: 1",
        ),
        (
            "tls-certificate-without-name",
            "rule 1 (tls.certificate) is about other connections (it requires no server name (SNI)): 1",
        ),
        (
            "tcp-source-ip-blocked",
            "rule 1 (tcp.reset) was not due for this connection: 1",
        ),
        (
            "tls-plain-port",
            "rule 1 (tls.plain-port) is about other connections (it requires the port without TLS): 1",
        ),
        (
            "http-404-autodiscover",
            "rule 1 (http.status) is about other requests (it requires Autodiscover): 1",
        ),
        (
            "dns-servfail",
            "rule 1 (dns.rcode) is about other connections (it requires DNS): 1",
        ),
        (
            "tls-alpn-broken-h2",
            "rule 1 (tls.alpn) did not apply: the client offers",
        ),
    ] {
        let host = format!("mail.{id}.contoso.test");
        // Of the anonymous request of a login nothing is struck either.
        let status = server.curl_status(&host, &[&LOGIN[..], &["--http1.1"]].concat());
        assert_eq!(status, "200", "{id}");
        let said = wait(&server, &["--scenario", id]);
        assert!(said.contains(why), "{id}: {said}");
    }
    server.stop();
}

#[test]
fn try_says_it_too() {
    let said = exchaos(&["try", "account-locked-text"]);
    let unmet = "no request so far qualified: 1 came\n\
                 rule 1 (auth.lockout) locks an account after 3 wrong passwords in a row: 1\n\
                 the scenario requires 3 wrong passwords in a row";
    assert!(said.stdout.contains(unmet), "{}", said.all());
    for met in [
        "http-503-iis",
        "healthy",
        "tls-alert-internal-error",
        "dns-servfail",
    ] {
        let said = exchaos(&["try", met]);
        assert!(!said.stdout.contains("qualified"), "{met}: {}", said.all());
    }
}

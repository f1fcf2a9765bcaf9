//! The ways to select a scenario: host, mailbox, tag, listener and default. And the refusal of a typo.

use exchaos::journal::Event;
use exchaos::{Door, Protocol};

use crate::harness::{Lab, PATIENCE, run};

const EWS: &str = "EWS/Exchange.asmx";

#[tokio::test(flavor = "multi_thread")]
async fn a_label_of_the_host_selects_and_no_label_means_the_default() {
    let lab = Lab::new().await;
    let ask = |host: &str| lab.curl(&format!("https://{host}/{EWS}"), &[]).status;
    assert_eq!(ask("mail.http-503-iis.contoso.test"), 503);
    assert_eq!(ask("http-503-iis.contoso.test"), 503);
    assert_eq!(ask("mail.contoso.test"), 401);
    assert_eq!(ask("contoso.test"), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn through_the_proxy_a_client_meets_real_names_port_443_and_a_sound_certificate() {
    let lab = Lab::new().await;
    let url = "https://autodiscover.http-503-iis.contoso.test/";
    let seen = lab.through_proxy(url, &["-v", "-w", "%{ssl_verify_result} %{remote_port}"]);
    assert_eq!((seen.exit, seen.status), (0, 503), "{}", seen.stderr);
    assert!(
        seen.body.starts_with("0 "),
        "the certificate verifies: {}",
        seen.body
    );
    assert!(
        seen.stderr
            .contains("CONNECT autodiscover.http-503-iis.contoso.test:443"),
        "{}",
        seen.stderr
    );
    assert!(
        seen.stderr
            .contains("subjectAltName: host \"autodiscover.http-503-iis.contoso.test\" matched"),
        "{}",
        seen.stderr
    );
    let name = Some("autodiscover.http-503-iis.contoso.test".to_owned());
    lab.journal(
        1,
        |entry| matches!(&entry.event, Event::ClientHello(hello) if hello.server_name == name),
    )
    .await;
    lab.journal(1, |entry| {
        matches!(&entry.event, Event::Tunnel { opened: true, .. })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn https_proxy_in_the_environment_is_all_that_a_client_needs() {
    let lab = Lab::new().await;
    let ca = lab.ca();
    let script = format!(
        "HTTPS_PROXY=http://{} curl -sS -o /dev/null -w '%{{http_code}}' --cacert {} https://autodiscover.http-503-iis.contoso.test/",
        lab.http,
        ca.display()
    );
    let output = run("sh", &["-c", &script], "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "503");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_leads_to_served_names_and_port_443_alone() {
    let lab = Lab::new().await;
    let ask = |url: &str| lab.through_proxy(url, &[]);
    for url in [
        "https://example.com/",
        "https://contoso.test:8443/",
        "https://http-503-isi.contoso.test/",
    ] {
        let seen = ask(url);
        assert_eq!(seen.exit, 56, "{url}: {}", seen.stderr);
        assert!(seen.stderr.contains("response 403"), "{}", seen.stderr);
    }
    assert_eq!(ask("http://example.com/").status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_callers_mailbox_selects_if_no_host_does() {
    let lab = Lab::new().await;
    let ask = |host: &str, user: &str, args: &[&str]| {
        let user = format!("{user}:exchaos");
        lab.post(
            host,
            crate::harness::GET_FOLDER,
            &[&["-u", &user], args].concat(),
        )
        .status
    };
    assert_eq!(
        ask("mail.contoso.test", "alice@http-503-iis.contoso.test", &[]),
        503
    );
    assert_eq!(
        ask("mail.contoso.test", "alice+http-503-iis@contoso.test", &[]),
        503
    );
    assert_eq!(ask("mail.contoso.test", "alice@contoso.test", &[]), 200);
    let anchor = ["-H", "X-AnchorMailbox: bob@http-503-iis.contoso.test"];
    assert_eq!(ask("mail.contoso.test", "alice@contoso.test", &anchor), 503);
    assert_eq!(
        ask(
            "mail.healthy.contoso.test",
            "alice@http-503-iis.contoso.test",
            &[]
        ),
        200,
        "the host comes first"
    );
    assert_eq!(
        ask("mail.contoso.test", "alice@http-503-isi.contoso.test", &[]),
        421
    );
    let host = "mail.i-job1.contoso.test";
    assert_eq!(ask(host, "alice@http-503-iis.contoso.test", &[]), 503);
    assert_eq!(ask(host, "alice@http-503-isi.contoso.test", &[]), 421);
    let job = |entry: &exchaos::journal::Entry| {
        entry.status() == Some(503) && entry.met.instance.as_deref() == Some("job1")
    };
    lab.journal(1, job).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_selected_too_late_is_in_the_journal() {
    let lab = Lab::new().await;
    let seen = lab.get_folder(
        "mail.contoso.test",
        &[
            "-H",
            "X-AnchorMailbox: a@tls-certificate-expired.contoso.test",
        ],
    );
    assert_eq!(seen.status, 200);
    let late = |event: &Event| {
        matches!(
            event,
            Event::TooLate {
                fault: "tls.certificate",
                rule: 1
            }
        )
    };
    let entries = lab.journal(1, |entry| late(&entry.event)).await;
    assert_eq!(
        entries[0].met.scenario.as_deref(),
        Some("tls-certificate-expired")
    );
    let host = ["-H", "Host: mail.tls-secure-channel-failed.contoso.test"];
    lab.curl("https://mail.contoso.test/", &host);
    let alert =
        |event: &Event| matches!(event, Event::TooLate { fault, .. } if *fault == "tls.alert");
    lab.journal(1, |entry| alert(&entry.event)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_has_all_faults_of_a_request() {
    let rules = "[[rule]]\ndelay = '1ms'\n[[rule]]\nfault.body.truncate = { bytes = 9 }\n\
                 [[rule]]\nfault.tcp.close = { at = 'response-body', bytes = 3 }";
    let lab = Lab::with(&[("several", rules)]).await;
    assert_eq!(
        lab.get_folder("mail.several.contoso.test", &[]).body.len(),
        3
    );
    let answers = lab.journal(1, |entry| entry.status() == Some(200)).await;
    let Event::Answer { struck, .. } = &answers[0].event else {
        unreachable!()
    };
    let faults: Vec<_> = struck.iter().map(|struck| struck.fault).collect();
    assert_eq!(faults, ["delay", "body.truncate", "tcp.close"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_selects_for_clients_without_a_name() {
    let lab = Lab::new().await;
    let address = lab.server.https("http-503-iis").await.unwrap();
    let bare = lab.direct(&format!("https://{address}/{EWS}"), &[]);
    assert_eq!((bare.exit, bare.status), (0, 503), "{}", bare.stderr);
    let named = format!("::{address}");
    let seen = lab.direct(
        &format!("https://mail.healthy.contoso.test/{EWS}"),
        &["--connect-to", &named],
    );
    assert_eq!(seen.status, 401, "a host comes before the listener");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typo_is_refused_at_tls_with_an_alert_and_a_red_line() {
    let lab = Lab::new().await;
    let seen = lab.curl("https://mail.http-503-isi.contoso.test/", &[]);
    assert_eq!(seen.exit, 35);
    assert!(seen.stderr.contains("unrecognized name"), "{}", seen.stderr);
    let refused = lab
        .journal(1, |entry| matches!(entry.event, Event::Refused { .. }))
        .await;
    let Event::Refused { reason, .. } = &refused[0].event else {
        unreachable!()
    };
    assert!(reason.contains("did you mean `http-503-iis`?"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typo_is_refused_at_http_with_421() {
    let lab = Lab::new().await;
    let seen = lab.curl(
        "https://mail.contoso.test/",
        &["-H", "Host: mail.http-503-isi.contoso.test"],
    );
    assert_eq!(seen.status, 421);
    assert!(
        seen.body.contains("did you mean `http-503-iis`?"),
        "{}",
        seen.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_of_one_scenario_count_apart() {
    let busy = "[[rule]]\nwhen = 'first 1'\nfault.http.status = { code = 503 }";
    let lab = Lab::with(&[("once", busy)]).await;
    let ask = |instance: &str| {
        lab.get_folder(&format!("mail.i-{instance}.once.contoso.test"), &[])
            .status
    };
    assert_eq!(["a", "b", "a", "b"].map(ask), [503, 503, 200, 200]);
    let door = Door {
        selection: Some(Door::selection("once@c").unwrap()),
        ..Door::any()
    };
    let bound = lab.server.open(Protocol::Https, door).await.unwrap();
    assert_eq!(bound.selection.unwrap().instance.as_deref(), Some("c"));
    assert_eq!(ask("c"), 503);
    let entries = lab
        .journal(1, |entry| {
            entry.met.instance.as_deref() == Some("a") && entry.status() == Some(200)
        })
        .await;
    assert_eq!(entries.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_simultaneous_requests_on_first_1_get_exactly_one_fault() {
    let busy = "[[rule]]\nwhen = 'first 1'\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }";
    let lab = Lab::with(&[("once", busy)]).await;
    let parallel = ["--parallel", "--parallel-max", "64", "--parallel-immediate"];
    let urls = vec!["https://mail.once.contoso.test/EWS/Exchange.asmx"; 63];
    let seen = lab.get_folder("mail.once.contoso.test", &[&parallel[..], &urls].concat());
    assert_eq!(seen.exit, 0, "{}", seen.stderr);
    let answers = lab.journal(64, |entry| entry.status().is_some()).await;
    assert_eq!(
        answers
            .iter()
            .filter(|entry| entry.struck().is_some())
            .count(),
        1
    );
    assert_eq!(
        answers
            .iter()
            .filter(|entry| entry.status() == Some(500))
            .count(),
        1
    );
    assert_eq!(
        answers
            .iter()
            .filter(|entry| entry.status() == Some(200))
            .count(),
        63
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn other_domains_are_served_if_configured() {
    let mut config = exchaos::Config::in_memory().unwrap();
    config.domains = vec!["corp.example".to_owned(), "fabrikam.test".to_owned()];
    let server = exchaos::Server::start(config).await.unwrap();
    let address = server.https("healthy").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, server.authority().pem()).unwrap();
    let ask = |host: &str| {
        let (connect, url) = (format!("::{address}"), format!("https://{host}/{EWS}"));
        let args = [
            "-sS",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "--cacert",
            ca.to_str().unwrap(),
        ];
        let output = run(
            "curl",
            &[&args[..], &["--connect-to", &connect, &url]].concat(),
            "",
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert_eq!(ask("mail.http-503-iis.corp.example"), "503");
    assert_eq!(ask("mail.fabrikam.test"), "401");
    let foreign = server
        .journal()
        .wait_for(2, PATIENCE, |entry| entry.status().is_some())
        .await;
    assert!(foreign.is_ok());
}

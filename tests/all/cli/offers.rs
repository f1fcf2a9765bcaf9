//! `--auth` and `--alpn`: what scenarios offer that do not say it themselves.

use serde_json::{Value, json};

use crate::harness::{GET_FOLDER, Running, exchaos, run};

/// What curl sees of a listener: the schemes in the 401, and the version of HTTP.
fn offered(server: &Running, address: &str, host: &str) -> (Vec<String>, String) {
    let connect = format!("::{address}");
    let url = format!("https://{host}/EWS/Exchange.asmx");
    let args = [
        "-sSi",
        "--noproxy",
        "*",
        "--cacert",
        &server.ca,
        "--connect-to",
        &connect,
        &url,
    ];
    let version = ["-w", "\n%{http_version}"];
    let seen = run("curl", &[&args[..], &version].concat(), "");
    let text = String::from_utf8_lossy(&seen.stdout).into_owned();
    let schemes = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        let scheme = name
            .eq_ignore_ascii_case("www-authenticate")
            .then_some(value)?;
        Some(scheme.split(' ').next()?.trim().to_owned())
    });
    let version = text.lines().last().unwrap_or_default().to_owned();
    (schemes.collect(), version)
}

/// The addresses of the HTTPS listeners, in the order in which they were opened.
fn addresses(said: &str) -> Vec<String> {
    let lines = said
        .lines()
        .filter_map(|line| line.strip_prefix("https://"));
    lines
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_scenario_that_does_not_say_otherwise_offers_what_the_server_or_its_listener_says() {
    let folder = tempfile::tempdir().unwrap();
    let ready = folder.path().join("ready.json");
    let args = [
        "--auth",
        "Basic",
        "--alpn",
        "http/1.1",
        "--https",
        "127.0.0.1:0,auth=Negotiate+NTLM,127.0.0.1:0=http-401-bad-credentials,alpn=h2+http/1.1",
        "--ready-file",
        ready.to_str().unwrap(),
    ];
    let mut server = Running::serve(&args, folder.path());
    let [first, second, third] = &addresses(&server.said)[..] else {
        panic!("{}", server.said)
    };
    let host = "mail.contoso.test";
    assert_eq!(
        offered(&server, first, host),
        (names(&["Basic"]), "1.1".to_owned())
    );
    assert_eq!(
        offered(&server, second, host),
        (names(&["Negotiate", "NTLM"]), "1.1".to_owned())
    );
    assert_eq!(
        offered(&server, third, host),
        (names(&["Basic"]), "2".to_owned())
    );
    // What a scenario says comes first, for what it says.
    let own = "mail.healthy-windows.contoso.test";
    assert_eq!(
        offered(&server, first, own),
        (names(&["Negotiate", "NTLM"]), "1.1".to_owned())
    );
    // A fault that repeats the server's challenge has its schemes.
    let refused = "mail.http-401-bad-credentials.contoso.test";
    assert_eq!(
        offered(&server, first, refused),
        (names(&["Basic"]), "1.1".to_owned())
    );
    assert_eq!(
        offered(&server, second, refused),
        (names(&["Negotiate", "NTLM"]), "1.1".to_owned())
    );
    // A scheme that is not offered is refused.
    let login = [
        "-u",
        "alice@contoso.test:exchaos",
        "-H",
        "Content-Type: text/xml",
        "-d",
        GET_FOLDER,
    ];
    assert_eq!(server.curl_status(host, &login), "200");
    assert_eq!(
        server.curl_status(host, &[&login[..], &["--ntlm"]].concat()),
        "401"
    );
    is_shown(&server, [second, third], &ready);
    server.stop();
}

/// The server says what it offers where it starts, in the ready file and in its API.
fn is_shown(server: &Running, [second, third]: [&String; 2], ready: &std::path::Path) {
    // Through the proxy, the listener of the proxy says it.
    let said = &server.said;
    assert!(
        said.contains("scenarios that do not say otherwise offer Basic over http/1.1\n"),
        "{said}"
    );
    assert!(
        said.contains(&format!(
            "https://{second} offers Negotiate, NTLM over http/1.1\n"
        )),
        "{said}"
    );
    let wanted =
        format!("https://{third} = http-401-bad-credentials offers Basic over h2, http/1.1\n");
    assert!(said.contains(&wanted), "{said}");
    let ready: Value = serde_json::from_slice(&std::fs::read(ready).unwrap()).unwrap();
    assert_eq!(
        (&ready["auth"], &ready["alpn"]),
        (&json!(["Basic"]), &json!(["http/1.1"]))
    );
    assert_eq!(ready["listeners"][1]["auth"], json!(["Negotiate", "NTLM"]));
    assert_eq!(ready["listeners"][2]["alpn"], json!(["h2", "http/1.1"]));
    let status = run(
        "curl",
        &[
            "-sS",
            "--noproxy",
            "*",
            &format!("{}/api/v1/ready", server.admin),
        ],
        "",
    );
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(
        (&status["auth"], &status["alpn"]),
        (&json!(["Basic"]), &json!(["http/1.1"]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tunnel_has_what_the_listener_of_the_proxy_offers() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(
        &["--http", "127.0.0.1:0,auth=Basic,alpn=http/1.1"],
        folder.path(),
    );
    let lines = server
        .said
        .lines()
        .filter_map(|line| line.strip_prefix("http://"));
    let proxies: Vec<&str> = lines.map(|line| line.split(' ').next().unwrap()).collect();
    let seen = |proxy: &str| {
        let proxy = format!("http://{proxy}");
        let args = [
            "-sS",
            "-o",
            "/dev/null",
            "-w",
            "%{http_version} %header{www-authenticate}",
            "--cacert",
            &server.ca,
            "--proxy",
            &proxy,
            "https://mail.contoso.test/EWS/Exchange.asmx",
        ];
        String::from_utf8_lossy(&run("curl", &args, "").stdout).into_owned()
    };
    assert_eq!(seen(proxies[1]), "1.1 Basic realm=\"mail.contoso.test\"");
    assert!(
        seen(proxies[0]).starts_with("1.1 NTLM") || seen(proxies[0]).starts_with("2 "),
        "{}",
        seen(proxies[0])
    );
    server.stop();
}

#[test]
fn nonsense_is_refused_with_what_is_permitted() {
    for (args, wrong) in [
        (
            &["--auth", "Basci"][..],
            "unknown scheme `Basci`, expected one of `Basic`, `Bearer`, `Negotiate`, `NTLM`",
        ),
        (&["--auth", "Basic,NTLM,basic"], "`Basic` is given twice"),
        (&["--auth", ""], "unknown scheme ``"),
        (
            &["--auth", "Bearer"],
            "no client can log in with `Bearer` alone",
        ),
        (
            &["--alpn", "http/2"],
            "unknown protocol `http/2`, expected one of `h2`, `http/1.1`",
        ),
        (&["--https", "auth=Basic"], "`auth=Basic` has no listener"),
        (
            &["--https", "127.0.0.1:0,auth=Basic,auth=NTLM"],
            "`auth` is given twice",
        ),
        (
            &["--https", "127.0.0.1:0,auth=Basic+x"],
            "unknown scheme `x`",
        ),
        (
            &["--http", "127.0.0.1:0,alpn=spdy"],
            "unknown protocol `spdy`",
        ),
    ] {
        let said = exchaos(&[&["serve", "--certs", "/nonexistent/certs"], args].concat());
        assert_eq!(said.exit, 2, "{args:?}: {}", said.all());
        assert!(said.stderr.contains(wrong), "{args:?}: {}", said.stderr);
    }
}

#[test]
fn show_says_what_is_offered_and_whose_word_that_is() {
    let certs = ["--certs", "/nonexistent/certs"];
    let show = |args: &[&str]| exchaos(&[&["show"], args, &certs].concat()).stdout;
    let text = show(&["http-503-iis", "--auth", "NTLM"]);
    assert!(
        text.contains(
            "offers\n  NTLM (as `serve --auth` says)\n  h2, http/1.1 (as `serve --alpn` says)\n"
        ),
        "{text}"
    );
    let text = show(&["healthy-windows", "--auth", "Basic"]);
    assert!(
        text.contains("offers\n  Negotiate, NTLM (its own)\n"),
        "{text}"
    );
    let shown: Value = serde_json::from_str(&show(&["healthy-basic", "--json"])).unwrap();
    assert_eq!(
        shown["offers"],
        json!({"auth": ["Basic"], "alpn": ["h2", "http/1.1"], "own": ["auth"]})
    );
    // The line for curl logs in by what is offered.
    assert!(show(&["healthy", "--auth", "NTLM"]).contains("--ntlm"));
    assert!(!show(&["healthy"]).contains("--ntlm"));
}

#[tokio::test(flavor = "multi_thread")]
async fn try_logs_in_by_what_is_offered() {
    let said = exchaos(&["try", "healthy", "--auth", "NTLM"]);
    assert!(
        said.stdout.contains("Authorization: NTLM"),
        "{}",
        said.all()
    );
    assert!(said.stdout.contains("200 OK"), "{}", said.all());
}

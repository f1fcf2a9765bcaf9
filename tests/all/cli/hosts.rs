//! `exchaos hosts` and `exchaos completions`: names and ids, taken by those they are for.

use std::process::Command;

use crate::harness::{Running, at, exchaos, forbidden, run, skipped};

fn hosts(format: &str, args: &[&str]) -> String {
    let said = exchaos(&[&["hosts", "--format", format, "--certs", "certs"], args].concat());
    assert_eq!((said.exit, said.stderr.as_str()), (0, ""), "{}", said.all());
    said.stdout
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_reaches_every_name_by_the_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    let port = |address: &str| address.rsplit(':').next().unwrap().to_owned();
    let (https, http) = (port(&server.https), port(&server.http));
    let certs = at(folder.path(), "certs");
    let ports = [
        "--https-port",
        &https,
        "--http-port",
        &http,
        "--certs",
        &certs,
    ];
    let lines = exchaos(&[&["hosts", "--format", "curl"], &ports[..]].concat()).stdout;
    let file = at(folder.path(), "curl");
    std::fs::write(&file, lines).unwrap();
    for (url, status) in [
        (
            "https://mail.http-503-iis.contoso.test/EWS/Exchange.asmx",
            "503",
        ),
        (
            "https://autodiscover.http-404-autodiscover.contoso.test/autodiscover/autodiscover.xml",
            "404",
        ),
        ("https://contoso.test/EWS/Exchange.asmx", "401"),
        (
            "http://autodiscover.contoso.test/autodiscover/autodiscover.xml",
            "302",
        ),
    ] {
        let args = [
            "-sS",
            "--noproxy",
            "*",
            "-K",
            &file,
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            url,
        ];
        let seen = run("curl", &args, "");
        assert_eq!(
            String::from_utf8_lossy(&seen.stdout),
            status,
            "{url}: {seen:?}"
        );
    }
    server.stop();
}

#[test]
fn a_hosts_file_has_each_name_of_a_scenario_and_resolves() {
    let text = hosts(
        "hosts",
        &[
            "--address",
            "127.0.0.9",
            "--domain",
            "contoso.test,corp.example",
        ],
    );
    let rows: serde_json::Value =
        serde_json::from_str(&exchaos(&["list", "--json"]).stdout).unwrap();
    assert_eq!(
        text.lines().count(),
        2 * (rows.as_array().unwrap().len() + 1)
    );
    for row in rows.as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        let line = format!(
            "127.0.0.9\tmail.{id}.corp.example autodiscover.{id}.corp.example login.{id}.corp.example sts.{id}.corp.example {id}.corp.example\n"
        );
        assert!(text.contains(&line), "{line}");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hosts"), text).unwrap();
    let script = format!(
        "mount --bind {} /etc/hosts && getent hosts mail.http-503-iis.contoso.test",
        at(folder.path(), "hosts")
    );
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .output();
    if forbidden(
        "a mount of its own (unshare)",
        output.as_ref().is_ok_and(|output| output.status.success()),
    ) {
        return;
    }
    let seen = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(seen.starts_with("127.0.0.9 "), "{seen}");
}

#[test]
fn dnsmasq_takes_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let text = hosts(
        "dnsmasq",
        &["--address", "::1", "--domain", "contoso.test,corp.example"],
    );
    assert_eq!(
        text,
        "address=/contoso.test/::1\naddress=/corp.example/::1\n"
    );
    let file = at(folder.path(), "dnsmasq.conf");
    std::fs::write(&file, text).unwrap();
    let checked = Command::new("dnsmasq")
        .args(["--test", "-C", &file])
        .output();
    if skipped("dnsmasq", checked.is_ok()) {
        return;
    }
    let checked = checked.unwrap();
    assert!(checked.status.success(), "{checked:?}");
}

#[test]
fn the_script_for_windows_has_a_zone_and_a_wildcard() {
    insta::assert_snapshot!(hosts("windows-dns", &["--address", "192.0.2.7"]));
}

#[test]
fn an_address_that_is_none_ends_with_2() {
    let said = exchaos(&["hosts", "--address", "localhost"]);
    assert!(
        said.exit == 2 && said.stderr.contains("--address <IP>"),
        "{}",
        said.all()
    );
}

#[test]
fn bash_completes_commands_flags_and_ids() {
    let folder = tempfile::tempdir().unwrap();
    let script = at(folder.path(), "completions");
    std::fs::write(&script, exchaos(&["completions", "bash"]).stdout).unwrap();
    let complete = |words: &[&str]| {
        let line = format!(
            "source {script}; COMP_WORDS=({}); COMP_CWORD={}; _exchaos exchaos '{}' '{}'; echo \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words.len() - 1,
            words[words.len() - 1],
            words[words.len() - 2],
        );
        let output = Command::new("bash").args(["-c", &line]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(complete(&["exchaos", "compl"]), "completions");
    assert_eq!(complete(&["exchaos", "serve", "--ready"]), "--ready-file");
    assert_eq!(complete(&["exchaos", "show", "http-503-i"]), "http-503-iis");
    assert_eq!(
        complete(&["exchaos", "serve", "--scenario", "http-503-i"]),
        "http-503-iis"
    );
    // The scripts for PowerShell and Elvish know no values, only commands and flags.
    for (shell, words) in [
        ("zsh", "http-503-iis"),
        ("fish", "http-503-iis"),
        ("powershell", "--ready-file"),
        ("elvish", "--ready-file"),
    ] {
        let said = exchaos(&["completions", shell]);
        assert!(said.exit == 0 && said.stdout.contains(words), "{shell}");
    }
    assert_eq!(exchaos(&["completions", "tcl"]).exit, 2);
}

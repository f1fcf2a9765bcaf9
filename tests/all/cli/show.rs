//! `exchaos list` and `exchaos show`.

use std::process::Command;

use crate::harness::{BINARY, exchaos};

#[test]
fn list_and_show_tell_of_every_scenario() {
    let list = exchaos(&["list"]);
    assert_eq!((list.exit, list.stderr.as_str()), (0, ""));
    let rows: serde_json::Value =
        serde_json::from_str(&exchaos(&["list", "--json"]).stdout).unwrap();
    for row in rows.as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        assert!(list.stdout.contains(id));
        let show = exchaos(&["show", id, "--certs", "certs"]);
        assert_eq!(show.exit, 0);
        let line = match row["layer"] == "dns" {
            true => "dig @127.0.0.1 -p 8053 ",
            false => "curl -i --cacert certs/ca.pem",
        };
        assert!(show.stdout.contains(line), "{}", show.stdout);
        let json: serde_json::Value =
            serde_json::from_str(&exchaos(&["show", id, "--json", "--certs", "certs"]).stdout)
                .unwrap();
        assert_eq!(json["id"], *id);
    }
    let operations = exchaos(&["list", "--operations"]).stdout;
    for expected in [
        ["GetFolder", "answered"],
        ["GetAppMarketplaceUrl", "ErrorInvalidOperation"],
        ["SearchMailboxes", "ErrorAccessDenied"],
    ] {
        assert!(
            operations
                .lines()
                .any(|line| line.split_whitespace().eq(expected)),
            "{operations}"
        );
    }
}

#[test]
fn show_is_plain_text_in_a_pipe() {
    insta::assert_snapshot!(exchaos(&["show", "http-504-hybrid-agent", "--certs", "certs"]).stdout);
}

#[test]
fn an_unknown_id_ends_with_2_and_a_suggestion() {
    for command in ["show", "try"] {
        let said = exchaos(&[command, "http-503-isi", "--scenarios", "scenarios"]);
        assert_eq!(said.exit, 2, "{}", said.all());
        assert!(
            said.stderr.contains("did you mean `http-503-iis`?"),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let script = format!("{BINARY} list | head -n 1");
    let output = Command::new("bash")
        .args(["-o", "pipefail", "-c", &script])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

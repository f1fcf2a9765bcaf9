//! Files that are none: pipes, devices and sockets are refused at once; and files that come back with their old times.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;

use crate::harness::{Running, at, exchaos, run};

const RULE: &str =
    "title = 'a test'\n[[rule]]\nfault.http.status = { code = 503, body.file = 'page' }\n";

/// Puts what is no plain file at a path.
fn make_strange(path: &Path, kind: &str) {
    let name = path.to_str().unwrap();
    match kind {
        "pipe" => assert!(run("mkfifo", &[name], "").status.success()),
        "socket" => drop(UnixListener::bind(path).unwrap()),
        _ => std::os::unix::fs::symlink("/dev/zero", path).unwrap(),
    }
}

#[test]
fn what_is_no_plain_file_is_refused_at_once_by_its_path() {
    for kind in ["pipe", "socket", "device"] {
        let folder = tempfile::tempdir().unwrap();
        make_strange(&folder.path().join("strange.toml"), kind);
        for command in ["check", "serve --scenarios"] {
            let words = command.split(' ').collect::<Vec<_>>();
            let path = folder.path().to_str().unwrap();
            let certs = at(folder.path(), "certs");
            let mut args = [&words[..], &[path]].concat();
            if words[0] == "serve" {
                args.extend([
                    "--certs",
                    &certs,
                    "--https",
                    "127.0.0.1:0",
                    "--admin",
                    "127.0.0.1:0",
                ]);
            }
            let output = exchaos(&args);
            assert_ne!(output.exit, 0);
            let said = output.all();
            assert!(
                said.contains("strange.toml") && said.contains("no plain file"),
                "{said}"
            );
        }
        fs::remove_file(folder.path().join("strange.toml")).unwrap();
        fs::write(folder.path().join("a.toml"), RULE).unwrap();
        make_strange(&folder.path().join("page"), kind);
        let output = exchaos(&["check", folder.path().to_str().unwrap()]);
        assert_eq!(output.exit, 1, "{}", output.all());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_among_the_scenarios_stops_neither_reloads_nor_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let scenarios = folder.path().join("scenarios");
    fs::create_dir(&scenarios).unwrap();
    fs::write(scenarios.join("a.toml"), "title = 'first'\n").unwrap();
    let mut server = Running::serve(&["--scenarios", scenarios.to_str().unwrap()], folder.path());
    make_strange(&scenarios.join("zz.toml"), "pipe");
    server.signal("-HUP");
    server.hears("not reloaded");
    fs::remove_file(scenarios.join("zz.toml")).unwrap();
    server.signal("-HUP");
    server.hears("reloaded the scenarios");
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_come_back_with_their_old_times_are_loaded_again() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second, link] = ["first", "second", "link"].map(|name| folder.path().join(name));
    for (path, status) in [(&first, "501"), (&second, "502")] {
        fs::create_dir(path).unwrap();
        let rule =
            format!("title = 'a test'\n[[rule]]\nfault.http.status = {{ code = {status} }}\n");
        fs::write(path.join("swapped.toml"), rule).unwrap();
    }
    let lead = |to: &Path| {
        let new = folder.path().join("new");
        std::os::unix::fs::symlink(to, &new).unwrap();
        fs::rename(&new, &link).unwrap();
    };
    lead(&first);
    let mut server = Running::serve(&["--scenarios", link.to_str().unwrap()], folder.path());
    let host = "mail.swapped.contoso.test";
    assert_eq!(server.curl_status(host, &[]), "501");
    lead(&second);
    server.signal("-HUP");
    server.hears("reloaded the scenarios");
    assert_eq!(server.curl_status(host, &[]), "502");
    lead(&first);
    // Nobody asks for it: their times and lengths are those that were loaded first.
    server.hears("reloaded the scenarios");
    assert_eq!(server.curl_status(host, &[]), "501");
    server.stop();
}

//! What `check` says about files that are not valid: every error, and where it is.

use crate::cli::exchaos;

/// Checks a file of that name and text.
fn check(name: &str, text: &[u8]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    let said = exchaos(&["check", file.to_str().unwrap()]);
    let shown = said.all().replace(folder.path().to_str().unwrap(), "DIR");
    (said.exit, shown)
}

#[test]
fn every_error_of_a_file_is_reported_with_place_and_advice() {
    let text = r#"title = "x"
classs = "transient"

[exchange]
auth = ["Basci"]

[[rule]]
on = { service = "ewss", nope = 1, operation = "GetItm" }
when = "first 0"
fault.http.status = { code = 9999, statuss = 1, headers = { "a b" = "x", Good = "1\n2" }, body.page = "iis-405" }

[[rule]]
fault.http.stattus = { code = 503 }

[[rule]]
delay = "2 weeks"
fault.ews.soap-fault = { text = "a" }

[[rule]]
fault.ews.response-code = { code = "ErrorItemNotFond" }

[[rule]]
on = { mailbox = "alice@*" }
per = "mailbox"
fault.tls.certificate = { how = "expired" }

[[rule]]
on = { mailbox = "a*" }
fault.auth.challenge = { to = "all" }

[[rule]]
fault.tcp.reset = { at = "request", bytes = 5 }
"#;
    let (exit, said) = check("broken.toml", text.as_bytes());
    assert_eq!(exit, 1);
    insta::assert_snapshot!(said);
}

#[test]
fn what_only_sense_forbids_is_found_too() {
    let text = r#"title = " "

[[rule]]
on = { operation = "GetFoldr" }

[[rule]]
fault.http.status = { code = 503 }

[[rule]]
fault.http.status = { code = 504 }

[[rule]]
fault.ews.soap-fault = { code = "ErrorQuotaExceeded" }
"#;
    let (exit, said) = check("senseless.toml", text.as_bytes());
    assert_eq!(exit, 1);
    insta::assert_snapshot!(said);
}

#[test]
fn broken_toml_is_reported_where_it_breaks() {
    let (exit, said) = check("syntax.toml", b"title = 'x\n[[rule]\nfault = \n");
    assert_eq!(exit, 1);
    insta::assert_snapshot!(said);
}

#[test]
fn a_file_name_that_is_no_label_is_refused() {
    for name in [
        "Upper.toml",
        "i-job.toml",
        "mail.toml",
        "-a.toml",
        "a_b.toml",
    ] {
        let (exit, said) = check(name, b"title = 'x'");
        assert_eq!(exit, 1, "{name}: {said}");
        assert!(
            said.contains("the file's name is the scenario's id"),
            "{said}"
        );
    }
}

#[test]
fn rubbish_is_an_error_and_no_more() {
    for bytes in [
        &b"\xff\xfe\x00"[..],
        b"\0\0\0",
        b"[[[[[[",
        b"a = [[[[[[[[[[[[",
        b"\xef\xbb\xbf",
        b"= = =",
    ] {
        let (exit, said) = check("rubbish.toml", bytes);
        assert_eq!(exit, 1, "{bytes:?}: {said}");
        assert!(said.contains("DIR/rubbish.toml:1"), "{bytes:?}: {said}");
    }
    let deep = format!("a = {}", "[".repeat(100_000));
    assert_eq!(check("deep.toml", deep.as_bytes()).0, 1);
    let (exit, said) = check("large.toml", "# \n".repeat(600_000).as_bytes());
    assert_eq!(exit, 2);
    assert!(said.contains("larger than 1048576 bytes"), "{said}");
}

#[test]
fn twins_are_refused_and_folders_are_free() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["a/one.toml", "b/c/two.toml"] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "title = 'x'").unwrap();
    }
    let path = folder.path().to_str().unwrap();
    let good = exchaos(&["check", path]);
    assert_eq!(
        (good.exit, good.stderr.as_str()),
        (0, "2 files, no problems\n")
    );
    std::fs::write(folder.path().join("b/one.toml"), "title = 'y'").unwrap();
    let twins = exchaos(&["check", path]);
    assert_eq!(twins.exit, 2);
    assert!(
        twins.stderr.contains("two scenarios are called `one`"),
        "{}",
        twins.stderr
    );
    assert_eq!(exchaos(&["list", "--scenarios", path]).exit, 2);
}

#[test]
fn a_body_file_must_be_beside_the_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("scenarios");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(folder.path().join("outside.html"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("outside.html"), inside.join("link.html"))
        .unwrap();
    for name in [
        "../outside.html",
        "/etc/passwd",
        "link.html",
        "missing.html",
        ".",
        "",
    ] {
        let text = format!(
            "title = 'x'\n[[rule]]\nfault.http.status = {{ code = 500, body.file = '{name}' }}"
        );
        let file = inside.join("file.toml");
        std::fs::write(&file, text).unwrap();
        let said = exchaos(&["check", file.to_str().unwrap()]);
        assert_eq!(said.exit, 1, "{name}: {}", said.all());
        assert!(
            said.stdout.contains("folder") || said.stdout.contains("cannot read"),
            "{name}: {}",
            said.stdout
        );
    }
}

#[test]
fn a_folder_without_scenarios_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let said = exchaos(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(said.exit, 2);
    assert!(
        said.stderr.contains("has no scenario files"),
        "{}",
        said.stderr
    );
}

#[test]
fn problems_are_there_for_programs_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.toml");
    std::fs::write(&file, "title = 'ä'\nclass = 'sometimes'").unwrap();
    let said = exchaos(&["check", "--json", file.to_str().unwrap()]);
    let places: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(
        (places[0]["line"].as_u64(), places[0]["column"].as_u64()),
        (Some(2), Some(9))
    );
}

#[test]
fn a_file_of_the_users_takes_the_place_of_a_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("http-503-iis.toml"), "title = 'mine'").unwrap();
    let said = exchaos(&["list", "--scenarios", folder.path().to_str().unwrap()]);
    assert!(
        said.stdout
            .lines()
            .any(|line| line.starts_with("http-503-iis ") && line.ends_with(" mine")),
        "{}",
        said.stdout
    );
}

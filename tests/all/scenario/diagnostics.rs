//! The output of `check` for invalid files: every error, with its position.

use crate::harness::exchaos;

/// Checks a file with a name and a text.
fn check(name: &str, text: &[u8]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    let output = exchaos(&["check", file.to_str().unwrap()]);
    let shown = output.all().replace(folder.path().to_str().unwrap(), "DIR");
    (output.exit, shown)
}

#[test]
fn every_error_of_a_file_is_reported_with_position_and_advice() {
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
    let (exit, output) = check("broken.toml", text.as_bytes());
    assert_eq!(exit, 1);
    insta::assert_snapshot!(output);
}

#[test]
fn values_without_a_meaning_are_found() {
    let text = r#"title = " "

[[rule]]
on = { operation = "GetFoldr" }

[[rule]]
fault.http.status = { code = 503 }

[[rule]]
fault.http.status = { code = 504 }
"#;
    let (exit, output) = check("senseless.toml", text.as_bytes());
    assert_eq!(exit, 1);
    insta::assert_snapshot!(output);
}

#[test]
fn a_misspelt_placeholder_is_refused_in_every_field() {
    let text = r#"title = "x"

[[rule]]
on = { service = "ews" }
fault.http.status = { code = 302, headers = { Location = "https://{authorty}/owa/", Date = "{dates}" } }

[[rule]]
on = { service = "owa" }
fault.http.status = { code = 503, body.text = "{hots} is down, function() {part}" }

[[rule]]
on = { service = "mapi" }
fault.auth.challenge = { offer = ["Basic realm=\"{hostname}\""] }

[[rule]]
on = { service = "autodiscover" }
fault.autodiscover.redirect = { url = "https://{host}:{prot}/" }

[[rule]]
fault.autodiscover.certificate = { principal = "msstd:{HOST}" }
"#;
    let (exit, output) = check("misspelt.toml", text.as_bytes());
    assert_eq!(exit, 1);
    insta::assert_snapshot!(output);
}

#[test]
fn requirements_without_a_content_are_refused() {
    let text = r#"title = "x"
requires = ["", "a Bearer token", "the port without TLS", "the port without TLS"]

[[rule]]
on = { auth = "Bearer" }
fault.http.status = { code = 503 }
"#;
    let (exit, output) = check("requires.toml", text.as_bytes());
    assert_eq!(exit, 1);
    insta::assert_snapshot!(output);
}

#[test]
fn rules_that_no_request_can_reach_are_found() {
    let text = r#"title = "x"

[[rule]]
on = { service = "ews", not = { operation = "GetItem" } }
fault.http.status = { code = 503 }

[[rule]]
on = { service = "ews", operation = "FindItem", not = { operation = ["GetItem", "FindFolder"] } }
fault.http.status = { code = 504 }

[[rule]]
on = { operation = "GetItem", not = { operation = ["GetItem", "FindItem"] } }
fault.http.status = { code = 504 }

[[rule]]
on = { path = "/owa/*", not = {} }
fault.http.status = { code = 504 }

[[rule]]
on = { mailbox = "*@contoso.test" }
fault.ews.soap-fault = { code = "ErrorServerBusy" }

[[rule]]
on = { mailbox = ["alice@contoso.test", "b*@Contoso.test"] }
when = "first 3"
fault.ews.response-code = { code = "ErrorAccessDenied" }

[[rule]]
odds = 0.0
fault.body.malform = { how = "empty" }
"#;
    let (exit, output) = check("unreachable.toml", text.as_bytes());
    assert_eq!(exit, 1);
    insta::assert_snapshot!(output);
}

#[test]
fn states_that_are_never_entered_are_found() {
    let text = r#"title = "x"

[[rule]]
when = "first 1"
sets = "moving"
fault.http.status = { code = 503 }

[[rule]]
needs = "mooving"
fault.ews.soap-fault = { code = "ErrorServerBusy" }

[[rule]]
needs = "a"
sets = "b"
delay = "1s"

[[rule]]
needs = "b"
sets = "a"
delay = "1s"

[[rule]]
needs = "moving"
sets = "moving"
fault.body.malform = { how = "empty" }
"#;
    let (exit, output) = check("states.toml", text.as_bytes());
    assert_eq!(exit, 1);
    insta::assert_snapshot!(output);
}

#[test]
fn a_condition_that_is_not_known_yet_is_refused_with_the_reason() {
    let text = r#"title = "x"

[[rule]]
on = { source = "10.0.0.0/8", sni = "mail.*" }
fault.tcp.reset = { at = "accept" }

[[rule]]
on = { sni = "mail.*", alpn = "h2", auth = "Basic", scheme = "http", not = { mailbox = "a@*" } }
share = 0.5
per = "mailbox"
fault.tls.certificate = { how = "expired" }

[[rule]]
on = { auth = "basic", app-id = "crm" }
share = 0.5
fault.auth.challenge = { to = "all" }
"#;
    let (exit, output) = check("layers.toml", text.as_bytes());
    assert_eq!(exit, 1);
    insta::assert_snapshot!(output);
}

const THRICE: &str = "[[rule]]\nwhen = 'first 3'\nfault.http.status = { code = 503 }\n";
const ALWAYS: &str = "[[rule]]\non = { service = 'ews' }\nfault.http.status = { code = 503 }\n";
const SLOW: &str = "[[rule]]\ndelay = '1s'\n";
const REDIRECT: &str =
    "[[rule]]\nfault.http.status = { code = 302, headers = { Location = '/owa' } }\n";
const WAITS: &str = "[[rule]]\nwhen = 'until 2 waits of 1s'\nfault.http.status = { code = 503 }\n";
const UNTRUSTED: &str = "[[rule]]\nfault.tls.certificate = { how = 'expired' }\n";

/// Rules, an expectation, and the problem with it.
const UNMET: &[(&str, &str, &str)] = &[
    (
        ALWAYS,
        "outcome = 'recovers'",
        "rule 1 refuses every request, for ever",
    ),
    (
        UNTRUSTED,
        "outcome = 'succeeds'",
        "rule 1 refuses every request, for ever",
    ),
    (
        THRICE,
        "outcome = 'succeeds'",
        "rule 1 refuses the first request",
    ),
    (SLOW, "outcome = 'recovers'", "no rule refuses anything"),
    (SLOW, "outcome = 'gives-up'", "no rule refuses anything"),
    (
        ALWAYS,
        "outcome = ['gives-up', 'succeeds']",
        "`succeeds` cannot come about",
    ),
    (
        THRICE,
        "outcome = ['recovers', 'recovers']",
        "`recovers` is in the list twice",
    ),
    (THRICE, "outcome = []", "an empty list expects nothing"),
    (
        THRICE,
        "outcome = ['recovers', 'recover']",
        "did you mean `recovers`",
    ),
    (
        THRICE,
        "then = ['follows-no-redirect']",
        "a fault that leads elsewhere",
    ),
    (
        WAITS,
        "outcome = 'recovers'\nattempts = 'at most 2'",
        "2 requests are refused before one succeeds",
    ),
    (
        THRICE,
        "outcome = 'never-connects'",
        "needs a fault below HTTP",
    ),
    (
        THRICE,
        "outcome = 'recovers'\nattempts = '1'",
        "tries at least twice",
    ),
    (
        THRICE,
        "outcome = 'recovers'\nattempts = 'at most 3'",
        "3 requests are refused before one succeeds",
    ),
    (
        THRICE,
        "gap = 'retry-after'",
        "no rule gives a client the time to wait",
    ),
    (
        THRICE,
        "gap = 'at least 1s'\nattempts = '1'",
        "a gap is between two attempts",
    ),
    (
        UNTRUSTED,
        "then = ['refreshes-token']",
        "`refreshes-token` cannot follow",
    ),
    (UNTRUSTED, "then = ['resyncs']", "`resyncs` cannot follow"),
    (
        THRICE,
        "then = ['falls-thru']",
        "did you mean `falls-through`",
    ),
    (THRICE, "attempts = 'at best 3'", "is no number of attempts"),
    (THRICE, "gap = 'a while'", "is no gap"),
];

/// Rules, and a correct expectation.
const MET: &[(&str, &str)] = &[
    (
        THRICE,
        "outcome = 'recovers'\nattempts = 'at least 4'\ngap = 'at least 30s'",
    ),
    (
        ALWAYS,
        "outcome = 'gives-up'\nattempts = '2 to 11'\nthen = ['falls-through']",
    ),
    (UNTRUSTED, "outcome = 'never-connects'"),
    (
        REDIRECT,
        "outcome = 'gives-up'\nthen = ['follows-no-redirect']",
    ),
    (SLOW, "outcome = ['succeeds']"),
    (WAITS, "outcome = 'recovers'\nattempts = 'at least 3'"),
    (SLOW, "outcome = 'succeeds'\nattempts = '1'"),
];

#[test]
fn expectations_that_the_rules_cannot_meet_are_found() {
    let checked = |rules: &str, expect: &str| {
        let text = format!("title = 'x'\n{rules}[expect]\n{expect}\n");
        check("expect.toml", text.as_bytes())
    };
    for (rules, expect, problem) in UNMET {
        let (exit, output) = checked(rules, expect);
        assert!(
            exit == 1 && output.contains(problem),
            "{rules}{expect}\n{output}"
        );
    }
    for (rules, expect) in MET {
        assert_eq!(checked(rules, expect).0, 0, "{rules}{expect}");
    }
}

#[test]
fn broken_toml_is_reported_where_it_breaks() {
    let (exit, output) = check("syntax.toml", b"title = 'x\n[[rule]\nfault = \n");
    assert_eq!(exit, 1);
    insta::assert_snapshot!(output);
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
        let (exit, output) = check(name, b"title = 'x'");
        assert_eq!(exit, 1, "{name}: {output}");
        assert!(
            output.contains("the file's name is the scenario's id"),
            "{output}"
        );
    }
}

#[test]
fn rubbish_is_an_error_and_no_panic() {
    for bytes in [
        &b"\xff\xfe\x00"[..],
        b"\0\0\0",
        b"[[[[[[",
        b"a = [[[[[[[[[[[[",
        b"\xef\xbb\xbf",
        b"= = =",
    ] {
        let (exit, output) = check("rubbish.toml", bytes);
        assert_eq!(exit, 1, "{bytes:?}: {output}");
        assert!(output.contains("DIR/rubbish.toml:1"), "{bytes:?}: {output}");
    }
    let deep = format!("a = {}", "[".repeat(100_000));
    assert_eq!(check("deep.toml", deep.as_bytes()).0, 1);
    let tables = format!("[{}x]", "x.".repeat(100_000));
    assert_eq!(check("deeper.toml", tables.as_bytes()).0, 1);
    let inline = format!("a = {}", "{b=".repeat(100_000));
    assert_eq!(check("inline.toml", inline.as_bytes()).0, 1);
    let (exit, output) = check("large.toml", "# \n".repeat(600_000).as_bytes());
    assert_eq!(exit, 1);
    assert!(output.contains("larger than 131072 bytes"), "{output}");
}

#[test]
fn two_files_with_one_id_are_refused_in_any_folders() {
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
        let output = exchaos(&["check", file.to_str().unwrap()]);
        assert_eq!(output.exit, 1, "{name}: {}", output.all());
        assert!(
            output.stdout.contains("folder") || output.stdout.contains("cannot read"),
            "{name}: {}",
            output.stdout
        );
    }
}

#[test]
fn a_folder_without_scenarios_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let output = exchaos(&["check", folder.path().to_str().unwrap()]);
    assert_eq!(output.exit, 2);
    assert!(
        output.stderr.contains("has no scenario files"),
        "{}",
        output.stderr
    );
}

#[test]
fn problems_have_a_form_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.toml");
    std::fs::write(&file, "title = 'ä'\nclass = 'sometimes'").unwrap();
    let output = exchaos(&["check", "--json", file.to_str().unwrap()]);
    let positions: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(
        (
            positions[0]["line"].as_u64(),
            positions[0]["column"].as_u64()
        ),
        (Some(2), Some(9))
    );
}

#[test]
fn a_file_of_the_user_replaces_a_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("http-503-iis.toml"), "title = 'mine'").unwrap();
    let output = exchaos(&["list", "--scenarios", folder.path().to_str().unwrap()]);
    assert!(
        output
            .stdout
            .lines()
            .any(|line| line.starts_with("http-503-iis ") && line.ends_with(" mine")),
        "{}",
        output.stdout
    );
}

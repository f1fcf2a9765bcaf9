//! The JSON Schemas of scenario and world files, judged by another project's validator and language server.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{BINARY, run, skipped};

const PYTHON: &str = ".tools/venv/bin/python";
const SCENARIO: &str = "schema/scenario.json";
const TAPLO: &str = ".tools/taplo";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All scenario files of the catalogue.
fn catalogue() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("scenarios")];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|found| found == "toml") => files.push(path),
                false => {}
            }
        }
    }
    files
}

fn validate(schema: &str, files: &[PathBuf]) -> (Option<i32>, String) {
    let output = Command::new(root().join(PYTHON))
        .arg(root().join("tests/clients/validate_scenarios.py"))
        .arg(root().join(schema))
        .args(files)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

fn no_validator() -> bool {
    let packages = root().join(".tools/venv");
    let found = packages
        .join("lib")
        .read_dir()
        .into_iter()
        .flatten()
        .flatten();
    let mut found = found.map(|python| python.path().join("site-packages/jsonschema"));
    skipped("jsonschema", found.any(|package| package.is_dir()))
}

#[test]
fn the_committed_schemas_are_the_printed_ones() {
    let all: [(&[&str], _); 2] = [
        (&["schema"], "schema/scenario.json"),
        (&["schema", "--world"], "schema/world.json"),
    ];
    for (args, file) in all {
        let printed = Command::new(BINARY).args(args).output().unwrap();
        let committed = std::fs::read_to_string(root().join(file)).unwrap();
        assert!(
            String::from_utf8(printed.stdout).unwrap() == committed,
            "run `make schema` and commit what it changes"
        );
    }
}

#[test]
fn a_world_satisfies_its_schema_and_a_wrong_one_does_not() {
    if no_validator() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let documented = include_str!("../../../docs/world.md");
    let sound = documented.split("```toml\n").nth(1).unwrap();
    let sound = sound.split("```").next().unwrap();
    let file = folder.path().join("world.toml");
    for (text, exit) in [
        (sound, 0),
        ("", 0),
        ("exists = 'some'", 1),
        ("accounts.'a@b.test' = { kind = 'rom' }", 1),
        ("accounts.'a@b.test' = { items = { inbox = 100001 } }", 1),
        ("accounts.'a@b.test' = { items = { inbxo = 1 } }", 1),
        (
            "accounts.'a@b.test' = { permissions.calendar = { default = 'Reader' } }",
            1,
        ),
        ("accounts.'a@b.test' = { person = { name = 'A' } }", 1),
    ] {
        std::fs::write(&file, text).unwrap();
        let (found, output) = validate("schema/world.json", std::slice::from_ref(&file));
        assert_eq!(found, Some(exit), "{text}: {output}");
    }
}

#[test]
fn every_scenario_of_the_catalogue_satisfies_the_schema() {
    if no_validator() {
        return;
    }
    let files = catalogue();
    assert!(files.len() > 10);
    let (exit, output) = validate(SCENARIO, &files);
    assert_eq!(exit, Some(0), "{output}");
}

#[test]
fn another_validator_refuses_invalid_files() {
    if no_validator() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (number, wrong) in [
        "",
        "title = 1",
        "title = 'x'\nclass = 'sometimes'",
        "title = 'x'\n[[rule]]\nper = 'mailbx'",
        "title = 'x'\n[[rule]]\nwhen = 'frist 3'",
        "title = 'x'\n[[rule]]\nodds = 2",
        "title = 'x'\n[[rule]]\ndelay = 'soon'",
        "title = 'x'\n[[rule]]\non = { operation = 'GetFoldr' }",
        "title = 'x'\n[[rule]]\nfault.http.statuss = { code = 503 }",
        "title = 'x'\n[[rule]]\nfault.http.status = { code = 99 }",
        "title = 'x'\n[[rule]]\nfault.ews.soap-fault = { code = 'ErrorServerBsy' }",
    ]
    .into_iter()
    .enumerate()
    {
        let file = folder.path().join(format!("wrong-{number}.toml"));
        std::fs::write(&file, wrong).unwrap();
        assert_eq!(validate(SCENARIO, &[file]).0, Some(1), "{wrong}");
    }
}

/// The answer of the language server about a file of the catalogue's folder. `|` is the cursor.
fn editor(wanted: &str, text: &str) -> String {
    let root = root();
    let file = root.join("scenarios/http/example.toml");
    let script = root.join("tests/clients/editor.js");
    let packages = root.join(TAPLO);
    let text = format!("#:schema ../../schema/scenario.json\n{text}");
    let args = [&script, &packages, &file, Path::new(wanted)].map(|path| path.to_str().unwrap());
    let output = run("node", &args, &text);
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_completes_and_marks_errors_by_the_schema_line() {
    if skipped(
        "@taplo/lsp",
        root().join(TAPLO).join("node_modules/@taplo/lsp").is_dir(),
    ) {
        return;
    }
    let keys = editor("completions", "title = 'x'\n[[rule]]\n|");
    for key in [
        "when",
        "on.operation",
        "fault.http.status",
        "fault.tls.certificate",
    ] {
        assert!(
            keys.lines().any(|line| line == key),
            "{key} is not offered: {keys}"
        );
    }
    let values = editor("completions", "title = 'x'\nclass = \"|\"");
    assert_eq!(values, "\"permanent\"\n\"transient\"\n");
    let wrong = "title = 'x'\n[[rule]]\nper = 'mailbox'\nfault.http.status = { coode = 503 }";
    let marked = editor("diagnostics", wrong);
    assert!(
        marked.contains("5: ") && marked.contains("coode"),
        "{marked}"
    );
}

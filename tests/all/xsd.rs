//! The schema as tables of our own, held against Microsoft's by libxml2.

use std::path::PathBuf;
use std::process::Command;

use exchaos::exchange::xml;
use exchaos::exchange::xsd::{self, File};

use crate::harness::{python, skipped};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn microsofts() -> PathBuf {
    root().join(".tools/schemas")
}

/// What our validator says, if anything.
fn ours(document: &str) -> Option<String> {
    let read = match xml::read(document.as_bytes()) {
        Ok(read) => read,
        Err(violation) => return Some(violation.what),
    };
    xsd::validate(&read).err().map(|broken| broken.what)
}

/// A document of the corpus, with the verdicts of Microsoft's schema and of the one that we serve.
struct Judged<'a> {
    microsofts: bool,
    served: bool,
    how: &'a str,
    document: &'a str,
}

impl<'a> Judged<'a> {
    fn read(line: &'a str) -> Self {
        let mut words = line.splitn(4, ' ');
        let mut word = || words.next().unwrap();
        Self {
            microsofts: word() == "1",
            served: word() == "1",
            how: word(),
            document: word(),
        }
    }
}

#[test]
fn our_tables_accept_and_refuse_what_microsofts_schema_does() {
    if skipped(
        "Microsoft's schemas",
        microsofts().join("messages.xsd").exists(),
    ) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, file) in [("messages.xsd", File::Messages), ("types.xsd", File::Types)] {
        std::fs::write(folder.path().join(name), file.body()).unwrap();
    }
    let output = Command::new(python())
        .arg(root().join("tests/clients/schema_corpus.py"))
        .args([microsofts().as_path(), folder.path()])
        .arg("1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    for judged in said.lines().map(Judged::read) {
        *if judged.microsofts {
            &mut valid
        } else {
            &mut invalid
        } += 1;
        let ours = ours(judged.document);
        // libxml2 passes over what is no base64; .NET, which is Exchange's, refuses it.
        if ours.as_ref().is_some_and(|what| what.contains("Base-64")) {
            continue;
        }
        if judged.microsofts != judged.served || judged.microsofts != ours.is_none() {
            wrong.push(format!(
                "{}: Microsoft's {}, served {}, ours {ours:?}: {}",
                judged.how, judged.microsofts, judged.served, judged.document
            ));
        }
    }
    println!("{valid} valid, {invalid} invalid");
    assert!(
        valid > 500 && invalid > 500,
        "{valid} valid, {invalid} invalid"
    );
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        valid + invalid,
        wrong.join("\n")
    );
}

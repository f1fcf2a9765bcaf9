//! One test per scenario file, found at run time: the file is valid, and the line for curl or dig that `exchaos show` prints for it
//! meets its fault.

#![allow(missing_docs, reason = "tests are named by what they show")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use exchaos::scenario::{Scenario, check_files, read};
use exchaos::server::Certificates;
use exchaos::{Config, Door, Protocol, Server};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut files = Vec::new();
    find(Path::new("scenarios"), &mut files);
    files.sort();
    let trials = files.into_iter().map(|file| {
        let name = file
            .strip_prefix("scenarios")
            .unwrap()
            .display()
            .to_string();
        Trial::test(name, move || meets_its_fault(&file))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => find(&path, files),
            false
                if path
                    .extension()
                    .is_some_and(|extension| extension == "toml") =>
            {
                files.push(path)
            }
            false => {}
        }
    }
}

fn meets_its_fault(file: &Path) -> Result<(), Failed> {
    let reports = check_files(&[file.to_owned()])?.reports;
    if let Some(report) = reports.first() {
        return Err(report.to_string().into());
    }
    let id = file.file_stem().unwrap().to_str().unwrap();
    let scenario = read(&std::fs::read_to_string(file)?, id).0.unwrap();
    documented(&scenario)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(line_meets(&scenario))
}

/// A fault without a cause, a remedy and a source helps nobody.
fn documented(scenario: &Scenario) -> Result<(), Failed> {
    let told = scenario.cause.is_some() && scenario.remedy.is_some();
    let sourced = scenario.source.is_some() && scenario.class.is_some();
    match told && (scenario.rule.is_empty() || sourced) {
        true => Ok(()),
        false => Err("it needs `cause` and `remedy`, and with rules `class` and `source`".into()),
    }
}

/// How often a line is run: what strikes by chance, or after some attempts, is met by then.
const TRIES: usize = 8;

/// Whether a judge is not installed, and need not be.
fn missing(judge: &str) -> bool {
    let found = Command::new(judge).arg("-v").output().is_ok();
    let required = std::env::var_os("EXCHAOS_REQUIRE_JUDGES").is_some();
    assert!(
        found || !required,
        "{judge} is not installed: run `make tools`"
    );
    !found
}

/// Runs the line that `exchaos show` prints, and looks for the fault in the journal.
async fn line_meets(scenario: &Scenario) -> Result<(), Failed> {
    let id = &*scenario.id;
    let folder = tempfile::tempdir()?;
    let certificates = Certificates::Folder(folder.path().to_owned());
    let server = Server::start(Config {
        certificates,
        ..Config::in_memory()?
    })
    .await?;
    let address = server.open(Protocol::Https, Door::any()).await?.address;
    let dns = server.open_dns(Door::any().address).await?;
    let own = server.https(id).await?;
    let door = Door {
        selection: Some(Door::selection(id)?),
        ..Door::any()
    };
    let plain = server.open(Protocol::Http, door).await?.address;
    let shown = Command::new(env!("CARGO_BIN_EXE_exchaos"))
        .args(["show", "--json", id, "--certs"])
        .arg(folder.path())
        .output()?;
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout)?;
    let script = match (shown["curl"].as_str(), shown["dig"].as_str()) {
        (Some(line), _) => {
            let line = line
                .replace("127.0.0.1:8443", &address.to_string())
                .replace("127.0.0.1:9443", &own.to_string())
                .replace("127.0.0.1:9080", &plain.to_string());
            format!("{line} -sS -o /dev/null --noproxy '*' --max-time 20")
        }
        (None, Some(_)) if missing("dig") => return Ok(()),
        (None, line) => {
            let line = line
                .unwrap()
                .replace("-p 8053", &format!("-p {}", dns.port()));
            format!("{line} +tries=1 +time=1")
        }
    };
    if !scenario.is_countable() {
        // The system refuses the client, and the server does not see it. curl says 7: it could not connect.
        let refused = Command::new("sh").args(["-c", &script]).output()?;
        return match refused.status.code() {
            Some(7) => Ok(()),
            _ => Err(format!("{script}\n{refused:?}").into()),
        };
    }
    let faults = scenario.rule.iter().any(|rule| rule.fault.is_some());
    let met = |entry: &exchaos::journal::Entry| {
        let own = entry.met.scenario.as_deref() == Some(id);
        own && if faults {
            entry.struck().is_some()
        } else {
            entry.status() == Some(200)
        }
    };
    // A fault may let curl wait for longer than we want to: what still runs ends with the server.
    let tries = [script.as_str(); TRIES].join("; ");
    let mut curls = Command::new("sh")
        .args(["-c", &tries])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let found = server
        .journal()
        .wait_for(1, Duration::from_secs(60), met)
        .await;
    curls.kill()?;
    curls.wait()?;
    found
        .map(drop)
        .map_err(|error| format!("{script}\n{error}").into())
}

//! The commands of README.md and docs/cli.md, run in their order as a reader would type them.

use std::path::Path;
use std::process::Command;

use crate::cli::{BINARY, Running};
use crate::harness::skipped;

/// The line before a block whose commands are not run here, because they take long or touch the system.
const NOT_RUN: &str = "not run by the test -->";

/// A command and the code that it is said to exit with.
struct Step {
    command: String,
    exit: i32,
}

/// The commands of the blocks that are to be run; how many blocks are not.
fn steps(text: &str) -> (Vec<Step>, usize) {
    let (mut steps, mut left_out) = (Vec::new(), 0);
    let mut lines = text.lines();
    let mut before = "";
    while let Some(line) = lines.next() {
        if line == "```console" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            match before.ends_with(NOT_RUN) {
                true => left_out += 1,
                false => steps.extend(block.iter().filter_map(|line| step(line))),
            }
        }
        before = line;
    }
    (steps, left_out)
}

fn step(line: &str) -> Option<Step> {
    let command = line.strip_prefix("$ ")?;
    let (command, exit) = command.split_once("  # exit ").unwrap_or((command, "0"));
    Some(Step {
        command: command.to_owned(),
        exit: exit.parse().unwrap(),
    })
}

fn shell(command: &str, folder: &Path, admin: &str) -> std::process::Output {
    let path = format!(
        "{}:{}",
        Path::new(BINARY).parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let mut shell = Command::new("sh");
    for name in [
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
        "CURL_CA_BUNDLE",
    ] {
        shell.env_remove(name);
    }
    shell
        .args(["-c", command])
        .env("PATH", path)
        .env("EXCHAOS_ADMIN", admin)
        .current_dir(folder);
    tokio::task::block_in_place(|| shell.output().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_readme_does_what_it_says() {
    let (steps, left_out) = steps(include_str!("../../README.md"));
    assert!(steps.len() >= 12, "{} commands are run", steps.len());
    assert!(left_out <= 7, "{left_out} blocks are left out");
    walk(steps);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_command_lines_page_does_what_it_says() {
    let (steps, left_out) = steps(include_str!("../../docs/cli.md"));
    assert!(!steps.is_empty() && left_out == 0);
    walk(steps);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_admin_page_does_what_it_says() {
    let (steps, left_out) = steps(include_str!("../../docs/admin.md"));
    assert!(steps.len() >= 9 && left_out == 0);
    walk(steps);
}

/// Runs steps in a fresh folder, beside a server.
fn walk(steps: Vec<Step>) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Running::serve(&[], folder.path());
    let (_, port) = server.https.rsplit_once(':').unwrap();
    let port = port.to_owned();
    let dns = format!("-p {}", server.dns.rsplit(':').next().unwrap());
    for step in steps {
        let command = step
            .command
            .replace("127.0.0.1:8443", &server.https)
            .replace("--https-port 8443", &format!("--https-port {port}"))
            .replace("127.0.0.1:8080", &server.http)
            .replace("127.0.0.1:8090", server.admin.trim_start_matches("http://"))
            .replace("-p 8053", &dns);
        let dig = command.starts_with("dig ");
        if dig
            && skipped(
                "dig",
                shell("dig -v", folder.path(), &server.admin)
                    .status
                    .success(),
            )
        {
            continue;
        }
        let output = shell(&command, folder.path(), &server.admin);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(step.exit), "{command}\n{said}");
    }
    server.stop();
}

#[test]
fn every_scenario_in_the_documents_is_valid() {
    let mut checked = 0;
    for text in [
        include_str!("../../README.md"),
        include_str!("../../docs/scenarios.md"),
        include_str!("../../docs/mechanisms.md"),
        include_str!("../../docs/authentication.md"),
    ] {
        for block in text.split("```toml\n").skip(1) {
            let example = block.split("```").next().unwrap();
            let (_, problems) = exchaos::scenario::read(example, "example");
            assert_eq!(problems, [], "{example}");
            checked += 1;
        }
    }
    assert!(checked > 0, "no example was found");
}

#[test]
fn every_target_of_the_makefile_is_listed_and_the_documents_name_none_that_is_not() {
    let root = env!("CARGO_MANIFEST_DIR");
    let listed = String::from_utf8(run_make(root)).unwrap();
    for target in ["run", "test", "check", "bench"] {
        assert!(listed.contains(&format!("make {target} ")), "{listed}");
    }
    for file in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"] {
        let text = std::fs::read_to_string(format!("{root}/{file}")).unwrap();
        for rest in text.split("`make ").skip(1) {
            let target: String = rest
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            assert!(
                listed.contains(&format!("make {target} ")),
                "{file} tells of `make {target}`"
            );
        }
    }
}

fn run_make(root: &str) -> Vec<u8> {
    Command::new("make")
        .args(["-s", "-C", root])
        .output()
        .unwrap()
        .stdout
}

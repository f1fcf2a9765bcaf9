//! The commands of README.md, docs/cli.md and docs/scenarios.md, run in their order as a reader would type them.

use std::path::Path;
use std::process::Command;

use crate::harness::{BINARY, Running, skipped};

/// The line before a block whose commands are not run here, because they take long or touch the system.
const NOT_RUN: &str = "not run by the test -->";

/// A command, the code that it is said to exit with, and what it is said to print.
struct Step {
    command: String,
    exit: i32,
    prints: Vec<String>,
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
                false => steps.extend(block.iter().enumerate().filter_map(|(place, line)| {
                    step(
                        line,
                        block[place + 1..]
                            .iter()
                            .take_while(|line| !line.starts_with("$ ")),
                    )
                })),
            }
        }
        before = line;
    }
    (steps, left_out)
}

fn step<'a>(line: &str, below: impl Iterator<Item = &'a &'a str>) -> Option<Step> {
    let command = line.strip_prefix("$ ")?;
    let (command, exit) = command.split_once("  # exit ").unwrap_or((command, "0"));
    Some(Step {
        command: command.to_owned(),
        exit: exit.parse().unwrap(),
        prints: below.map(|line| (*line).to_owned()).collect(),
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
    let folder = tempfile::tempdir().unwrap();
    walk(&steps, &[], folder.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_command_lines_page_does_what_it_says() {
    let (steps, left_out) = steps(include_str!("../../docs/cli.md"));
    assert!(!steps.is_empty() && left_out == 0);
    let folder = tempfile::tempdir().unwrap();
    walk(&steps, &[], folder.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_admin_page_does_what_it_says() {
    let (steps, left_out) = steps(include_str!("../../docs/admin.md"));
    assert!(steps.len() >= 9 && left_out == 0);
    let folder = tempfile::tempdir().unwrap();
    walk(&steps, &[], folder.path());
}

/// The documents' scenarios, each in a block below the name of its file, and their commands, run beside them.
#[tokio::test(flavor = "multi_thread")]
async fn every_example_of_the_language_does_on_the_wire_what_it_says() {
    let text = include_str!("../../docs/scenarios.md");
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("my-scenarios");
    std::fs::create_dir(&mine).unwrap();
    let saved = saved(text, folder.path());
    assert_eq!(saved, 3);
    for (name, request) in [
        ("get-folder.xml", include_str!("../requests/get_folder.xml")),
        (
            "autodiscover.xml",
            include_str!("../requests/autodiscover.xml"),
        ),
    ] {
        std::fs::write(folder.path().join(name), request).unwrap();
    }
    let (steps, left_out) = steps(text);
    assert!(
        steps.len() >= 10 && left_out == 0,
        "{} commands",
        steps.len()
    );
    let printed = walk(
        &steps,
        &["--scenarios", mine.to_str().unwrap()],
        folder.path(),
    );
    compare(&steps, printed);
}

/// The world of docs/world.md, and what is said to be met in it.
#[tokio::test(flavor = "multi_thread")]
async fn the_world_of_its_page_is_as_the_page_says() {
    let text = include_str!("../../docs/world.md");
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(saved(text, folder.path()), 1);
    for (name, request) in [
        ("get-folder.xml", include_str!("../requests/get_folder.xml")),
        ("get-rooms.xml", include_str!("../requests/get_rooms.xml")),
        ("expand-dl.xml", include_str!("../requests/expand_dl.xml")),
    ] {
        std::fs::write(folder.path().join(name), request).unwrap();
    }
    let (steps, left_out) = steps(text);
    assert!(steps.len() >= 6 && left_out == 0);
    let world = folder.path().join("world.toml");
    let printed = walk(&steps, &["--world", world.to_str().unwrap()], folder.path());
    compare(&steps, printed);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_authentication_page_does_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let request = include_str!("../requests/get_folder.xml");
    std::fs::write(folder.path().join("get-folder.xml"), request).unwrap();
    let (steps, left_out) = steps(include_str!("../../docs/authentication.md"));
    assert!(steps.len() == 3 && left_out == 0);
    let printed = walk(&steps, &[], folder.path());
    let answer = printed.last().unwrap();
    assert!(
        answer.contains("<m:ResponseCode>NoError</m:ResponseCode>"),
        "{answer}"
    );
}

/// Whether commands printed what they are said to print.
fn compare(steps: &[Step], printed: Vec<String>) {
    for (step, printed) in steps.iter().zip(printed) {
        // `...` stands for the rest of a line, or for lines that do not matter.
        for line in step.prints.iter().filter(|line| *line != "...") {
            let start = line.trim_end_matches("...");
            assert!(
                printed.contains(start),
                "{}\n{printed}\ndoes not print {start}",
                step.command
            );
        }
    }
}

/// Writes the blocks that are files: how many.
fn saved(text: &str, folder: &Path) -> usize {
    let blocks = text.split("```toml\n").collect::<Vec<_>>();
    let named = blocks.windows(2).filter_map(|pair| {
        let file = pair[0].trim_end().strip_suffix("`:")?.rsplit('`').next()?;
        Some((file, pair[1].split("```").next()?))
    });
    named
        .map(|(file, scenario)| std::fs::write(folder.join(file), scenario).unwrap())
        .count()
}

/// Runs commands against a server of their own: what they print.
fn walk(steps: &[Step], args: &[&str], folder: &Path) -> Vec<String> {
    let mut printed = Vec::new();
    let mut server = Running::serve(args, folder);
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
                shell("dig -v", folder, &server.admin).status.success(),
            )
        {
            printed.push(String::new());
            continue;
        }
        let output = shell(&command, folder, &server.admin);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(step.exit), "{command}\n{said}");
        printed.push(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    server.stop();
    printed
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

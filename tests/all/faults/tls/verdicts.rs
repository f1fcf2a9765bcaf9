//! The verdicts of five clients on each TLS fault, compared with `tests/tls_verdicts.toml` and with the table in
//! `docs/tls.md`.
//!
//! `INSTA_UPDATE=always` writes both again. Every version of a client has to accept and refuse the same scenarios; its words
//! are only compared if its version is the one in the file.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Mutex;

use exchaos::journal::{Entry, Event};
use exchaos::scenario::{Catalogue, Outcome};

use crate::harness::{Lab, run, skipped};

const JUDGES: [&str; 5] = ["openssl", "curl", "python", "node", "java"];

const START: &str = "<!-- verdicts -->\n";

const END: &str = "<!-- end of verdicts -->";

/// Verdicts by scenario and judge.
type Table = BTreeMap<String, BTreeMap<String, String>>;

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The scenarios for which clients have no words, or that need a listener: `faults/tls/silence.rs` tests them.
const ELSEWHERE: [&str; 3] = [
    "fault.tls.plain-port",
    "fault.tls.stall",
    "with = \"nothing\"",
];

/// The scenarios of the handshake.
fn scenarios() -> Vec<String> {
    let files = root("scenarios/tls").read_dir().unwrap();
    let mut found: Vec<_> = files
        .map(|file| file.unwrap().path())
        .filter(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            text.contains("\nfault.tls.") && !ELSEWHERE.iter().any(|it| text.contains(it))
        })
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    found.sort();
    found
}

/// Whether a build with the feature really negotiates this scenario instead of imitating it.
pub fn really_spoken(id: &str) -> bool {
    let imitated = [
        "tls-cipher-cbc",
        "tls-cipher-dhe-1024",
        "tls-cipher-dhe-2048",
        "tls-cipher-null",
        "tls-cipher-rsa-key-exchange",
        "tls-version-1-1",
        "tls12-disabled",
    ];
    cfg!(feature = "legacy-tls") && imitated.contains(&id)
}

/// The host of a judge for a scenario, with its own hits and entries.
fn host(judge: &str, id: &str) -> String {
    format!("mail.i-{judge}.{id}.contoso.test")
}

fn version(judge: &str) -> Option<String> {
    let (program, args): (&str, &[&str]) = match judge {
        "openssl" => ("openssl", &["version"]),
        "python" => (
            "python3",
            &["-c", "import ssl; print(0, ssl.OPENSSL_VERSION)"],
        ),
        "java" => ("java", &["--version"]),
        other => (other, &["--version"]),
    };
    let output = std::process::Command::new(program)
        .args(args)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().next()?.to_owned();
    let words: Vec<_> = line.split(' ').collect();
    Some(match judge {
        "node" => line,
        "python" => words.get(1..3)?.join(" "),
        _ => (*words.get(1)?).to_owned(),
    })
}

/// The verdict of each available judge on each scenario.
fn ask(lab: &Lab, judges: &[&str], ids: &[String]) -> Table {
    let table = Mutex::new(Table::new());
    let add = |judge: &str, id: &str, verdict: String| {
        let mut table = table.lock().unwrap();
        let row = table.entry(id.to_owned()).or_default();
        row.insert(judge.to_owned(), verdict);
    };
    std::thread::scope(|scope| {
        for judge in judges {
            let add = &add;
            scope.spawn(move || match *judge {
                "openssl" => each(ids, |id| {
                    add("openssl", id, openssl(lab, &host("openssl", id)))
                }),
                "curl" => each(ids, |id| add("curl", id, curl(lab, &host("curl", id)))),
                "python" => together(lab, judge, ids, "python3", "verdicts.py", add),
                "node" => together(lab, judge, ids, "node", "verdicts.js", add),
                _ => together(lab, judge, ids, "java", "Verdicts.java", add),
            });
        }
    });
    table.into_inner().unwrap()
}

/// Runs one program for each scenario, two at a time.
fn each(ids: &[String], ask: impl Fn(&str) + Sync) {
    let (first, second) = ids.split_at(ids.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| first.iter().for_each(|id| ask(id)));
        second.iter().for_each(|id| ask(id));
    });
}

/// Runs one program for all scenarios.
fn together(
    lab: &Lab,
    judge: &str,
    ids: &[String],
    program: &str,
    script: &str,
    add: &(dyn Fn(&str, &str, String) + Sync),
) {
    let hosts: Vec<_> = ids.iter().map(|id| host(judge, id)).collect();
    let script = root("tests/clients").join(script);
    let port = lab.https.port().to_string();
    let args = [script.to_str().unwrap(), &port, lab.ca().to_str().unwrap()].map(ToOwned::to_owned);
    let args: Vec<_> = args.iter().map(String::as_str).collect();
    let output = run(program, &args, &hosts.join("\n"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in text.lines() {
        let (host, verdict): (String, String) = serde_json::from_str(line).unwrap();
        let id = host.split('.').nth(2).unwrap();
        add(judge, id, tidy(&verdict, &host));
    }
    assert_eq!(
        text.lines().count(),
        ids.len(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn openssl(lab: &Lab, host: &str) -> String {
    let request = format!("GET /EWS/Exchange.asmx HTTP/1.1\nHost: {host}\nConnection: close\n\n");
    let address = lab.https.to_string();
    let ca = lab.ca();
    let args = [
        "s_client",
        "-connect",
        &address,
        "-servername",
        host,
        "-verify_hostname",
        host,
        "-verify_return_error",
        "-alpn",
        "http/1.1",
        "-crlf",
        "-ign_eof",
        "-no-CApath",
        "-no-CAstore",
        "-CAfile",
        ca.to_str().unwrap(),
    ];
    let output = run("openssl", &args, &request);
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let verified = text
        .lines()
        .find_map(|line| line.strip_prefix("verify error:")?.split_once(':'))
        .map(|(_, reason)| reason.to_owned());
    let library = text
        .lines()
        .find_map(|line| line.contains(":error:").then(|| line.split(':').nth(5))?)
        .map(ToOwned::to_owned);
    let answered = text.contains("HTTP/1.1 401").then(|| "ok".to_owned());
    verified
        .or(answered)
        .or(library)
        .unwrap_or_else(|| "no answer".to_owned())
}

fn curl(lab: &Lab, host: &str) -> String {
    let seen = lab.curl(&format!("https://{host}/EWS/Exchange.asmx"), &["--http2"]);
    if (seen.exit, seen.status) == (0, 401) {
        return "ok".to_owned();
    }
    let line = seen.stderr.lines().next().unwrap_or_default();
    // The version and the path of the library do not matter.
    let words = line.rsplit("SSL routines::").next().unwrap_or(line);
    let words = words.split_once(") ").map_or(words, |(_, words)| words);
    tidy(&format!("{} {words}", seen.exit), host)
}

/// The words of a verdict without the parts that differ each time.
fn tidy(verdict: &str, host: &str) -> String {
    let verdict = verdict.replace(host, "HOST").replace(", errno 0", "");
    verdict.trim_end_matches(['.', ' ']).to_owned()
}

/// Adds the alert that each client sent.
async fn add_alerts(lab: &Lab, connections: usize, table: &mut Table) {
    lab.journal(connections, |entry| {
        matches!(entry.event, Event::Closed { .. })
    })
    .await;
    let alerts = lab.journal(0, |entry: &Entry| {
        matches!(entry.event, Event::ClientAlert { .. })
    });
    for entry in alerts.await {
        let Event::ClientAlert { alert } = entry.event else {
            continue;
        };
        let (Some(id), Some(judge)) = (&entry.met.scenario, &entry.met.instance) else {
            continue;
        };
        if let Some(verdict) = table.get_mut(&**id).and_then(|row| row.get_mut(&**judge)) {
            let _ = write!(
                verdict,
                "; sends {}",
                alert.name().unwrap_or("an unknown alert")
            );
        }
    }
}

/// The content of the file: versions of the judges, verdicts, and expectations.
#[derive(serde::Deserialize)]
struct Recorded {
    judges: BTreeMap<String, String>,
    claims: BTreeMap<String, String>,
    verdicts: Table,
}

fn recorded() -> Recorded {
    toml::from_str(&std::fs::read_to_string(root("tests/tls_verdicts.toml")).unwrap()).unwrap()
}

fn accepts(verdict: &str) -> bool {
    verdict == "ok"
}

/// The new text of the file.
fn as_toml(
    judges: &BTreeMap<String, String>,
    claims: &BTreeMap<String, String>,
    table: &Table,
) -> String {
    let mut text = "# What clients say to each TLS fault. Written by `INSTA_UPDATE=always cargo test --test all verdicts`, but for the claims:\n\
        # what a sound client does, by hand. `refuses` and `takes` hold for every client here; `depends` says nothing.\n\n[judges]\n".to_owned();
    for (judge, version) in judges {
        let _ = writeln!(text, "{judge} = {}", toml::Value::from(version.as_str()));
    }
    text += "\n[claims]\n";
    for (id, claim) in claims {
        let _ = writeln!(text, "{id} = {}", toml::Value::from(claim.as_str()));
    }
    for (id, row) in table {
        let _ = writeln!(text, "\n[verdicts.{id}]");
        for judge in JUDGES {
            let verdict = row.get(judge).map_or("", String::as_str);
            let _ = writeln!(text, "{judge} = {}", toml::Value::from(verdict));
        }
    }
    text
}

/// The table of the document.
fn as_markdown(recorded: &Recorded) -> String {
    let named = |judge: &&str| {
        format!(
            "{judge} {}",
            recorded.judges.get(*judge).map_or("", String::as_str)
        )
    };
    let heads: Vec<_> = JUDGES.iter().map(named).collect();
    let mut text = format!(
        "| scenario | {} |\n|---|{}\n",
        heads.join(" | "),
        "---|".repeat(5)
    );
    for (id, row) in &recorded.verdicts {
        let verdict = |judge: &&str| row[*judge].replace('|', "\\|");
        let cells: Vec<_> = JUDGES.iter().map(verdict).collect();
        let _ = writeln!(text, "| `{id}` | {} |", cells.join(" | "));
    }
    text
}

/// Writes the file and the document again.
fn update(judges: BTreeMap<String, String>, verdicts: Table) {
    let old = std::fs::read_to_string(root("tests/tls_verdicts.toml"));
    let old = old
        .ok()
        .and_then(|text| toml::from_str::<Recorded>(&text).ok());
    let claim = |(id, row): (&String, &BTreeMap<String, String>)| {
        let accepted = row.values().filter(|verdict| accepts(verdict)).count();
        let guess = match accepted {
            0 => "refuses",
            all if all == row.len() => "takes",
            _ => "depends",
        };
        let known = old.as_ref().and_then(|old| old.claims.get(id).cloned());
        (id.clone(), known.unwrap_or_else(|| guess.to_owned()))
    };
    let claims = verdicts.iter().map(claim).collect();
    std::fs::write(
        root("tests/tls_verdicts.toml"),
        as_toml(&judges, &claims, &verdicts),
    )
    .unwrap();
    let path = root("docs/tls.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let table = as_markdown(&recorded());
    std::fs::write(&path, format!("{before}{START}{table}{END}{after}")).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn five_clients_agree_with_the_table_on_each_tls_fault() {
    let found: BTreeMap<_, _> = JUDGES
        .into_iter()
        .filter_map(|judge| Some((judge, version(judge)?)))
        .collect();
    let judges: Vec<_> = JUDGES
        .into_iter()
        .filter(|judge| !skipped(judge, found.contains_key(judge)))
        .collect();
    let ids = scenarios();
    let lab = Lab::new().await;
    let mut table = tokio::task::block_in_place(|| ask(&lab, &judges, &ids));
    add_alerts(&lab, judges.len() * ids.len(), &mut table).await;
    let versions = found
        .iter()
        .map(|(judge, version)| ((*judge).to_owned(), version.clone()))
        .collect();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        update(versions, table.clone());
    }
    let recorded = recorded();
    let known: Vec<_> = recorded.verdicts.keys().cloned().collect();
    assert_eq!(ids, known, "each scenario has a row");
    let mut wrong = String::new();
    for (id, row) in table.iter().filter(|(id, _)| !really_spoken(id)) {
        for (judge, verdict) in row {
            let wanted = &recorded.verdicts[id][judge];
            let same_words = recorded.judges.get(judge) == found.get(judge.as_str());
            let same = accepts(wanted) == accepts(verdict) && (!same_words || wanted == verdict);
            let claim = match recorded.claims[id].as_str() {
                "refuses" => !accepts(verdict),
                "takes" => accepts(verdict),
                other => other == "depends",
            };
            if !same || !claim {
                let _ = writeln!(wrong, "{id}: {judge} says `{verdict}`, not `{wanted}`");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_document_has_the_table() {
    let text = std::fs::read_to_string(root("docs/tls.md")).unwrap();
    let table = text.split_once(START).unwrap().1.split_once(END).unwrap().0;
    assert_eq!(
        table,
        as_markdown(&recorded()),
        "`INSTA_UPDATE=always` writes it anew"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_after_a_tls_fault_is_healthy() {
    let once = |id: &String| {
        let text =
            std::fs::read_to_string(root("scenarios/tls").join(format!("{id}.toml"))).unwrap();
        let rule = text.split_once("[[rule]]").unwrap().1;
        (
            format!("once-{id}"),
            format!("[[rule]]{rule}").replace("[[rule]]", "[[rule]]\nwhen = 'first 1'"),
        )
    };
    let scenarios: Vec<_> = scenarios().iter().map(once).collect();
    let texts: Vec<_> = scenarios
        .iter()
        .map(|(id, text)| (id.as_str(), text.as_str()))
        .collect();
    let lab = Lab::with(&texts).await;
    let ids: Vec<_> = scenarios.iter().map(|(id, _)| id.clone()).collect();
    // All use one instance: the first attempt meets the fault, the same client and another one then meet none.
    let ask = || {
        let table = Mutex::new(Table::new());
        let tell = |_: &str, id: &str, verdict: String| {
            table
                .lock()
                .unwrap()
                .insert(id.to_owned(), [("python".to_owned(), verdict)].into());
        };
        together(&lab, "all", &ids, "python3", "verdicts.py", &tell);
        table.into_inner().unwrap()
    };
    let (first, second) = tokio::task::block_in_place(|| (ask(), ask()));
    let refused = first
        .values()
        .filter(|row| !accepts(&row["python"]))
        .count();
    assert!(refused > 25, "{first:?}");
    for id in &ids {
        assert_eq!(second[id]["python"], "ok", "{id}");
    }
    tokio::task::block_in_place(|| {
        each(&ids, |id| {
            // Python offers no ALPN, so it did not meet the fault.
            if id.starts_with("once-tls-alpn") {
                curl(&lab, &host("all", id));
            }
            assert_eq!(curl(&lab, &host("all", id)), "ok", "{id}")
        })
    });
}

#[test]
fn the_claims_of_the_table_are_the_expectations_of_the_scenarios() {
    let catalogue = Catalogue::load(&[]).unwrap();
    let recorded = recorded();
    for (id, claim) in &recorded.claims {
        let expect = &catalogue.get(id).unwrap().expect;
        let fits = match claim.as_str() {
            // The failure after the handshake counts as an answer.
            "refuses" => matches!(
                expect.outcome.only(),
                Some(Outcome::GivesUp | Outcome::NeverConnects)
            ),
            "takes" => expect.outcome.only() == Some(Outcome::Succeeds),
            // A fault that every client accepts is no failure of these clients, unless a standard forbids it.
            _ if id != "tls-certificate-cn-only"
                && recorded.verdicts[id]
                    .values()
                    .all(|verdict| accepts(verdict)) =>
            {
                expect.outcome.iter().any(|one| one == Outcome::Succeeds)
            }
            _ => !expect.is_empty(),
        };
        assert!(fits, "`{id}` {claim}, and expects {expect:?}");
    }
}

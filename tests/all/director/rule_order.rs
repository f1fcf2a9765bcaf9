//! The rule that strikes. Of the rules that replace an answer, it is the first in the file that matches and is due, on any
//! layer.

use exchaos::journal::{Entry, Event, InjectedFault};

use crate::harness::{self, GET_FOLDER, Lab};

const ALICE: &[&str] = &["-u", "alice@contoso.test:exchaos"];
const RESET: &str = "[[rule]]\nfault.tcp.reset = {}\n";
const RESET_ANSWER: &str = "[[rule]]\nfault.tcp.reset = { at = 'answer' }\n";
const RESET_HEAD: &str = "[[rule]]\nfault.tcp.reset = { at = 'request-head' }\n";
const STATUS: &str = "[[rule]]\nfault.http.status = { code = 503 }\n";
const CHALLENGE: &str = "[[rule]]\nfault.auth.challenge = {}\n";
const BUSY: &str = "[[rule]]\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }\n";

/// Rules without an end cover each other, and `check` refuses that. Here each rule strikes only once.
fn once(rules: &[&str]) -> String {
    let once = |rule: &&str| rule.replace("[[rule]]", "[[rule]]\nwhen = 'first 1'");
    rules.iter().map(once).collect()
}

async fn struck(lab: &Lab, scenario: &str, count: usize) -> Vec<Vec<InjectedFault>> {
    let answers = |entry: &Entry| {
        entry.met.scenario.as_deref() == Some(scenario)
            && matches!(entry.event, Event::Answer { .. })
    };
    let entries = lab.journal(count, answers).await;
    entries
        .iter()
        .map(|entry| match &entry.event {
            Event::Answer { struck, .. } => struck.clone(),
            _ => Vec::new(),
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_rule_in_the_file_that_is_due_wins_whatever_its_layer() {
    let all = [
        ("reset-status", once(&[RESET, STATUS])),
        ("status-reset", once(&[STATUS, RESET])),
        ("head-status", once(&[RESET_HEAD, STATUS])),
        ("answer-status", once(&[RESET_ANSWER, STATUS])),
        ("status-answer", once(&[STATUS, RESET_ANSWER])),
        ("challenge-status", once(&[CHALLENGE, STATUS])),
        ("status-challenge", once(&[STATUS, CHALLENGE])),
        ("busy-status", once(&[BUSY, STATUS])),
        ("challenge-busy", once(&[CHALLENGE, BUSY])),
        ("busy-challenge", once(&[BUSY, CHALLENGE])),
    ];
    let scenarios: Vec<_> = all.iter().map(|(id, rules)| (*id, &**rules)).collect();
    let lab = Lab::with(&scenarios).await;
    for (id, _) in &all {
        let host = format!("mail.{id}.contoso.test");
        for _ in 0..3 {
            tokio::task::block_in_place(|| lab.post(&host, GET_FOLDER, ALICE));
        }
        let struck = struck(&lab, id, 3).await;
        let rules: Vec<Vec<_>> = struck
            .iter()
            .map(|all| all.iter().map(|struck| struck.rule).collect())
            .collect();
        // One rule strikes each request, in the order of the file. The second request is the first one that reaches its
        // rule.
        assert_eq!(rules, [vec![1], vec![2], vec![]], "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_about_the_head_strikes_at_the_head_unless_an_earlier_rule_is_undecided() {
    let open = "[[rule]]\non = { operation = 'FindFolder' }\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }\n";
    let lab = Lab::with(&[("head", STATUS), ("open", &format!("{open}{STATUS}"))]).await;
    for (scenario, operation) in [("head", None), ("open", Some("GetFolder"))] {
        let host = format!("mail.{scenario}.contoso.test");
        let seen = tokio::task::block_in_place(|| lab.post(&host, GET_FOLDER, ALICE));
        assert_eq!(seen.status, 503);
        let requests = |entry: &Entry| {
            entry.met.scenario.as_deref() == Some(scenario)
                && matches!(entry.event, Event::Request { .. })
        };
        let entries = lab.journal(1, requests).await;
        let Event::Request {
            operation: known, ..
        } = &entries[0].event
        else {
            panic!("{entries:?}")
        };
        // A request that was struck at the head is not read further.
        assert_eq!(*known, operation, "{scenario}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leg_of_a_login_passes_if_the_next_request_is_struck() {
    let lab = Lab::with(&[(
        "legs",
        &format!("[exchange]\nauth = ['NTLM']\n{}", once(&[BUSY, STATUS])),
    )])
    .await;
    let login = || {
        let args = ["--ntlm", "-u", "alice:exchaos"];
        tokio::task::block_in_place(|| lab.post("mail.legs.contoso.test", GET_FOLDER, &args)).status
    };
    // The first login reaches EWS. The first leg of the second one meets the status.
    assert_eq!([login(), login(), login()], [500, 503, 200]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_would_not_be_carried_out_is_not() {
    let rules = "[[rule]]\ncarried-out = true\nfault.http.status = { code = 504 }";
    let lab = Lab::with(&[("late", rules)]).await;
    for (password, done) in [("exchaos", true), ("wrong", false)] {
        let user = format!("alice@contoso.test:{password}");
        let seen = tokio::task::block_in_place(|| {
            lab.post("mail.late.contoso.test", GET_FOLDER, &["-u", &user])
        });
        assert_eq!(seen.status, 504);
        let struck = struck(&lab, "late", if done { 1 } else { 2 }).await;
        assert_eq!(struck.last().unwrap()[0].carried_out, Some(done));
    }
}

#[test]
fn carried_out_is_refused_without_an_effect() {
    let folder = tempfile::tempdir().unwrap();
    for (fault, message) in [
        ("delay = '1s'", "without a fault, a request is carried out"),
        (
            "fault.body.malform = { how = 'empty' }",
            "`body.malform` strikes the answer of a request that is carried out anyway",
        ),
        (
            "fault.tcp.reset = { at = 'answer' }",
            "`tcp.reset` strikes here once the request is carried out anyway",
        ),
        (
            "fault.http.rubbish = {}",
            "`carried-out` means nothing for `http.rubbish`",
        ),
        (
            "fault.auth.challenge = {}",
            "`carried-out` means nothing for `auth.challenge`",
        ),
        (
            "fault.tls.certificate = { how = 'expired' }",
            "`carried-out` means nothing for `tls.certificate`",
        ),
    ] {
        let file = folder.path().join("x.toml");
        let text = format!("title = 'x'\n[[rule]]\ncarried-out = true\n{fault}\n");
        std::fs::write(&file, text).unwrap();
        let checked = harness::exchaos(&["check", file.to_str().unwrap()]);
        assert_eq!(checked.exit, 1, "{}", checked.all());
        assert!(checked.all().contains(message), "{}", checked.all());
        assert!(
            checked.all().contains("carried-out = true"),
            "{}",
            checked.all()
        );
    }
}

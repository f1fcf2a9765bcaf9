//! The commands of the operator: use a scenario, for some clients and for some time, and reset.

use std::process::{Command, Stdio};
use std::time::Duration;

use exchaos::director::Whom;
use exchaos::journal::{Event, ScenarioRef, line};
use exchaos::server::{Reset, UseError};
use exchaos::{Door, Protocol};

use crate::harness::{GET_FOLDER, Lab};

const TEAPOT: (&str, &str) = ("teapot", "[[rule]]\nfault.http.status = { code = 418 }");
const DOWN_ONCE: (&str, &str) = (
    "once",
    "[[rule]]\nwhen = 'first 1'\nfault.http.status = { code = 503 }",
);

fn whom(mailbox: Option<&str>, instance: Option<&str>) -> Whom {
    Whom {
        mailbox: mailbox.map(Into::into),
        instance: instance.map(Into::into),
    }
}

fn status(lab: &Lab, host: &str, user: &str) -> u16 {
    let user = format!("{user}:exchaos");
    lab.post(host, GET_FOLDER, &["-u", &user]).status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_applies_to_clients_without_a_selection_and_the_closest_one_wins() {
    let lab = Lab::with(&[TEAPOT]).await;
    let (alice, bob) = ("alice@contoso.test", "bob@contoso.test");
    let use_it = |id: &str, whom: Whom| lab.server.use_scenario(id, whom, None).unwrap();
    use_it("teapot", whom(None, None));
    assert_eq!(status(&lab, "mail.contoso.test", alice), 418);
    assert_eq!(status(&lab, "mail.i-a.contoso.test", alice), 418);
    assert_eq!(
        status(&lab, "mail.healthy.contoso.test", alice),
        200,
        "the host comes first"
    );
    assert_eq!(
        status(&lab, "mail.contoso.test", "alice@healthy.contoso.test"),
        200,
        "and the mailbox"
    );
    use_it("http-503-iis", whom(None, Some("a")));
    assert_eq!(status(&lab, "mail.i-a.contoso.test", alice), 503);
    assert_eq!(status(&lab, "mail.i-b.contoso.test", alice), 418);
    use_it("healthy", whom(Some("Alice@contoso.test"), None));
    assert_eq!(status(&lab, "mail.contoso.test", alice), 200);
    assert_eq!(status(&lab, "mail.i-a.contoso.test", alice), 200);
    assert_eq!(status(&lab, "mail.contoso.test", bob), 418);
    assert_eq!(status(&lab, "mail.teapot.contoso.test", alice), 418);
    assert_eq!(lab.server.uses().len(), 3);
    lab.server.end_use(&whom(None, None)).unwrap();
    assert_eq!(status(&lab, "mail.contoso.test", bob), 200);
    assert!(lab.server.end_use(&whom(None, None)).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_comes_before_the_default_and_after_the_mailbox() {
    let lab = Lab::with(&[TEAPOT]).await;
    let door = Door {
        selection: Some(Door::selection("healthy@job1").unwrap()),
        ..Door::any()
    };
    let address = lab
        .server
        .open(Protocol::Https, door)
        .await
        .unwrap()
        .address;
    let ask = |user: &str| {
        let url = format!("https://{address}/EWS/Exchange.asmx");
        let user = format!("{user}:exchaos");
        lab.direct(
            &url,
            &[
                "-u",
                &user,
                "-H",
                "Content-Type: text/xml",
                "--data-binary",
                GET_FOLDER,
            ],
        )
        .status
    };
    lab.server
        .use_scenario("teapot", whom(None, None), None)
        .unwrap();
    assert_eq!(ask("alice@contoso.test"), 200);
    let hers = whom(Some("alice@contoso.test"), Some("job1"));
    lab.server.use_scenario("teapot", hers, None).unwrap();
    assert_eq!(ask("alice@contoso.test"), 418);
    assert_eq!(ask("bob@contoso.test"), 200);
    let met = ScenarioRef {
        scenario: Some("teapot".into()),
        instance: Some("job1".into()),
    };
    lab.journal(1, |entry| entry.met == met && entry.status() == Some(418))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_ends_by_itself_and_the_journal_is_marked() {
    let lab = Lab::with(&[TEAPOT]).await;
    let short = Duration::from_millis(1);
    lab.server
        .use_scenario("teapot", whom(None, None), Some(short))
        .unwrap();
    let marks = lab
        .journal(2, |entry| {
            matches!(entry.event, Event::Use { .. } | Event::UseEnded { .. })
        })
        .await;
    // Such a short use may end before its entry is written.
    let mut begun = marks.iter();
    let begun = begun.find(|mark| matches!(mark.event, Event::Use { until: Some(_), .. }));
    let begun = begun.unwrap();
    assert_eq!(marks[1].met.scenario.as_deref(), Some("teapot"));
    let shown = line(begun);
    assert!(
        shown.contains("teapot") && shown.contains("for all who pick none, until "),
        "{shown}"
    );
    assert_eq!(status(&lab, "mail.contoso.test", "alice@contoso.test"), 200);
    assert!(lab.server.uses().is_empty());
    assert_eq!(&*lab.server.fallback().scenario, "healthy");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_without_an_effect_is_refused() {
    let lab = Lab::new().await;
    let refused = |id: &str, whom: Whom, lasts: Option<Duration>| {
        lab.server.use_scenario(id, whom, lasts).unwrap_err()
    };
    let nobody = || whom(None, None);
    let error = refused("http-503-isi", nobody(), None).to_string();
    assert!(error.contains("did you mean `http-503-iis`?"), "{error}");
    let error = refused("healthy", whom(Some("alice"), None), None);
    assert!(matches!(error, UseError::Mailbox(_)));
    let error = refused("healthy", whom(None, Some("A_b")), None);
    assert!(matches!(error, UseError::Instance(_)));
    for lasts in [Duration::ZERO, Duration::MAX] {
        let error = refused("healthy", nobody(), Some(lasts));
        assert!(matches!(error, UseError::Lasts(_)));
    }
}

/// The client has a TLS session from before the change. The server does not resume it afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_tls_fault_strikes_clients_that_are_already_connected() {
    let lab = Lab::with(&[("other", "")]).await;
    let session = lab.folder.path().join("session.pem");
    let session = session.to_str().unwrap();
    let keep = lab.s_client("mail.contoso.test", &["-tls1_2", "-sess_out", session]);
    assert!(keep.contains("New, TLSv1.2"), "{keep}");
    let again = lab.s_client("mail.contoso.test", &["-tls1_2", "-sess_in", session]);
    assert!(again.contains("Reused, TLSv1.2"), "{again}");
    let address = lab.https.to_string();
    let mut idle = Command::new("openssl")
        .args([
            "s_client",
            "-quiet",
            "-connect",
            &address,
            "-servername",
            "mail.contoso.test",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    lab.journal(3, |entry| matches!(entry.event, Event::Handshake { .. }))
        .await;
    lab.server
        .use_scenario("other", whom(None, None), None)
        .unwrap();
    // It ends because the server closes the connection: its input is still open.
    tokio::task::block_in_place(|| idle.wait().unwrap());
    let voided = lab.s_client("mail.contoso.test", &["-tls1_2", "-sess_in", session]);
    assert!(voided.contains("New, TLSv1.2"), "{voided}");
    lab.server
        .use_scenario("tls-certificate-expired", whom(None, None), None)
        .unwrap();
    let refused = lab.get_folder("mail.contoso.test", &[]);
    assert_eq!(refused.exit, 60, "{}", refused.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_of_an_instance_leaves_the_others() {
    let lab = Lab::with(&[DOWN_ONCE]).await;
    let ask = |instance: &str| {
        status(
            &lab,
            &format!("mail.{instance}once.contoso.test"),
            "alice@contoso.test",
        )
    };
    let all = ["", "i-a.", "i-b."];
    assert_eq!(all.map(ask), [503; 3]);
    assert_eq!(all.map(ask), [200; 3]);
    let reset = |only: ScenarioRef| {
        lab.server.reset(&Reset {
            counters: true,
            journal: true,
            uses: true,
            only,
        })
    };
    let was = reset(ScenarioRef {
        scenario: None,
        instance: Some("a".into()),
    });
    assert_eq!(was.counters, 1);
    assert!(was.entries >= 4, "{was:?}");
    assert_eq!(all.map(ask), [200, 503, 200]);
    lab.server
        .use_scenario("once", whom(None, None), None)
        .unwrap();
    let was = reset(ScenarioRef::default());
    assert_eq!(was.uses, 1);
    assert_eq!(all.map(ask), [503; 3]);
    let journal = lab.server.journal();
    let first = journal.entries()[0].clone();
    assert!(matches!(first.event, Event::Reset { .. }), "{first:?}");
    assert!(first.number > 30, "the numbers go on");
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_jobs_have_separate_uses() {
    let lab = Lab::with(&[TEAPOT]).await;
    let job = |number: usize| {
        let lab = &lab;
        async move {
            let name = format!("job{number}");
            let host = format!("mail.i-{name}.contoso.test");
            for (id, code) in [("teapot", 418), ("http-503-iis", 503), ("healthy", 200)] {
                lab.server
                    .use_scenario(id, whom(None, Some(&name)), None)
                    .unwrap();
                tokio::task::yield_now().await;
                assert_eq!(
                    status(lab, &host, "alice@contoso.test"),
                    code,
                    "{host} {id}"
                );
            }
        }
    };
    tokio::join!(job(1), job(2), job(3), job(4));
}

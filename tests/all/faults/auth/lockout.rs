//! `auth.lockout`: wrong passwords lock only their own account, with any scheme.

use std::time::Duration;

use exchaos::clock::Clock;
use exchaos::journal::Entry;

use crate::harness::{GET_FOLDER, Lab, ask};

/// Three wrong passwords lock an account for ten minutes, with any scheme.
const LOCK: &str = "[exchange]\nauth = ['Negotiate', 'NTLM', 'Basic']\n[[rule]]\nfault.auth.lockout = { after = 3, lasting = '10m' }";
const HOST: &str = "mail.lock.contoso.test";

/// The number of requests that the lockout has struck.
async fn struck(lab: &Lab, wanted: usize) -> usize {
    let locked = |entry: &Entry| entry.struck().is_some_and(|it| it.fault == "auth.lockout");
    lab.journal(wanted, locked).await;
    let entries = lab.server.journal().entries();
    entries.iter().filter(|entry| locked(entry)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_lock_an_account_and_no_other() {
    let lab = Lab::new().await;
    let host = "mail.account-locked-text.contoso.test";
    let ask = |user: &str| {
        let seen = lab.post(host, GET_FOLDER, &["-u", user]);
        (seen.status, seen.body.contains("currently locked out"))
    };
    // A good login in between clears the failed ones before it.
    assert_eq!(ask("alice@contoso.test:wrong"), (401, false));
    assert_eq!(ask("alice@contoso.test:exchaos"), (200, false));
    for _ in 0..3 {
        assert_eq!(ask("alice@contoso.test:wrong"), (401, false));
    }
    assert_eq!(ask("alice@contoso.test:wrong"), (401, true));
    assert_eq!(
        ask("CONTOSO\\alice:exchaos"),
        (401, true),
        "the right password comes too late"
    );
    assert_eq!(ask("bob@contoso.test:exchaos"), (200, false));
    let struck = lab.journal(2, |entry| entry.struck().is_some()).await;
    assert_eq!(struck[0].struck().unwrap().fault, "auth.lockout");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_runs_out() {
    let lock = "[[rule]]\nfault.auth.lockout = { after = 1, lasting = '10m' }";
    let clock = Clock::fixed(Clock::system().now());
    let lab = Lab::at(clock.clone(), &[("lock", lock)]).await;
    let ask = |password: &str| {
        let user = format!("alice@contoso.test:{password}");
        lab.post("mail.lock.contoso.test", GET_FOLDER, &["-u", &user])
            .status
    };
    assert_eq!((ask("wrong"), ask("exchaos")), (401, 401));
    clock.advance(Duration::from_secs(601));
    assert_eq!(ask("exchaos"), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_locks_an_account_by_ntlm_and_the_lock_holds_for_every_scheme() {
    let clock = Clock::fixed(Clock::system().now());
    let lab = Lab::at(clock.clone(), &[("lock", LOCK)]).await;
    let login = |scheme: &str, user: &str| {
        let seen = lab.post(HOST, GET_FOLDER, &[scheme, "-u", user]);
        seen.status
    };
    // A good login in between clears the failed ones before it.
    for _ in 0..2 {
        assert_eq!(login("--ntlm", "CONTOSO\\alice:wrong"), 401);
    }
    assert_eq!(login("--ntlm", "CONTOSO\\alice:exchaos"), 200);
    for user in [
        "CONTOSO\\alice:wrong",
        "alice:wrong",
        "alice@contoso.test:wrong",
    ] {
        assert_eq!(login("--ntlm", user), 401, "{user}");
    }
    // From here on the right password is too late, with any scheme.
    assert_eq!(login("--ntlm", "CONTOSO\\alice:exchaos"), 401);
    assert_eq!(struck(&lab, 1).await, 1);
    assert_eq!(login("--basic", "alice@contoso.test:exchaos"), 401);
    assert_eq!(struck(&lab, 2).await, 2);
    assert_eq!(login("--ntlm", "CONTOSO\\bob:exchaos"), 200);
    clock.advance(Duration::from_secs(601));
    assert_eq!(login("--ntlm", "CONTOSO\\alice:exchaos"), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_is_refused_by_negotiate_and_its_connection_stays_anonymous() {
    let lab = Lab::with(&[("lock", LOCK)]).await;
    let login = |user: &str, password: &str| {
        let arguments = [HOST, user, password, "negotiate"];
        let output = ask(&lab, "spnego_login.py", &arguments)?;
        let statuses = output.lines().filter(|line| line.parse::<u16>().is_ok());
        Some(statuses.collect::<Vec<_>>().join(" "))
    };
    for _ in 0..3 {
        let Some(refused) = login("alice@contoso.test", "wrong") else {
            return;
        };
        assert_eq!(refused, "401 401 401");
    }
    assert_eq!(
        login("alice@contoso.test", "exchaos").unwrap(),
        "401 401 401"
    );
    assert_eq!(struck(&lab, 1).await, 1);
    assert_eq!(login("bob@contoso.test", "exchaos").unwrap(), "401 200 200");
}

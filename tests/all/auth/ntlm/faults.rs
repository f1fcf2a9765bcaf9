//! Logins that go wrong where their scenarios say.

use exchaos::auth::ntlm::client::Client;

use super::*;
use crate::harness::{GET_FOLDER, Lab};

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_goes_wrong_where_its_scenario_says() {
    let lab = Lab::new().await;
    let login = |id: &str, user: &str| {
        let host = format!("mail.{id}.contoso.test");
        let seen = lab.post(&host, GET_FOLDER, &["--ntlm", "-u", user]);
        let entries = lab.server.journal().entries();
        let struck = entries
            .iter()
            .rev()
            .find_map(|entry| entry.struck().cloned());
        (seen, struck.map(|struck| struck.fault).unwrap_or_default())
    };
    let alice = "CONTOSO\\alice:exchaos";
    let (withheld, fault) = login("ntlm-challenge-withheld", alice);
    assert_eq!(withheld.header("WWW-Authenticate"), ["Negotiate", "NTLM"]);
    assert_eq!((withheld.status, fault), (401, "auth.ntlm"));
    let (basic, _) = login("invalid-message-signature", alice);
    let realm = "Basic realm=\"mail.invalid-message-signature.contoso.test\"";
    assert_eq!(basic.header("WWW-Authenticate"), [realm]);
    assert_eq!(basic.header("X-FEServer"), [""; 0], "a device asks");
    let host = "mail.invalid-message-signature.contoso.test";
    assert_eq!(
        lab.get_folder(host, &[]).status,
        200,
        "and takes what it asks for"
    );
    let wrong = lab.post(host, GET_FOLDER, &["-u", "alice@contoso.test:wrong"]);
    assert_eq!(
        (wrong.status, wrong.header("WWW-Authenticate")),
        (401, vec![realm])
    );
    let (closed, _) = login("ntlm-connection-closed", alice);
    assert_eq!(closed.status, 401);
    let (once, _) = login("ntlm-not-persistent", alice);
    assert_eq!(
        (once.status, once.header("Persistent-Auth")),
        (200, vec!["false"])
    );
    // Who names its domain is not led astray; who takes the challenge's is unknown there.
    assert_eq!(login("ntlm-wrong-target", alice).0.status, 200);
    lab.server.journal().clear(|_| true);
    assert_eq!(
        login("ntlm-wrong-target", "FABRIKAM\\alice:exchaos")
            .0
            .status,
        401
    );
    let told = logins(&lab, 2).await.pop().unwrap();
    assert_eq!(told.1, "a response for the domain of another server");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_challenge_and_its_closed_connection_come_in_one_answer() {
    let lab = Lab::new().await;
    let header = format!(
        "Authorization: NTLM {}",
        base64(&Client::default().negotiate())
    );
    let seen = lab.post(
        "mail.ntlm-connection-closed.contoso.test",
        "",
        &["-H", &header],
    );
    assert_eq!(seen.header("Connection"), ["close"]);
    assert!(seen.header("WWW-Authenticate")[0].starts_with("NTLM TlRM"));
    let seen = lab.post("mail.ntlm-wrong-target.contoso.test", "", &["-H", &header]);
    let challenge = decoded(
        seen.header("WWW-Authenticate")[0]
            .strip_prefix("NTLM ")
            .unwrap(),
    );
    let challenge = exchaos::auth::ntlm::Challenge::read(&challenge).unwrap();
    assert_eq!(challenge.target, "FABRIKAM");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_legs_of_a_login_are_one_hit() {
    let busy = "[[rule]]\nwhen = 'every 2'\nfault.ews.soap-fault = { code = 'ErrorServerBusy' }\n";
    let challenge = "[[rule]]\nwhen = '2 to 2'\nfault.auth.challenge = {}\n";
    let ntlm = "[exchange]\nauth = ['NTLM']\n";
    let lab = Lab::with(&[
        ("challenge-first", &format!("{ntlm}{challenge}{busy}")),
        ("busy-first", &format!("{ntlm}{busy}{challenge}")),
    ])
    .await;
    let logins = |scenario: &str| {
        let host = format!("mail.{scenario}.contoso.test");
        [(); 4].map(|()| {
            lab.post(&host, GET_FOLDER, &["--ntlm", "-u", "alice:exchaos"])
                .status
        })
    };
    // The challenge refuses the second login as a whole, so that EWS is asked for the second time by the third.
    assert_eq!(logins("challenge-first"), [200, 401, 500, 200]);
    // Where EWS comes first in the file, the challenge is reached only by the logins that it spares.
    assert_eq!(logins("busy-first"), [200, 500, 401, 500]);
}

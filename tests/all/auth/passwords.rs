//! Logins by clients that others wrote, and what they do with them.

use exchaos::facts::Leg;
use exchaos::journal::Event;

use crate::harness::{Lab, ask};

const WINDOWS: &str = "mail.healthy-windows.contoso.test";

/// What the journal says of refused steps: which, and why.
fn refusals(lab: &Lab) -> Vec<(Leg, String)> {
    let entries = lab.server.journal().entries();
    let refused = entries.iter().filter_map(|entry| match &entry.event {
        Event::Login {
            leg,
            refused: Some(reason),
            ..
        } => Some((*leg, reason.clone())),
        _ => None,
    });
    refused.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_ntlm_binds_its_login_to_the_channel_and_keeps_the_connection() {
    let strict = "[exchange]\nauth = ['NTLM']\nchannel-binding = 'require'\nmic = 'required'";
    let lab = Lab::with(&[("strict", strict)]).await;
    let script = "requests_ntlm_login.py";
    let login = |host: &str, password: &str, binding: &str| {
        lab.server.journal().clear(|_| true);
        let said = ask(&lab, script, &[host, "CONTOSO\\alice", password, binding])?;
        Some(said.lines().map(ToOwned::to_owned).collect::<Vec<_>>())
    };
    let host = "mail.strict.contoso.test";
    let Some(bound) = login(host, "exchaos", "cbt") else {
        return;
    };
    assert_eq!(bound[0], "401 401 200");
    assert_eq!(refusals(&lab), []);
    let unbound = login(host, "exchaos", "none").unwrap();
    assert!(unbound[0].ends_with("401"), "{unbound:?}");
    let missing = (Leg::Authenticate, "no channel binding".to_owned());
    assert_eq!(refusals(&lab)[0], missing);
    assert_eq!(login(WINDOWS, "exchaos", "none").unwrap()[0], "401 401 200");
}

#[tokio::test(flavor = "multi_thread")]
async fn pyspnego_agrees_on_ntlm_and_verifies_what_the_server_signed() {
    let old = "[exchange]\nauth = ['NTLM']\nntlm = ['NTLMv1', 'NTLMv2']";
    let lab = Lab::with(&[("old-clients", old)]).await;
    let login = |host: &str, more: &[&str]| {
        lab.server.journal().clear(|_| true);
        let arguments = [&[host, "alice@contoso.test"], more].concat();
        let said = ask(&lab, "spnego_login.py", &arguments)?;
        let statuses = said.lines().filter(|line| !line.starts_with('<'));
        Some(statuses.collect::<Vec<_>>().join(" "))
    };
    let Some(said) = login(WINDOWS, &["exchaos", "negotiate"]) else {
        return;
    };
    assert_eq!(said, "401 200 complete 200");
    assert_eq!(
        login(WINDOWS, &["exchaos", "ntlm"]).unwrap(),
        "401 200 complete 200"
    );
    // As clients answered before NTLMv2.
    assert!(
        login(WINDOWS, &["exchaos", "ntlm", "1"])
            .unwrap()
            .ends_with(" 401")
    );
    assert_eq!(
        refusals(&lab)[0].1,
        "an NTLMv1 response: NTLMv1 is not allowed here"
    );
    let allowed = login("mail.old-clients.contoso.test", &["exchaos", "ntlm", "1"]);
    assert_eq!(allowed.unwrap(), "401 200 complete 200");
    login("mail.old-clients.contoso.test", &["wrong", "ntlm", "1"]).unwrap();
    let wrong = (Leg::Authenticate, "wrong password".to_owned());
    assert_eq!(refusals(&lab), [wrong]);
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_logs_in_acts_for_others_and_is_a_delegate() {
    let accounts = "[exchange]\naccounts = { 'alice@contoso.test' = { impersonates = 'bob@*', opens = ['carol@contoso.test', 'dave@contoso.test/calendar'] } }";
    let lab = Lab::with(&[("rights", accounts)]).await;
    let open = |host: &str, more: &[&str]| {
        lab.server.journal().clear(|_| true);
        let arguments = [&[host], more].concat();
        let said = ask(&lab, "exchangelib_access.py", &arguments)?;
        Some(
            said.split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned(),
        )
    };
    let healthy = "mail.healthy.contoso.test";
    let Some(said) = open(healthy, &["exchaos", "basic"]) else {
        return;
    };
    assert_eq!(said, "Inbox");
    assert_eq!(open(healthy, &["exchaos", "NTLM"]).unwrap(), "Inbox");
    for (access, mailbox, said) in [
        ("impersonation", "bob@contoso.test", "Inbox"),
        (
            "impersonation",
            "eve@contoso.test",
            "ErrorImpersonateUserDenied",
        ),
        ("delegate", "carol@contoso.test", "Inbox"),
        ("delegate", "dave@contoso.test", "ErrorFolderNotFound"),
        ("delegate", "eve@contoso.test", "ErrorAccessDenied"),
    ] {
        for scheme in ["basic", "NTLM"] {
            let arguments = ["exchaos", scheme, access, mailbox];
            let got = open("mail.rights.contoso.test", &arguments).unwrap();
            assert_eq!(got, said, "{access} of {mailbox} by {scheme}");
        }
    }
}

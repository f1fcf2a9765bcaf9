//! Logins by clients that others wrote: a right password is good, a wrong one is refused once, and the journal tells why.

use std::path::Path;
use std::process::Command;

use exchaos::facts::Leg;
use exchaos::journal::Event;

use crate::clients::ask;
use crate::harness::{Lab, skipped};

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

fn wrong_password(leg: Leg) -> Vec<(Leg, String)> {
    vec![(leg, "wrong password".to_owned())]
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
    let wrong = login(WINDOWS, "wrong", "cbt").unwrap();
    assert!(wrong[0].ends_with("401"), "{wrong:?}");
    assert_eq!(refusals(&lab)[..1], wrong_password(Leg::Authenticate));
}

#[tokio::test(flavor = "multi_thread")]
async fn pyspnego_agrees_on_ntlm_and_verifies_what_the_server_signed() {
    let old = "[exchange]\nauth = ['NTLM']\nntlm = ['NTLMv1', 'NTLMv2']";
    let lab = Lab::with(&[("old-clients", old)]).await;
    let login = |host: &str, more: &[&str]| {
        lab.server.journal().clear(|_| true);
        let arguments = [&[host, "alice@contoso.test"], more].concat();
        let said = ask(&lab, "spnego_login.py", &arguments)?;
        Some(said.lines().collect::<Vec<_>>().join(" "))
    };
    let Some(said) = login(WINDOWS, &["exchaos", "negotiate"]) else {
        return;
    };
    assert_eq!(said, "401 200 complete 200");
    assert_eq!(
        login(WINDOWS, &["exchaos", "ntlm"]).unwrap(),
        "401 200 complete 200"
    );
    for protocol in ["negotiate", "ntlm"] {
        let said = login(WINDOWS, &["wrong", protocol]).unwrap();
        assert!(said.starts_with("401 401 "), "{said}");
        assert!(said.ends_with(" 401"), "{said}");
        assert_eq!(
            refusals(&lab),
            wrong_password(Leg::Authenticate),
            "{protocol}"
        );
    }
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
    assert_eq!(refusals(&lab), wrong_password(Leg::Authenticate));
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_negotiates_by_gss_ntlmssp() {
    let installed = Path::new("/etc/gss/mech.d/mech.ntlmssp.conf").exists();
    if skipped("gss-ntlmssp", installed) {
        return;
    }
    let lab = Lab::new().await;
    for (password, statuses) in [("exchaos", "200"), ("wrong", "401")] {
        lab.server.journal().clear(|_| true);
        let file = lab.folder.path().join("users");
        std::fs::write(&file, format!("CONTOSO:alice:{password}\n")).unwrap();
        let output = tokio::task::block_in_place(|| {
            Command::new("curl")
                .args([
                    "-sS",
                    "--http1.1",
                    "--noproxy",
                    "*",
                    "--max-time",
                    "20",
                    "-o",
                    "/dev/null",
                ])
                .args(["-w", "%{http_code}", "--negotiate", "-u", ":", "--cacert"])
                .arg(lab.ca())
                .args(["--connect-to", &format!("::{}", lab.https)])
                .arg(format!("https://{WINDOWS}/EWS/Exchange.asmx"))
                .env("NTLM_USER_FILE", &file)
                .env("KRB5CCNAME", "FILE:/nonexistent")
                .output()
                .unwrap()
        });
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(said, statuses, "{told}");
        if password == "wrong" {
            assert_eq!(refusals(&lab), wrong_password(Leg::Authenticate));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_by_curl_is_refused_once_whatever_the_scheme() {
    let lab = Lab::new().await;
    for (scheme, leg) in [("--basic", Leg::Credentials), ("--ntlm", Leg::Authenticate)] {
        lab.server.journal().clear(|_| true);
        let url = "https://mail.healthy.contoso.test/EWS/Exchange.asmx";
        let seen = lab.curl(url, &[scheme, "-u", "alice@contoso.test:wrong"]);
        assert_eq!(seen.status_line, "HTTP/1.1 401 Unauthorized");
        let basic = "Basic realm=\"mail.healthy.contoso.test\"";
        assert_eq!(seen.header("WWW-Authenticate"), ["NTLM", basic]);
        assert_eq!(refusals(&lab), wrong_password(leg), "{scheme}");
        let right = lab.curl(url, &[scheme, "-u", "alice@contoso.test:exchaos"]);
        assert_eq!(right.status, 200, "{scheme}");
    }
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
    for (scheme, leg) in [("basic", Leg::Credentials), ("NTLM", Leg::Authenticate)] {
        let said = open(healthy, &["wrong", scheme]).unwrap();
        assert_eq!(said, "UnauthorizedError", "{scheme}");
        assert_eq!(refusals(&lab)[..1], wrong_password(leg), "{scheme}");
    }
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

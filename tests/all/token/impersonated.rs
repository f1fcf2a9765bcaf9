//! Hosts of others that the server answers for, as clients have them in their code.

use std::path::{Path, PathBuf};
use std::process::Command;

use exchaos::Config;
use exchaos::server::Certificates;

use super::documents::blocks;
use super::judges::lacks;
use super::{APP, post_to};
use crate::harness::{GET_FOLDER, Lab, python, run};

const LOGIN: &str = "login.microsoftonline.com";
const OUTLOOK: &str = "outlook.office365.com";

/// A server that answers for Microsoft's hosts, and the file of its second CA.
async fn start(folder: &Path) -> (Lab, PathBuf) {
    let config = Config {
        certificates: Certificates::Folder(folder.to_owned()),
        impersonate: vec![LOGIN.to_owned(), OUTLOOK.to_ascii_uppercase()],
        scenario: "healthy-online".to_owned(),
        ..Config::in_memory().unwrap()
    };
    let lab = Lab::of(config, &[]).await;
    (lab, folder.join("impersonate/ca.pem"))
}

/// What curl says through the proxy, trusting that CA: its exit code and the answer.
fn curl(lab: &Lab, ca: &Path, url: &str, args: &[&str]) -> (Option<i32>, String) {
    let proxy = format!("http://{}", lab.http);
    let ca = ca.to_str().unwrap();
    let common = [
        "-sS",
        "-i",
        "--max-time",
        "20",
        "--suppress-connect-headers",
    ];
    let ways = ["--noproxy", "", "--proxy", &proxy, "--cacert", ca, url];
    let output = run("curl", &[&common, &ways[..], args].concat(), "");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_hard_coded_hosts_gets_its_token_and_its_mail() {
    let folder = tempfile::tempdir().unwrap();
    let (lab, ca) = start(folder.path()).await;
    let form = format!(
        "grant_type=password&client_id={APP}&username=alice@contoso.test&password=exchaos&scope=https://{OUTLOOK}/.default"
    );
    let url = format!("https://{LOGIN}/contoso.test/oauth2/v2.0/token");
    let (code, answer) = curl(&lab, &ca, &url, &["-d", &form]);
    assert_eq!(code, Some(0), "{answer}");
    let body = answer.split("\r\n\r\n").last().unwrap();
    let answer: serde_json::Value = serde_json::from_str(body).unwrap();
    let token = answer["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"));
    let url = format!("https://{OUTLOOK}/EWS/Exchange.asmx");
    let kind = "Content-Type: text/xml; charset=utf-8";
    let ask = [
        "--oauth2-bearer",
        token,
        "-H",
        kind,
        "--data-binary",
        GET_FOLDER,
    ];
    let (code, answer) = curl(&lab, &ca, &url, &ask);
    assert_eq!(code, Some(0));
    assert!(answer.contains("NoError"), "{answer}");
    // The metadata names the host that the client knows, and no other.
    let url = format!("https://{LOGIN}/contoso.test/v2.0/.well-known/openid-configuration");
    let (_, answer) = curl(&lab, &ca, &url, &[]);
    assert!(answer.contains(&format!("https://{LOGIN}/")), "{answer}");
    assert!(!answer.contains("sts.login"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ca_is_good_for_its_own_names_and_other_hosts_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (lab, ca) = start(folder.path()).await;
    let own = lab.server.authority().path().unwrap().to_owned();
    let (here, there) = (
        format!("https://{LOGIN}/"),
        "https://mail.contoso.test/".to_owned(),
    );
    // curl: 60 is a certificate that no known CA signed, 56 a tunnel that is refused.
    assert_eq!(curl(&lab, &own, &here, &[]).0, Some(60));
    assert_eq!(curl(&lab, &ca, &there, &[]).0, Some(60));
    assert_eq!(curl(&lab, &ca, &here, &[]).0, Some(0));
    for host in [
        "x.login.microsoftonline.com",
        "graph.microsoft.com",
        "microsoftonline.com",
    ] {
        assert_eq!(
            curl(&lab, &ca, &format!("https://{host}/"), &[]).0,
            Some(56),
            "{host}"
        );
    }
    let text = run(
        "openssl",
        &["x509", "-noout", "-text", "-in", ca.to_str().unwrap()],
        "",
    );
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    let constraints = text.split("Permitted:").nth(1).unwrap();
    let constraints = constraints.split("Signature Algorithm").next().unwrap();
    let names: Vec<_> = constraints
        .lines()
        .filter_map(|line| line.trim().strip_prefix("DNS:"))
        .collect();
    assert_eq!(names, [LOGIN, OUTLOOK]);
    let (permitted, excluded) = constraints.split_once("Excluded:").unwrap();
    assert!(!permitted.contains("IP:"), "{permitted}");
    for every in ["IP:0.0.0.0/0.0.0.0", "IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0"] {
        assert!(excluded.contains(every), "{excluded}");
    }
    // Nobody has an address there.
    let form = [
        ("grant_type", "password"),
        ("client_id", APP),
        ("username", "alice@outlook.office365.com"),
        ("password", "exchaos"),
        ("scope", "openid"),
    ];
    let seen = post_to(
        &lab,
        "login.contoso.test",
        "/contoso.test/oauth2/v2.0/token",
        &form,
    );
    assert!(seen.body.contains("AADSTS50034"), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn msal_asks_microsofts_host_by_its_own_name() {
    if lacks("msal") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (lab, ca) = start(folder.path()).await;
    let hard_coded = blocks("python")
        .into_iter()
        .filter(|(code, _)| code.contains(LOGIN));
    let [(code, said)] = hard_coded.collect::<Vec<_>>().try_into().unwrap();
    let mut command = Command::new(python());
    command
        .args(["-c", &code])
        .env("HTTPS_PROXY", format!("http://{}", lab.http))
        .env("REQUESTS_CA_BUNDLE", ca)
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complained}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), said);
}

//! Pages, authorization codes and devices.

use serde_json::Value;

use super::{APP, LOGIN, json, post};
use crate::harness::{Lab, Seen, run};

const PATH: &str = "/common/oauth2/v2.0/authorize";
const TOKEN: &str = "/common/oauth2/v2.0/token";
const BACK: &str = "http://localhost:8400/back";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn page(lab: &Lab, redirect: &str, more: &[&str]) -> Seen {
    let scope = "https%3A%2F%2Foutlook.office365.com%2FEWS.AccessAsUser.All%20offline_access";
    let url = format!(
        "https://{LOGIN}{PATH}?client_id={APP}&response_type=code&redirect_uri={redirect}&scope={scope}&state=s%26t&code_challenge={CHALLENGE}&code_challenge_method=S256"
    );
    lab.curl(&url, more)
}

fn sign_in(lab: &Lab, password: &str) -> Seen {
    let password = format!("passwd={password}");
    page(
        lab,
        BACK,
        &["-d", "login=alice@contoso.test", "-d", &password],
    )
}

/// The code that a sign-in leads to.
fn code(lab: &Lab) -> String {
    let seen = sign_in(lab, "exchaos");
    assert_eq!(seen.status, 302, "{seen:?}");
    let location = seen.header("Location")[0].to_owned();
    assert!(location.starts_with(&format!("{BACK}?code=")), "{location}");
    assert!(location.ends_with("&state=s%26t"), "{location}");
    let query = location.split_once("code=").unwrap().1;
    query.split('&').next().unwrap().to_owned()
}

fn redeem(lab: &Lab, code: &str, back: &str, verifier: &str) -> Value {
    json(&post(
        lab,
        TOKEN,
        &[
            ("grant_type", "authorization_code"),
            ("client_id", APP),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", verifier),
        ],
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_by_a_form_and_the_code_is_redeemed_once() {
    let lab = Lab::new().await;
    let form = page(&lab, BACK, &[]);
    assert!(form.body.contains("name=\"login\"") && form.body.contains("name=\"passwd\""));
    let wrong = sign_in(&lab, "wrong");
    assert_eq!(wrong.status, 200);
    assert!(wrong.body.contains("AADSTS50126"), "{}", wrong.body);
    let code = code(&lab);
    let answer = redeem(&lab, &code, BACK, VERIFIER);
    assert!(answer["access_token"].is_string() && answer["refresh_token"].is_string());
    let again = redeem(&lab, &code, BACK, VERIFIER);
    assert_eq!(again["error_codes"][0], 54_005);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_worth_nothing_without_its_verifier_and_its_address() {
    let lab = Lab::new().await;
    let refused = |back: &str, verifier: &str| {
        redeem(&lab, &code(&lab), back, verifier)["error_codes"][0].clone()
    };
    assert_eq!(refused(BACK, "x"), 501_481);
    assert_eq!(refused("http://localhost:1/", VERIFIER), 500_112);
    let elsewhere = page(&lab, "https://elsewhere.example/", &[]);
    assert_eq!(elsewhere.status, 400);
    assert!(elsewhere.body.contains("AADSTS50011"), "{}", elsewhere.body);
    assert!(elsewhere.header("Location").is_empty());
    let bare = lab.curl(&format!("https://{LOGIN}/common/oauth2/authorize"), &[]);
    let trouble = "Sorry, but we're having trouble signing you in.";
    assert!(bare.body.contains(trouble), "{}", bare.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_sign_in_goes_back_to_the_client() {
    let lab = Lab::new().await;
    let url = format!(
        "https://{LOGIN}{PATH}?client_id={APP}&response_type=token&redirect_uri={BACK}&scope=openid&state=1"
    );
    let seen = lab.curl(&url, &[]);
    let location = seen.header("Location")[0];
    assert!(
        location.contains("error=unsupported_response_type"),
        "{location}"
    );
    assert!(location.ends_with("&state=1"), "{location}");
    let url = format!(
        "https://{LOGIN}{PATH}?client_id={APP}&response_type=code&response_mode=form_post&redirect_uri={BACK}&scope=openid&state=%22%3E"
    );
    let seen = lab.curl(&url, &["-d", "login=alice", "-d", "passwd=exchaos"]);
    assert!(seen.body.contains("name=\"code\"") && seen.body.contains("value=\"&quot;&gt;\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_waits_until_its_code_is_typed() {
    let lab = Lab::new().await;
    let scope = (
        "scope",
        "https://outlook.office365.com/EWS.AccessAsUser.All",
    );
    let begun = json(&post(
        &lab,
        "/common/oauth2/v2.0/devicecode",
        &[("client_id", APP), scope],
    ));
    let poll = || {
        json(&post(
            &lab,
            TOKEN,
            &[
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("client_id", APP),
                ("device_code", begun["device_code"].as_str().unwrap()),
            ],
        ))
    };
    let pending = poll();
    assert_eq!(pending["error"], "authorization_pending");
    assert_eq!(pending["error_codes"][0], 70_016);
    let page = begun["verification_uri"].as_str().unwrap();
    assert_eq!(page, "https://login.contoso.test/common/oauth2/deviceauth");
    let typed = begun["user_code"].as_str().unwrap();
    let enter = |typed: &str| {
        let code = format!("user_code={typed}");
        let login = ["-d", "login=alice@contoso.test", "-d", "passwd=exchaos"];
        lab.curl(page, &[&["-d", &code][..], &login].concat())
    };
    assert!(enter("WRONG").body.contains("AADSTS90100"));
    assert_eq!(poll()["error"], "authorization_pending");
    assert!(
        enter(&typed.to_lowercase())
            .body
            .contains("You have signed in")
    );
    assert!(poll()["access_token"].is_string());
    assert_eq!(poll()["error"], "bad_verification_code");
}

/// Writes a key and a self-signed certificate.
fn make_certificate(key: &str, certificate: &str) {
    let made = run(
        "openssl",
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            key,
            "-out",
            certificate,
            "-subj",
            "/CN=sync",
            "-days",
            "30",
        ],
        "",
    );
    assert!(made.status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_of_a_registered_certificate_proves_a_client() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (key, certificate) = (path("key.pem"), path("cert.pem"));
    make_certificate(&key, &certificate);
    let pem = std::fs::read_to_string(&certificate).unwrap();
    let scenario = format!("[exchange.applications.'{APP}']\ncertificates = ['''{pem}''']\n");
    let lab = Lab::with(&[("by-certificate", &scenario)]).await;
    let host = "login.by-certificate.contoso.test";
    let audience = format!("https://{host}/contoso.test/oauth2/v2.0/token");
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let ask = |audience: &str, sub: &str, exp: i64, thumbprint: &str, alg: &str| {
        let assertion = assertion(&key, audience, sub, exp, thumbprint, alg);
        let seen = super::post_to(
            &lab,
            host,
            "/contoso.test/oauth2/v2.0/token",
            &[
                ("grant_type", "client_credentials"),
                ("client_id", APP),
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ),
                ("client_assertion", &assertion),
                ("scope", "https://outlook.office365.com/.default"),
            ],
        );
        let answer = json(&seen);
        match answer["error_codes"][0].as_u64() {
            Some(code) => code.to_string(),
            None => answer["token_type"].as_str().unwrap().to_owned(),
        }
    };
    let thumbprint = thumbprint(&certificate);
    let later = now + 600;
    assert_eq!(ask(&audience, APP, later, &thumbprint, "RS256"), "Bearer");
    assert_eq!(ask(&audience, APP, later, "AAAA", "RS256"), "700027");
    assert_eq!(ask(&audience, APP, later, &thumbprint, "none"), "700027");
    assert_eq!(ask(&audience, "x", later, &thumbprint, "RS256"), "700021");
    assert_eq!(
        ask(
            "https://elsewhere.example/",
            APP,
            later,
            &thumbprint,
            "RS256"
        ),
        "700023"
    );
    assert_eq!(
        ask(&audience, APP, now - 3_600, &thumbprint, "RS256"),
        "700024"
    );
}

fn base64url(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// The SHA-1 of a certificate, as openssl computes it, in base64url.
fn thumbprint(certificate: &str) -> String {
    let printed = run(
        "openssl",
        &[
            "x509",
            "-in",
            certificate,
            "-noout",
            "-fingerprint",
            "-sha1",
        ],
        "",
    );
    let printed = String::from_utf8(printed.stdout).unwrap();
    let digits = printed.trim().split_once('=').unwrap().1.split(':');
    let bytes: Vec<_> = digits
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect();
    base64url(&bytes)
}

/// An assertion that openssl signs.
fn assertion(key: &str, aud: &str, sub: &str, exp: i64, x5t: &str, alg: &str) -> String {
    let header = format!("{{\"alg\":\"{alg}\",\"typ\":\"JWT\",\"x5t\":\"{x5t}\"}}");
    let claims = format!(
        "{{\"aud\":\"{aud}\",\"iss\":\"{sub}\",\"sub\":\"{sub}\",\"jti\":\"1\",\"nbf\":0,\"exp\":{exp}}}"
    );
    let message = format!(
        "{}.{}",
        base64url(header.as_bytes()),
        base64url(claims.as_bytes())
    );
    let signed = run("openssl", &["dgst", "-sha256", "-sign", key], &message);
    format!("{message}.{}", base64url(&signed.stdout))
}

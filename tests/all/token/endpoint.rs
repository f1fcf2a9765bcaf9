//! The token endpoint: what it redeems, and what it refuses.

use super::{APP, json, post, post_to};
use crate::harness::Lab;

const V2: &str = "/contoso.test/oauth2/v2.0/token";
const V1: &str = "/contoso.test/oauth2/token";
const SCOPE: (&str, &str) = ("scope", "https://outlook.office365.com/.default");
const SECRET: (&str, &str) = ("client_secret", "exchaos");
const CLIENT: (&str, &str) = ("client_id", APP);
const ALONE: (&str, &str) = ("grant_type", "client_credentials");
const USER: (&str, &str) = ("username", "alice@contoso.test");
const PASSWORD: (&str, &str) = ("password", "exchaos");

#[tokio::test(flavor = "multi_thread")]
async fn every_listener_and_host_issues_tokens_in_the_form_of_its_version() {
    let lab = Lab::new().await;
    for host in [
        "login.contoso.test",
        "sts.contoso.test",
        "mail.healthy-online.contoso.test",
    ] {
        let answer = json(&post_to(&lab, host, V2, &[ALONE, CLIENT, SECRET, SCOPE]));
        assert_eq!(answer["token_type"], "Bearer", "{host}");
        assert_eq!(answer["expires_in"], 3599);
    }
    let resource = ("resource", "https://outlook.office365.com");
    let seen = post(&lab, V1, &[ALONE, CLIENT, SECRET, resource]);
    let answer = json(&seen);
    assert_eq!(answer["expires_in"], "3599");
    assert_eq!(answer["resource"], resource.1);
    assert_eq!(seen.header("Cache-Control"), ["no-store, no-cache"]);
    let plain = format!("http://{}{V2}", lab.http);
    let form = format!("grant_type=client_credentials&scope={}", SCOPE.1);
    let basic = format!("{APP}:exchaos");
    let seen = lab.direct(&plain, &["-u", &basic, "-d", &form]);
    assert_eq!(json(&seen)["token_type"], "Bearer");
}

/// A form, and the status, the error and the number of its answer.
type Row = (
    &'static [(&'static str, &'static str)],
    u16,
    &'static str,
    u64,
);

const PASSWORD_GRANT: (&str, &str) = ("grant_type", "password");

const ERRORS: &[Row] = &[
    (&[CLIENT], 400, "invalid_request", 900_144),
    (&[ALONE], 400, "invalid_request", 900_144),
    (&[ALONE, CLIENT, SECRET], 400, "invalid_request", 900_144),
    (
        &[("grant_type", "magic"), CLIENT],
        400,
        "unsupported_grant_type",
        70_003,
    ),
    (
        &[ALONE, ("client_id", "x"), SECRET, SCOPE],
        400,
        "unauthorized_client",
        700_016,
    ),
    (
        &[ALONE, CLIENT, ("client_secret", "no"), SCOPE],
        401,
        "invalid_client",
        7_000_215,
    ),
    (&[ALONE, CLIENT, SCOPE], 401, "invalid_client", 7_000_218),
    (
        &[
            ALONE,
            CLIENT,
            SECRET,
            ("scope", "https://outlook.office365.com/Mail.Read"),
        ],
        400,
        "invalid_scope",
        1_002_012,
    ),
    (
        &[
            ALONE,
            CLIENT,
            SECRET,
            ("scope", "https://elsewhere.example/.default"),
        ],
        400,
        "invalid_resource",
        500_011,
    ),
    (
        &[PASSWORD_GRANT, CLIENT, USER, ("password", "no"), SCOPE],
        400,
        "invalid_grant",
        50_126,
    ),
    (
        &[
            PASSWORD_GRANT,
            CLIENT,
            ("username", "x@elsewhere.example"),
            PASSWORD,
            SCOPE,
        ],
        400,
        "invalid_grant",
        50_034,
    ),
    (
        &[
            PASSWORD_GRANT,
            CLIENT,
            USER,
            PASSWORD,
            ("scope", "https://outlook.office365.com/Else"),
        ],
        400,
        "invalid_grant",
        65_001,
    ),
    (
        &[PASSWORD_GRANT, CLIENT, USER, PASSWORD, ("scope", "api://")],
        400,
        "invalid_scope",
        70_011,
    ),
    (
        &[
            ("grant_type", "refresh_token"),
            CLIENT,
            ("refresh_token", "x"),
        ],
        400,
        "invalid_grant",
        70_000,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_error_has_the_number_of_entra_its_ids_and_its_time() {
    let lab = Lab::new().await;
    for (form, status, error, code) in ERRORS {
        let seen = post(&lab, V2, form);
        let answer = json(&seen);
        assert_eq!(
            (seen.status, &answer["error"]),
            (*status, &(*error).into()),
            "{form:?}"
        );
        assert_eq!(answer["error_codes"], serde_json::json!([code]));
        let description = answer["error_description"].as_str().unwrap();
        let trace = answer["trace_id"].as_str().unwrap();
        assert!(
            description.starts_with(&format!("AADSTS{code}: ")),
            "{description}"
        );
        assert!(description.contains(&format!("\r\nTrace ID: {trace}\r\n")));
        assert_eq!(seen.header("x-ms-request-id"), [trace]);
        let time = answer["timestamp"].as_str().unwrap();
        assert!(description.ends_with(&format!("\r\nTimestamp: {time}")));
    }
    let seen = post(
        &lab,
        "/gone.example/oauth2/v2.0/token",
        &[ALONE, CLIENT, SECRET, SCOPE],
    );
    assert_eq!(json(&seen)["error_codes"][0], 90_002);
    let get = lab.curl(&format!("https://login.contoso.test{V2}"), &[]);
    assert_eq!(get.status, 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn applications_and_tenants_are_those_that_a_scenario_describes() {
    let described = format!(
        "[exchange]\nauth = ['Bearer']\ntenant = '11111111-2222-3333-4444-555555555555'\n\
         [exchange.applications.'{APP}']\nname = 'Sync'\nsecret = 'geheim'\nroles = []\n\
         [exchange.accounts.'eve@contoso.test']\nstate = 'disabled'\n"
    );
    let lab = Lab::with(&[("own-apps", &described)]).await;
    let host = "login.own-apps.contoso.test";
    let path = "/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token";
    let ask = |form: &[(&str, &str)]| json(&post_to(&lab, host, path, form));
    let own = ("client_secret", "geheim");
    assert!(ask(&[ALONE, CLIENT, own, SCOPE])["access_token"].is_string());
    assert_eq!(
        ask(&[ALONE, CLIENT, SECRET, SCOPE])["error_codes"][0],
        7_000_215
    );
    let other = ("client_id", "00000000-0000-0000-0000-000000000001");
    assert_eq!(ask(&[ALONE, other, own, SCOPE])["error_codes"][0], 700_016);
    let password = ("grant_type", "password");
    // It has a secret, and does not allow public client flows.
    let asked = ask(&[password, CLIENT, USER, PASSWORD, SCOPE]);
    assert_eq!(asked["error_codes"][0], 7_000_218);
    let eve = ("username", "eve@contoso.test");
    let asked = ask(&[password, CLIENT, own, eve, PASSWORD, SCOPE]);
    assert_eq!(asked["error_codes"][0], 50_057);
    let elsewhere = json(&post_to(&lab, "login.contoso.test", path, &[ALONE, CLIENT]));
    assert_eq!(elsewhere["error_codes"][0], 90_002);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_good_for_its_client_alone() {
    let lab = Lab::new().await;
    let password = ("grant_type", "password");
    let scope = (
        "scope",
        "https://outlook.office365.com/EWS.AccessAsUser.All offline_access openid",
    );
    let first = json(&post(&lab, V2, &[password, CLIENT, USER, PASSWORD, scope]));
    assert!(first["id_token"].is_string(), "{first}");
    assert_eq!(
        first["scope"],
        "https://outlook.office365.com/EWS.AccessAsUser.All openid"
    );
    let token = ("refresh_token", first["refresh_token"].as_str().unwrap());
    let refresh = ("grant_type", "refresh_token");
    let again = json(&post(&lab, V2, &[refresh, CLIENT, token]));
    assert!(again["access_token"].is_string() && again["refresh_token"].is_string());
    assert_ne!(again["refresh_token"], first["refresh_token"]);
    let other = ("client_id", "00000000-0000-0000-0000-000000000001");
    let stolen = json(&post(&lab, V2, &[refresh, other, token]));
    assert_eq!(stolen["error_codes"][0], 70_000);
    let elsewhere = post_to(
        &lab,
        "login.i-b.contoso.test",
        V2,
        &[refresh, CLIENT, token],
    );
    assert_eq!(json(&elsewhere)["error_codes"][0], 70_000);
}

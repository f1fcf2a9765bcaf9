//! Faults of the authorization server, and the login of their clients.

use exchaos::clock::Clock;
use exchaos::journal::Event;
use exchaos::token::jose::Jwt;
use std::time::Duration;
use time::OffsetDateTime;

use crate::harness::Lab;
use crate::token::{APP, get_folder, json, post_to, user_token, user_token_of};

const CLOUD: &str = "https://outlook.office365.com";
const PATH: &str = "/contoso.test/oauth2/v2.0/token";

/// The answer of the token endpoint of a scenario to a user.
fn ask(lab: &Lab, scenario: &str) -> crate::harness::Seen {
    let form = [
        ("grant_type", "password"),
        ("client_id", APP),
        ("username", "alice@contoso.test"),
        ("password", "exchaos"),
        (
            "scope",
            "https://outlook.office365.com/EWS.AccessAsUser.All",
        ),
    ];
    post_to(lab, &format!("login.{scenario}.contoso.test"), PATH, &form)
}

fn token(lab: &Lab, scenario: &str) -> String {
    let answer = json(&ask(lab, scenario));
    answer["access_token"].as_str().unwrap().to_owned()
}

/// The status and the diagnostics of EWS for a token.
fn used(lab: &Lab, scenario: &str, token: &str) -> (u16, String) {
    let seen = get_folder(lab, &format!("mail.{scenario}.contoso.test"), token, None);
    let diagnostics = seen.header("x-ms-diagnostics");
    (seen.status, diagnostics.concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_refuses_with_the_texts_of_its_scenario() {
    let lab = Lab::new().await;
    let seen = ask(&lab, "token-key-not-found");
    let answer = json(&seen);
    assert_eq!(
        (seen.status, &answer["error"]),
        (401, &"invalid_client".into())
    );
    assert_eq!(answer["error_codes"], serde_json::json!([70_002, 50_012]));
    let description = answer["error_description"].as_str().unwrap();
    let start = "AADSTS70002: Error validating credentials. AADSTS50012: Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: '<thumbprint>'.]\r\nTrace ID: ";
    assert!(description.starts_with(start), "{description}");
    let seen = ask(&lab, "token-missing-signing-certificate");
    assert_eq!(
        (seen.status, &json(&seen)["error_codes"][0]),
        (401, &7_000_218.into())
    );
    let struck = |entry: &exchaos::journal::Entry| match &entry.event {
        Event::Answer { struck, .. } => struck.iter().any(|one| one.fault == "token.error"),
        _ => false,
    };
    lab.journal(2, struck).await;
    // Metadata, keys and EWS are healthy.
    let keys = lab.curl(
        "https://login.token-key-not-found.contoso.test/common/discovery/keys",
        &[],
    );
    assert_eq!(keys.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_token_is_refused_with_its_error() {
    let how = |how: &str| {
        format!(
            "[exchange]\nproduct = 'online'\nauth = ['Bearer']\n[[rule]]\nfault.token.signature = {{ how = '{how}' }}"
        )
    };
    let claims =
        "[exchange]\nproduct = 'online'\nauth = ['Bearer']\n[[rule]]\nfault.token.claims = ";
    let gone = format!("{claims}{{ set = {{ upn = 'XGuNpVunD0afQeVNfyoUIQ==' }} }}");
    let swapped = format!("{claims}{{ swap = [['aud', 'iss']] }}");
    let bare = format!("{claims}{{ remove = ['scp'] }}");
    let lab = Lab::with(&[
        ("none", &how("alg-none")),
        ("kid", &how("unknown-kid")),
        ("key", &how("wrong-key")),
        ("cut", &how("truncated")),
        ("gone", &gone),
        ("swapped", &swapped),
        ("bare", &bare),
    ])
    .await;
    for (scenario, code) in [
        ("none", "2000000;"),
        ("kid", "2000000;"),
        ("key", "2000000;"),
        ("cut", "2000000;"),
        ("gone", "2000005;"),
        ("swapped", "2000009;"),
        ("bare", "2000008;"),
        ("token-wrong-audience", "2000003;"),
    ] {
        let (status, diagnostics) = used(&lab, scenario, &token(&lab, scenario));
        assert_eq!(status, 401, "{scenario}");
        assert!(diagnostics.starts_with(code), "{scenario}: {diagnostics}");
        // The control: the same server, and a token of a healthy host.
        let good = user_token(&lab, CLOUD, "alice@contoso.test");
        let (status, diagnostics) = used(&lab, scenario, &good);
        assert_eq!((status, &*diagnostics), (200, ""), "{scenario}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_expires_early_and_the_next_one_does_not() {
    let clock = Clock::fixed(OffsetDateTime::now_utc());
    let lab = Lab::at(clock.clone(), &[]).await;
    let scenario = "token-expired-mid-sync";
    let answer = json(&ask(&lab, scenario));
    assert_eq!(answer["expires_in"], 3599);
    let first = answer["access_token"].as_str().unwrap();
    assert_eq!(used(&lab, scenario, first).0, 200);
    clock.advance(Duration::from_secs(2));
    assert_eq!(used(&lab, scenario, first).0, 401);
    let next = token(&lab, scenario);
    clock.advance(Duration::from_secs(3_000));
    assert_eq!(used(&lab, scenario, &next).0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn published_keys_and_metadata_are_those_of_the_scenario() {
    let lab = Lab::new().await;
    let get = |scenario: &str, path: &str| {
        lab.curl(&format!("https://login.{scenario}.contoso.test{path}"), &[])
    };
    let keys = "/common/discovery/v2.0/keys";
    let healthy = json(&get("healthy", keys));
    let missing = json(&get("token-keys-missing", keys));
    assert_eq!(missing["keys"], serde_json::json!([]));
    let expired = json(&get("token-keys-expired", keys));
    assert_eq!(expired["keys"][0]["n"], healthy["keys"][0]["n"]);
    assert_ne!(expired["keys"][0]["x5c"], healthy["keys"][0]["x5c"]);
    assert!(expired["keys"][0]["x5c"][0].is_string());
    let rolled = json(&get("token-keys-rolled-over", keys));
    assert_ne!(rolled["keys"][0]["kid"], healthy["keys"][0]["kid"]);
    let again = json(&get("token-keys-rolled-over", keys));
    assert_eq!(again["keys"][0]["kid"], healthy["keys"][0]["kid"]);
    let metadata = "/common/v2.0/.well-known/openid-configuration";
    assert_eq!(get("token-metadata-missing", metadata).status, 404);
    let kid = Jwt::read(&user_token(&lab, CLOUD, "alice@contoso.test")).unwrap();
    assert_eq!(
        kid.header.kid.as_deref(),
        healthy["keys"][0]["kid"].as_str()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_valid_token_is_refused_with_the_documented_reason() {
    let lab = Lab::new().await;
    for (scenario, resource, line) in [
        (
            "oauth-ambiguous-user",
            "https://mail.oauth-ambiguous-user.contoso.test",
            "2000005;reason=\"The user specified by the user-context in the token is ambiguous.\";error_category=\"invalid_user\"",
        ),
        (
            "oauth-user-not-exist",
            CLOUD,
            "2000005;reason=\"The user specified by the user-context in the token does not exist.\";error_category=\"invalid_user\"",
        ),
        (
            "oauth-audience-hostname-invalid",
            "https://mail.oauth-audience-hostname-invalid.contoso.test",
            "2000003;reason=\"The hostname component of the audience claim value 'https://mail.oauth-audience-hostname-invalid.contoso.test' is invalid\";error_category=\"invalid_resource\"",
        ),
    ] {
        let token = user_token(&lab, resource, "alice@contoso.test");
        let (status, diagnostics) = used(&lab, scenario, &token);
        assert_eq!((status, &*diagnostics), (401, line), "{scenario}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_found_again_when_three_days_are_over() {
    let clock = Clock::fixed(OffsetDateTime::now_utc());
    let lab = Lab::at(clock.clone(), &[]).await;
    let scenario = "oauth-user-recreated";
    let ask = || {
        used(
            &lab,
            scenario,
            &user_token(&lab, CLOUD, "alice@contoso.test"),
        )
    };
    assert!(ask().1.starts_with("2000005;"));
    clock.advance(Duration::from_secs(71 * 3_600));
    assert!(ask().1.starts_with("2000005;"));
    clock.advance(Duration::from_secs(3_600));
    assert_eq!(ask(), (200, String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_on_audience_tenant_and_claims_select_tokens() {
    let rules = "[exchange]\nproduct = 'online'\nauth = ['Bearer']\n[[rule]]\non = { aud = '*/', tenant = '*', claim = { upn = 'alice@*' } }\nfault.auth.bearer = { reason = 'scope' }";
    let lab = Lab::with(&[("picky", rules)]).await;
    let status =
        |resource: &str, user: &str| used(&lab, "picky", &user_token(&lab, resource, user)).0;
    assert_eq!(
        status("https://outlook.office365.com/", "alice@contoso.test"),
        403
    );
    assert_eq!(status(CLOUD, "alice@contoso.test"), 200);
    assert_eq!(
        status("https://outlook.office365.com/", "bob@contoso.test"),
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_stays_refused_until_another_one_is_fetched() {
    let lab = Lab::new().await;
    let scenario = "oauth-signature-until-refreshed";
    let first = token_for(&lab, scenario);
    for _ in 0..3 {
        let (status, diagnostics) = used(&lab, scenario, &first);
        assert_eq!(status, 401);
        assert!(diagnostics.starts_with("2000000;"), "{diagnostics}");
    }
    let next = token_for(&lab, scenario);
    for token in [&next, &first] {
        assert_eq!(used(&lab, scenario, token), (200, String::new()));
    }
}

/// A token for the host of EWS of a scenario on premises, from its own authorization server.
fn token_for(lab: &Lab, scenario: &str) -> String {
    let resource = format!("https://mail.{scenario}.contoso.test");
    let login = format!("login.{scenario}.contoso.test");
    user_token_of(lab, &login, &resource, "alice@contoso.test")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_tokens_out_for_a_while_lets_them_in_afterwards() {
    let clock = Clock::fixed(OffsetDateTime::now_utc());
    let lab = Lab::at(clock.clone(), &[]).await;
    for (scenario, code, minutes) in [
        ("oauth-signature-for-15-minutes", "2000000;", 15),
        ("oauth-user-synchronised", "2000005;", 30),
    ] {
        let ask = || used(&lab, scenario, &token_for(&lab, scenario));
        assert!(ask().1.starts_with(code), "{scenario}");
        clock.advance(Duration::from_secs(minutes * 60 - 1));
        assert!(ask().1.starts_with(code), "{scenario}");
        clock.advance(Duration::from_secs(1));
        assert_eq!(ask(), (200, String::new()), "{scenario}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_issues_again_once_the_certificate_is_there() {
    let lab = Lab::new().await;
    for (scenario, code) in [
        ("token-key-published", 70_002),
        ("token-signing-certificate-renewed", 7_000_218),
    ] {
        assert_eq!(json(&ask(&lab, scenario))["error_codes"][0], code);
        assert!(json(&ask(&lab, scenario))["access_token"].is_string());
    }
    for scenario in ["token-service-name-wrong", "token-key-not-found"] {
        for _ in 0..2 {
            assert_eq!(json(&ask(&lab, scenario))["error_codes"][0], 70_002);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ews_refuses_some_applications_and_some_mailboxes() {
    let lab = Lab::new().await;
    let status = |scenario: &str, token: &str| {
        let host = format!("mail.{scenario}.contoso.test");
        get_folder(&lab, &host, token, None).status
    };
    let of = |user: &str| user_token(&lab, CLOUD, user);
    let other = |id: &str| {
        let form = [
            ("grant_type", "password"),
            ("client_id", id),
            ("username", "alice@contoso.test"),
            ("password", "exchaos"),
            ("scope", "https://outlook.office365.com/.default"),
        ];
        let answer = json(&post_to(&lab, "login.contoso.test", PATH, &form));
        answer["access_token"].as_str().unwrap().to_owned()
    };
    let alice = of("alice@contoso.test");
    let stranger = other("11111111-2222-3333-4444-555555555555");
    assert_eq!(status("http-403-not-allow-listed", &alice), 200);
    assert_eq!(status("http-403-not-allow-listed", &stranger), 403);
    let shared = other("00000002-0000-0ff1-ce00-000000000000");
    assert_eq!(status("http-403-hybrid-app", &alice), 200);
    assert_eq!(status("http-403-hybrid-app", &shared), 403);
    assert_eq!(status("http-403-license", &alice), 403);
    let licensed = of("licensed7@contoso.test");
    assert_eq!(status("http-403-license", &licensed), 200);
    let screams = (0..20).filter(|number| {
        let token = of(&format!("user{number}@contoso.test"));
        status("http-403-scream-test", &token) == 403
    });
    let screams = screams.count();
    assert!((4..=16).contains(&screams), "{screams}");
    // Without a linked account, the fault has a detail: SoapException, not SoapHeaderException.
    let scenario = "oauth-rbac-linked-account";
    let host = format!("mail.{scenario}.contoso.test");
    let seen = get_folder(&lab, &host, &token_for(&lab, scenario), None);
    assert_eq!(seen.status, 500);
    for part in ["<detail>", "The application is missing a linked account"] {
        assert!(seen.body.contains(part), "{}", seen.body);
    }
    let scenario = "oauth-not-enabled";
    let host = format!("mail.{scenario}.contoso.test");
    let seen = get_folder(&lab, &host, &token_for(&lab, scenario), None);
    let challenges = seen.header("WWW-Authenticate");
    assert_eq!((seen.status, challenges), (401, vec!["Negotiate", "NTLM"]));
    let scenario = "oauth-tenant-restriction";
    let seen = get_folder(&lab, &format!("mail.{scenario}.contoso.test"), &alice, None);
    assert_eq!(seen.header("Restrict-Access-Confirm"), ["1"]);
    assert!(seen.header("x-ms-diagnostics")[0].starts_with("2000020;"));
}

//! Tokens at Exchange: those that are good, and each way in which they are not.

use exchaos::pki::SigningKey;
use exchaos::server::Certificates;
use exchaos::token::jose;
use exchaos::{Config, clock::Clock};
use serde_json::{Map, Value, json as value};
use time::OffsetDateTime;

use super::{APP, ONLINE, application_token, get_folder, json, post, user_token};
use crate::harness::{Lab, Seen};

const CLOUD: &str = "https://outlook.office365.com";
const ON_PREMISES: &str = "mail.healthy-oauth.contoso.test";

/// The challenge for tokens, and what is wrong with the one that came.
fn told(seen: &Seen) -> (u16, String, String) {
    let challenges = seen.header("WWW-Authenticate");
    let bearer = challenges.iter().find(|line| line.starts_with("Bearer "));
    let line = bearer.copied().unwrap_or_default().to_owned();
    let diagnostics = seen.header("x-ms-diagnostics");
    let diagnostics = diagnostics.first().copied().unwrap_or_default();
    (seen.status, line, diagnostics.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_works_in_the_mailbox_that_it_impersonates() {
    let lab = Lab::new().await;
    let token = application_token(&lab, CLOUD);
    let alone = get_folder(&lab, ONLINE, &token, None);
    assert_eq!(alone.status, 500);
    for part in [
        "ErrorInvalidExchangeImpersonationHeaderData",
        "ExchangeImpersonation SOAP header must be present for this type of OAuth token.",
    ] {
        assert!(alone.body.contains(part), "{}", alone.body);
    }
    let acting = get_folder(&lab, ONLINE, &token, Some("bob@contoso.test"));
    assert_eq!(acting.status, 200, "{acting:?}");
    assert!(acting.body.contains("NoError"), "{}", acting.body);
    let nobody = get_folder(&lab, ONLINE, &token, Some("bob@elsewhere.example"));
    assert!(
        nobody.body.contains("ErrorNonExistentMailbox"),
        "{}",
        nobody.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_works_in_its_own_mailbox_on_every_endpoint() {
    let lab = Lab::new().await;
    for (host, resource) in [
        (ONLINE, CLOUD),
        (ONLINE, "https://outlook.office365.com/"),
        (ONLINE, "https://mail.healthy-online.contoso.test"),
        (ONLINE, "00000002-0000-0ff1-ce00-000000000000"),
        (ON_PREMISES, "https://mail.healthy-oauth.contoso.test"),
        (
            ON_PREMISES,
            "https://autodiscover.healthy-oauth.contoso.test/",
        ),
    ] {
        let token = user_token(&lab, resource, "alice@contoso.test");
        let seen = get_folder(&lab, host, &token, None);
        assert_eq!(seen.status, 200, "{resource}: {seen:?}");
        assert!(seen.body.contains("NoError"), "{}", seen.body);
        let page = lab.curl(
            &format!("https://{host}/autodiscover/autodiscover.xml"),
            &["--oauth2-bearer", &token],
        );
        assert_eq!(page.status, 200, "{page:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_reaches_the_mailboxes_that_it_was_given() {
    let given = format!(
        "[exchange]\nproduct = 'online'\nauth = ['Bearer']\n[exchange.applications.'{APP}']\nsecret = 'exchaos'\nmailboxes = 'b*@contoso.test'"
    );
    let lab = Lab::with(&[("few-mailboxes", &given)]).await;
    let token = application_token(&lab, CLOUD);
    let host = "mail.few-mailboxes.contoso.test";
    let bob = get_folder(&lab, host, &token, Some("bob@contoso.test"));
    assert!(bob.body.contains("NoError"), "{}", bob.body);
    let eve = get_folder(&lab, host, &token, Some("eve@contoso.test"));
    assert!(
        eve.body.contains("ErrorImpersonateUserDenied"),
        "{}",
        eve.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_says_what_each_product_trusts_and_no_error_where_no_token_came() {
    let lab = Lab::new().await;
    let empty = ["-H", "Authorization: Bearer"];
    for (host, uri) in [(ONLINE, true), (ON_PREMISES, true)] {
        for args in [&[][..], &empty] {
            let (status, line, diagnostics) =
                told(&lab.post(host, crate::harness::GET_FOLDER, args));
            assert_eq!((status, &*diagnostics), (401, ""));
            assert!(line.contains("trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\""));
            assert_eq!(line.contains("authorization_uri="), uri, "{line}");
            assert!(!line.contains("error="), "{line}");
        }
    }
    // A server that takes no tokens says nothing of them.
    let token = user_token(&lab, CLOUD, "alice@contoso.test");
    let (status, line, diagnostics) = told(&get_folder(&lab, "mail.contoso.test", &token, None));
    assert_eq!((status, &*line, &*diagnostics), (401, "", ""));
}

/// A server whose key the test knows, and a token of it for alice that can be changed.
struct Forge {
    lab: Lab,
    key: SigningKey,
    claims: Map<String, Value>,
    _folder: tempfile::TempDir,
}

impl Forge {
    async fn new(clock: Clock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            certificates: Certificates::Folder(folder.path().to_owned()),
            clock,
            ..Config::in_memory().unwrap()
        };
        let lab = Lab::of(config, &[]).await;
        let token = user_token(
            &lab,
            "https://mail.healthy-oauth.contoso.test",
            "alice@contoso.test",
        );
        let key = SigningKey::open(folder.path(), OffsetDateTime::UNIX_EPOCH).unwrap();
        let claims = jose::Jwt::read(&token).unwrap().claims;
        Self {
            lab,
            key,
            claims,
            _folder: folder,
        }
    }

    /// The token with that head, and with these claims set, or removed where they are null.
    fn token(&self, header: Value, changes: Value) -> String {
        let mut claims = self.claims.clone();
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.remove(name)),
                other => drop(claims.insert(name.clone(), other.clone())),
            }
        }
        jose::sign(header.as_object().unwrap(), &claims, &self.key).unwrap()
    }

    fn ask(&self, token: &str) -> (u16, String, String) {
        told(&get_folder(&self.lab, ON_PREMISES, token, None))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_refused_by_the_first_thing_that_is_wrong_with_it() {
    let forge = Forge::new(Clock::system()).await;
    let header = || value!({ "alg": "RS256", "kid": forge.key.thumbprint() });
    assert_eq!(forge.ask(&forge.token(header(), value!({}))).0, 200);
    let rows = [
        (
            value!({ "aud": "https://mail.elsewhere.example" }),
            401,
            "2000003;reason=\"The hostname component of the audience claim value 'https://mail.elsewhere.example' is invalid\";error_category=\"invalid_resource\"",
        ),
        (
            value!({ "aud": "nothing" }),
            401,
            "2000003;reason=\"The audience claim value is invalid 'aud'.\";error_category=\"invalid_resource\"",
        ),
        (
            value!({ "aud": "00000002-0000-0ff1-ce00-000000000000/mail.healthy-oauth.contoso.test@elsewhere.example" }),
            401,
            "2000003;reason=\"The audience claim value is invalid 'aud'.\";error_category=\"invalid_resource\"",
        ),
        (
            value!({ "aud": "x\"\r\nX-Injected: 1" }),
            401,
            "2000003;reason=\"The audience claim value is invalid 'aud'.\";error_category=\"invalid_resource\"",
        ),
        (
            value!({ "tid": "11111111-2222-3333-4444-555555555555" }),
            401,
            "2000004;reason=\"The tenant for tenant guid '11111111-2222-3333-4444-555555555555' does not exist.\";error_category=\"invalid_tenant\"",
        ),
        (
            value!({ "iss": "https://sts.windows.net/x/" }),
            401,
            "2000009;reason=\"The issuer of the token is unknown. Issuer was 'https://sts.windows.net/x/'.\";error_category=\"invalid_issuer\"",
        ),
        (
            value!({ "iss": "a\"\r\nX-Injected: 1" }),
            401,
            "2000009;reason=\"The issuer of the token is unknown. Issuer was 'aX-Injected: 1'.\";error_category=\"invalid_issuer\"",
        ),
        (
            value!({ "upn": "x@elsewhere.example" }),
            401,
            "2000005;reason=\"The user specified by the user-context in the token does not exist.\";error_category=\"invalid_user\"",
        ),
        (
            value!({ "scp": null }),
            401,
            "2000008;reason=\"The token contains no permissions, or permissions can not be understood.\";error_category=\"invalid_grant\"",
        ),
        (
            value!({ "scp": "Mail.Read" }),
            403,
            "2000008;reason=\"The token contains not enough scope to make this call.\";error_category=\"invalid_grant\"",
        ),
        (value!({ "exp": 1 }), 401, ""),
        (value!({ "exp": null }), 401, ""),
        (value!({ "exp": "never" }), 401, ""),
        (value!({ "nbf": 99_999_999_999_i64 }), 401, ""),
    ];
    for (changes, status, diagnostics) in rows {
        let (got, line, told) = forge.ask(&forge.token(header(), changes.clone()));
        assert_eq!((got, &*told), (status, diagnostics), "{changes}");
        assert_eq!(
            line.ends_with(", error=\"invalid_token\""),
            status == 401,
            "{line}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_key_of_this_server_signs_its_tokens() {
    let (forge, other) = (
        Forge::new(Clock::system()).await,
        Forge::new(Clock::system()).await,
    );
    let invalid = "2000000;reason=\"The token has an invalid signature.\";error_category=\"invalid_signature\"";
    let none = |alg: &str| {
        let header = value!({ "alg": alg, "kid": forge.key.thumbprint() });
        let message = jose::message(header.as_object().unwrap(), &forge.claims);
        format!("{message}.")
    };
    let good = value!({ "alg": "RS256", "kid": forge.key.thumbprint() });
    let truncated = forge.token(good.clone(), value!({}));
    let stranger = other.token(good.clone(), value!({ "tid": forge.claims["tid"] }));
    let path = value!({ "alg": "RS256", "kid": "../../../../../etc/passwd" });
    let critical = value!({ "alg": "RS256", "crit": ["x"], "x": 1 });
    for token in [
        none("none"),
        none("HS256"),
        none("RS256"),
        truncated[..truncated.len() - 4].to_owned(),
        stranger,
        forge.token(path, value!({})),
        forge.token(critical, value!({})),
        forge.token(good.clone(), value!({ "padding": "a".repeat(30_000) })),
        "a.b.c".to_owned(),
        "no-token".to_owned(),
    ] {
        let (status, _, told) = forge.ask(&token);
        assert_eq!((status, &*told), (401, invalid), "{token:.60}");
    }
    // Without a key of its own yet, a server believes nobody.
    let fresh = Lab::new().await;
    let token = other.token(good, value!({}));
    let (status, _, told) = told(&get_folder(&fresh, ONLINE, &token, None));
    assert_eq!((status, &*told), (401, invalid));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_with_its_time_and_another_one_goes_on() {
    let clock = Clock::fixed(OffsetDateTime::now_utc());
    let lab = Lab::at(clock.clone(), &[]).await;
    let token = user_token(&lab, CLOUD, "alice@contoso.test");
    assert_eq!(get_folder(&lab, ONLINE, &token, None).status, 200);
    clock.advance(std::time::Duration::from_secs(3_600));
    let (status, line, _) = told(&get_folder(&lab, ONLINE, &token, None));
    assert_eq!(status, 401);
    assert!(line.ends_with(", error=\"invalid_token\""), "{line}");
    let next = user_token(&lab, CLOUD, "alice@contoso.test");
    assert_eq!(get_folder(&lab, ONLINE, &next, None).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_judges_and_issues_by_its_own_clock() {
    let clock = Clock::fixed(time::macros::datetime!(2026-11-30 10:00 UTC));
    let online = |offset: &str| {
        format!("[exchange]\nproduct = 'online'\nauth = ['Bearer']\nclock-offset = '{offset}'")
    };
    let lab = Lab::at(clock, &[("fast", &online("2h")), ("slow", &online("-2h"))]).await;
    let token = user_token(&lab, CLOUD, "alice@contoso.test");
    let own = |scenario: &str| {
        let host = format!("login.{scenario}.contoso.test");
        super::user_token_of(&lab, &host, CLOUD, "alice@contoso.test")
    };
    for (scenario, date) in [
        ("fast", "Mon, 30 Nov 2026 12:00:00 GMT"),
        ("slow", "Mon, 30 Nov 2026 08:00:00 GMT"),
    ] {
        let host = format!("mail.{scenario}.contoso.test");
        let (status, line, _) = told(&get_folder(&lab, &host, &token, None));
        assert_eq!(status, 401, "{scenario}");
        assert!(line.ends_with(", error=\"invalid_token\""), "{line}");
        let seen = get_folder(&lab, &host, &own(scenario), None);
        assert_eq!((seen.status, seen.header("Date")), (200, vec![date]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_outlives_a_restart() {
    let forge = Forge::new(Clock::system()).await;
    let token = user_token(&forge.lab, CLOUD, "alice@contoso.test");
    let config = Config {
        certificates: Certificates::Folder(forge._folder.path().to_owned()),
        ..Config::in_memory().unwrap()
    };
    let again = Lab::of(config, &[]).await;
    assert_eq!(get_folder(&again, ONLINE, &token, None).status, 200);
    let seen = post(&again, "/common/oauth2/token", &[]);
    assert_eq!(json(&seen)["error_codes"][0], 900_144);
}

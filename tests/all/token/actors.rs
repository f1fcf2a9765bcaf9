//! Server-to-server tokens: from the endpoint that speaks as the access control service did, to the mailbox of the user that an
//! unsigned token names around them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exchaos::token::jose::{self, Jwt};
use serde_json::{Value, json as value};

use super::{APP, LOGIN, get_folder, json, post, post_to};
use crate::harness::{Lab, Seen, run};

const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const HOST: &str = "mail.healthy-oauth.contoso.test";
const PATH: &str = "/contoso.test/tokens/OAuth/2";

fn resource() -> String {
    format!("{EXCHANGE}/{HOST}@contoso.test")
}

/// An actor token for the application.
fn actor(lab: &Lab) -> String {
    let id = format!("{APP}@contoso.test");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", id.as_str()),
        ("client_secret", "exchaos"),
        ("resource", &resource()),
    ];
    let answer = json(&post(lab, PATH, &form));
    let token = answer["access_token"].as_str();
    token.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// An unsigned token of the application, with these claims set, or removed where they are null.
fn outer(actor: &str, changes: &Value) -> String {
    let inner = Jwt::read(actor).unwrap();
    let mut claims = value!({
        "aud": inner.claims["aud"],
        "iss": inner.claims["nameid"],
        "nbf": inner.claims["nbf"],
        "exp": inner.claims["exp"],
        "smtp": "alice@contoso.test",
        "actortoken": actor,
    });
    let claims = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.remove(name)),
            other => drop(claims.insert(name.clone(), other.clone())),
        }
    }
    let header = value!({ "typ": "JWT", "alg": "none" });
    format!("{}.", jose::message(header.as_object().unwrap(), claims))
}

fn used(lab: &Lab, token: &str) -> (u16, String) {
    let seen = get_folder(lab, HOST, token, None);
    (seen.status, seen.header("x-ms-diagnostics").concat())
}

const MEMBERS: &str = "[exchange]\nauth = ['Bearer']\n[exchange.accounts.'alice@contoso.test']\nsid = 'S-1-5-21-1-2-3-1104'\n[exchange.accounts.'bob@contoso.test']\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_application_names_its_user_in_each_way() {
    let lab = Lab::with(&[("described", MEMBERS)]).await;
    let host = "mail.described.contoso.test";
    let token = actor(&lab);
    let audience = value!({ "aud": EXCHANGE, "smtp": null });
    for context in [
        value!({ "smtp": "alice@contoso.test" }),
        value!({ "upn": "alice@contoso.test" }),
        value!({ "sip": "sip:alice@contoso.test" }),
        value!({ "sip": "alice@contoso.test" }),
        value!({ "nameid": "S-1-5-21-1-2-3-1104", "nii": "urn:office:idp:activedirectory" }),
        value!({ "nameid": "alice@contoso.test" }),
        value!({ "nameid": "10037ffe8b5e2d1c", "nii": "urn:federation:MicrosoftOnline", "smtp": "alice@contoso.test" }),
    ] {
        let mut claims = audience.clone();
        claims
            .as_object_mut()
            .unwrap()
            .extend(context.as_object().unwrap().clone());
        // The host of the actor token is that of another scenario, but of the same family of names; this one names none.
        let seen = get_folder(&lab, host, &outer_for(&lab, &token, &claims), None);
        assert_eq!(seen.status, 200, "{context}: {seen:?}");
        assert!(seen.body.contains("NoError"), "{}", seen.body);
    }
}

/// The same with an actor token that is for Exchange under any name.
fn outer_for(lab: &Lab, _: &str, claims: &Value) -> String {
    let id = format!("{APP}@contoso.test");
    let audience = format!("{EXCHANGE}@contoso.test");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", id.as_str()),
        ("client_secret", "exchaos"),
        ("resource", &audience),
    ];
    let answer = json(&post(lab, PATH, &form));
    outer(answer["access_token"].as_str().unwrap(), claims)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_token_is_refused_by_what_is_wrong_with_it_or_with_its_actor() {
    let lab = Lab::new().await;
    let actor = actor(&lab);
    assert_eq!(
        used(&lab, &outer(&actor, &value!({}))),
        (200, String::new())
    );
    let nested = outer(&actor, &value!({}));
    let own = super::user_token(&lab, &format!("https://{HOST}"), "alice@contoso.test");
    for (changes, code) in [
        (
            value!({ "smtp": "alice@elsewhere.example" }),
            "2000005;reason=\"The user specified by the user-context in the token does not exist.\"",
        ),
        (
            value!({ "smtp": null }),
            "2000005;reason=\"The user specified by the user-context in the token does not exist.\"",
        ),
        (
            value!({ "upn": "bob@contoso.test" }),
            "2000005;reason=\"The user specified by the user-context in the token is ambiguous.\"",
        ),
        (value!({ "iss": "x@contoso.test" }), "2000009;"),
        (
            value!({ "aud": format!("{EXCHANGE}/mail.elsewhere.example@contoso.test") }),
            "2000003;",
        ),
        (
            value!({ "actortoken": actor[..actor.len() - 6] }),
            "2000000;",
        ),
        (value!({ "actortoken": nested }), "2000000;"),
        (value!({ "actortoken": own }), "2000009;"),
        (value!({ "actortoken": null }), "2000000;"),
        (value!({ "actortoken": 1 }), "2000000;"),
        (value!({ "exp": 1 }), ""),
        (value!({ "nbf": 99_999_999_999_i64 }), ""),
    ] {
        let (status, diagnostics) = used(&lab, &outer(&actor, &changes));
        assert_eq!(status, 401, "{changes}");
        assert!(diagnostics.starts_with(code), "{changes}: {diagnostics}");
        assert_eq!(code.is_empty(), diagnostics.is_empty(), "{changes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_actor_token_alone_acts_by_impersonation() {
    let lab = Lab::new().await;
    let token = actor(&lab);
    let alone = get_folder(&lab, HOST, &token, None);
    assert!(
        alone
            .body
            .contains("ErrorInvalidExchangeImpersonationHeaderData"),
        "{alone:?}"
    );
    let acting = get_folder(&lab, HOST, &token, Some("bob@contoso.test"));
    assert!(acting.body.contains("NoError"), "{acting:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_endpoint_refuses_what_the_access_control_service_refused() {
    let lab = Lab::new().await;
    let (id, resource) = (format!("{APP}@contoso.test"), resource());
    let ask = |changes: &[(&str, &str)]| {
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", id.as_str()),
            ("client_secret", "exchaos"),
            ("resource", resource.as_str()),
        ];
        form.retain(|(name, _)| changes.iter().all(|(other, _)| other != name));
        form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        let seen = post(&lab, PATH, &form);
        (
            seen.status,
            json(&seen)["error_codes"][0].as_u64().unwrap_or_default(),
        )
    };
    assert_eq!(ask(&[]), (200, 0));
    assert_eq!(ask(&[("grant_type", "")]), (400, 900_144));
    assert_eq!(ask(&[("grant_type", "password")]), (400, 70_003));
    assert_eq!(ask(&[("resource", "")]), (400, 900_144));
    assert_eq!(
        ask(&[("resource", "https://mail.contoso.test")]),
        (400, 50_001)
    );
    assert_eq!(ask(&[("client_id", "x@contoso.test")]), (400, 700_016));
    assert_eq!(
        ask(&[("client_id", &format!("{APP}@elsewhere.example"))]),
        (400, 90_002)
    );
    assert_eq!(ask(&[("client_secret", "no")]), (401, 7_000_215));
    // What a browser sees there.
    let page = lab.curl(&format!("https://{LOGIN}{PATH}"), &[]);
    assert_eq!(page.status, 400, "{page:?}");
}

/// A key and its certificate, as openssl makes them.
fn pair(folder: &std::path::Path) -> (String, String) {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (key, certificate) = (path("key.pem"), path("cert.pem"));
    let made = run(
        "openssl",
        &[
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=partner",
            "-keyout",
            &key,
            "-out",
            &certificate,
        ],
        "",
    );
    assert!(made.status.success());
    (key, certificate)
}

/// A token that the application signs itself, by openssl.
fn assertion(claims: &Value, folder: &std::path::Path, key: &str, certificate: &str) -> String {
    let der = run(
        "openssl",
        &["x509", "-in", certificate, "-outform", "DER"],
        "",
    )
    .stdout;
    let hash = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &der);
    let header = value!({ "typ": "JWT", "alg": "RS256", "x5t": URL_SAFE_NO_PAD.encode(hash) });
    let message = jose::message(header.as_object().unwrap(), claims.as_object().unwrap());
    let file = folder.join("message");
    std::fs::write(&file, &message).unwrap();
    let signed = run(
        "openssl",
        &["dgst", "-sha256", "-sign", key, file.to_str().unwrap()],
        "",
    )
    .stdout;
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signed))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_signs_its_own_assertion() {
    let folder = tempfile::tempdir().unwrap();
    let (key, certificate) = pair(folder.path());
    let pem = std::fs::read_to_string(&certificate).unwrap();
    let described = format!(
        "[exchange]\nauth = ['Bearer']\n[exchange.applications.'{APP}']\ncertificates = ['''\n{pem}''']\n"
    );
    let lab = Lab::with(&[("partner", &described)]).await;
    let host = "login.partner.contoso.test";
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let claims = |changes: Value| {
        let mut claims = value!({
            "aud": "00000001-0000-0000-c000-000000000000/accounts.accesscontrol.windows.net@contoso.test",
            "iss": format!("{APP}@contoso.test"),
            "nameid": format!("{APP}@contoso.test"),
            "nbf": now - 60,
            "exp": now + 600,
        });
        let own = claims.as_object_mut().unwrap();
        own.extend(changes.as_object().unwrap().clone());
        claims
    };
    let ask = |assertion: &str| {
        let form = [
            ("grant_type", "http://oauth.net/grant_type/jwt/1.0/bearer"),
            ("assertion", assertion),
            ("resource", &resource()),
        ];
        post_to(&lab, host, PATH, &form)
    };
    let signed = |changes| assertion(&claims(changes), folder.path(), &key, &certificate);
    let good: Seen = ask(&signed(value!({})));
    let answer = json(&good);
    assert_eq!(answer["token_type"], "Bearer", "{answer}");
    let read = Jwt::read(answer["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(
        read.text("nameid"),
        Some(&*format!(
            "{APP}@{}",
            read.text("nameid").unwrap().split('@').nth(1).unwrap()
        ))
    );
    assert_eq!(read.text("trustedfordelegation"), Some("true"));
    assert_eq!(answer["resource"], resource());
    for (changes, code) in [
        (value!({ "exp": now - 600 }), 700_024),
        (value!({ "aud": "elsewhere" }), 50_027),
    ] {
        assert_eq!(json(&ask(&signed(changes)))["error_codes"][0], code);
    }
    let other = tempfile::tempdir().unwrap();
    let (strange, strangers) = pair(other.path());
    let unknown = assertion(&claims(value!({})), other.path(), &strange, &strangers);
    let refused = json(&ask(&unknown));
    assert_eq!(refused["error_codes"], value!([70_002, 50_012]));
    let text = refused["error_description"].as_str().unwrap();
    assert!(
        text.starts_with("AADSTS70002: Error validating credentials. AADSTS50012: Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: '"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_find_each_others_keys_and_endpoints() {
    let lab = Lab::new().await;
    let get = |url: &str| json(&lab.curl(url, &[]));
    let issuer = get(&format!("https://{LOGIN}/contoso.test/metadata/json/1"));
    let realm = issuer["realm"].as_str().unwrap();
    assert_eq!(
        issuer["issuer"],
        format!("00000001-0000-0000-c000-000000000000@{realm}")
    );
    assert_eq!(
        issuer["endpoints"][1]["location"],
        format!("https://{LOGIN}/{realm}/tokens/OAuth/2")
    );
    let exchange = get("https://mail.contoso.test/autodiscover/metadata/json/1");
    assert_eq!(exchange["issuer"], format!("{EXCHANGE}@contoso.test"));
    assert_eq!(
        exchange["allowedAudiences"][0],
        format!("{EXCHANGE}/mail.contoso.test@contoso.test")
    );
    let keys = json(&lab.curl(&format!("https://{LOGIN}/common/discovery/keys"), &[]));
    for document in [issuer, exchange] {
        assert_eq!(
            document["keys"][0]["keyvalue"]["value"],
            keys["keys"][0]["x5c"][0]
        );
        assert_eq!(
            document["keys"][0]["keyinfo"]["x5t"],
            keys["keys"][0]["x5t"]
        );
    }
    // The certificate is missing from there too, or has run out.
    let of = |scenario: &str| {
        get(&format!(
            "https://login.{scenario}.contoso.test/contoso.test/metadata/json/1"
        ))
    };
    assert_eq!(of("token-keys-missing")["keys"], value!([]));
    let healthy = of("healthy-oauth");
    for scenario in ["token-keys-expired", "token-keys-rolled-over"] {
        let changed = of(scenario);
        assert!(
            changed["keys"][0]["keyvalue"]["value"].is_string(),
            "{changed}"
        );
        assert_ne!(
            changed["keys"][0]["keyvalue"]["value"],
            healthy["keys"][0]["keyvalue"]["value"]
        );
    }
}

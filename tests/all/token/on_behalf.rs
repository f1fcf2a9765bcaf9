//! A service that redeems the token of its caller for one with which it calls Exchange as that user.

use super::{APP, ONLINE, application_token, get_folder, json, post, user_token};
use crate::harness::Lab;

const PATH: &str = "/contoso.test/oauth2/v2.0/token";
const CLOUD: &str = "https://outlook.office365.com";

/// The token with which alice calls the service.
fn call(lab: &Lab, resource: &str) -> String {
    let form = [
        ("grant_type", "password"),
        ("client_id", "11111111-2222-3333-4444-555555555555"),
        ("username", "alice@contoso.test"),
        ("password", "exchaos"),
        ("scope", &*format!("{resource}/access_as_user")),
    ];
    let answer = json(&post(lab, PATH, &form));
    let token = answer["access_token"].as_str();
    token.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_acts_as_the_user_who_called_it_and_nobody_else_does() {
    let lab = Lab::new().await;
    let service = format!("api://{APP}");
    let ask = |assertion: &str, changes: &[(&str, &str)]| {
        let mut form = vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("client_id", APP),
            ("client_secret", "exchaos"),
            ("assertion", assertion),
            ("requested_token_use", "on_behalf_of"),
            ("scope", "https://outlook.office365.com/.default"),
        ];
        form.retain(|(name, _)| changes.iter().all(|(other, _)| other != name));
        form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        json(&post(&lab, PATH, &form))
    };
    for resource in [&*service, APP] {
        let answer = ask(&call(&lab, resource), &[]);
        let token = answer["access_token"].as_str();
        let token = token.unwrap_or_else(|| panic!("{answer}"));
        let seen = get_folder(&lab, ONLINE, token, None);
        assert!(seen.body.contains("NoError"), "{seen:?}");
    }
    let assertion = call(&lab, &service);
    let code = |answer: serde_json::Value| answer["error_codes"][0].as_u64().unwrap();
    assert_eq!(code(ask(&assertion, &[("client_secret", "")])), 7_000_218);
    assert_eq!(
        code(ask(&assertion, &[("requested_token_use", "")])),
        900_144
    );
    assert_eq!(
        code(ask(&assertion, &[("requested_token_use", "x")])),
        9_002_313
    );
    assert_eq!(code(ask("no token", &[])), 50_027);
    assert_eq!(code(ask(&assertion[..assertion.len() - 6], &[])), 50_013);
    let another = ("client_id", "11111111-2222-3333-4444-555555555555");
    assert_eq!(code(ask(&assertion, &[another])), 500_131);
    let exchange = user_token(&lab, CLOUD, "alice@contoso.test");
    assert_eq!(code(ask(&exchange, &[])), 500_131);
    let alone = application_token(&lab, &service);
    assert_eq!(code(ask(&alone, &[])), 7_000_114);
}

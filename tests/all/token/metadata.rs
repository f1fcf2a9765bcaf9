//! What the authorization server says about itself.

use super::{LOGIN, json};
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_is_on_the_authority_that_the_client_uses() {
    let lab = Lab::new().await;
    let get = |path: &str| json(&lab.curl(&format!("https://{LOGIN}{path}"), &[]));
    let v2 = get("/contoso.test/v2.0/.well-known/openid-configuration");
    let issuer = v2["issuer"].as_str().unwrap();
    let tenant = issuer.split('/').nth(3).unwrap().to_owned();
    assert_eq!(issuer, format!("https://{LOGIN}/{tenant}/v2.0"));
    let token = format!("https://{LOGIN}/{tenant}/oauth2/v2.0/token");
    assert_eq!(v2["token_endpoint"], token.as_str());
    let v1 = get("/contoso.onmicrosoft.com/.well-known/openid-configuration");
    assert_eq!(
        v1["issuer"],
        format!("https://sts.contoso.test/{tenant}/").as_str()
    );
    let any = get("/common/v2.0/.well-known/openid-configuration");
    let named = format!("https://{LOGIN}/{{tenantid}}/v2.0");
    assert_eq!(any["issuer"], named.as_str());
    for uri in [&v1["jwks_uri"], &v2["jwks_uri"], &any["jwks_uri"]] {
        let path = uri.as_str().unwrap().split_once(LOGIN).unwrap().1;
        let keys = get(path);
        let key = &keys["keys"][0];
        assert_eq!((&key["kty"], &key["use"]), (&"RSA".into(), &"sig".into()));
        assert_eq!(key["kid"], key["x5t"]);
        assert!(key["d"].is_null() && key["p"].is_null());
    }
    let gone = lab.curl(
        &format!("https://{LOGIN}/gone.example/v2.0/.well-known/openid-configuration"),
        &[],
    );
    assert_eq!(
        (gone.status, &json(&gone)["error_codes"][0]),
        (400, &90_002.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_is_known_by_its_own_names_alone() {
    let lab = Lab::new().await;
    let ask = |host: &str| {
        let url = format!(
            "https://{LOGIN}/common/discovery/instance?api-version=1.1&authorization_endpoint=https://{host}/contoso.test/oauth2/v2.0/authorize"
        );
        json(&lab.curl(&url, &[]))
    };
    let own = ask(LOGIN);
    let endpoint = "https://login.contoso.test/contoso.test/v2.0/.well-known/openid-configuration";
    assert_eq!(own["tenant_discovery_endpoint"], endpoint);
    assert_eq!(ask("elsewhere.example")["error"], "invalid_instance");
    let realm = |user: &str| {
        let url = format!("https://{LOGIN}/common/userrealm/{user}?api-version=1.0");
        json(&lab.curl(&url, &[]))["account_type"].clone()
    };
    assert_eq!(realm("alice@contoso.test"), "Managed");
    assert_eq!(realm("alice@elsewhere.example"), "Unknown");
}

//! What is recorded of tokens, and what never is.

use std::sync::Arc;

use exchaos::facts::Word;
use exchaos::journal::{Entry, Event};

use super::{APP, ONLINE, application_token, get_folder, json, post, user_token};
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_says_which_application_tenant_and_mailbox_and_no_secret() {
    let lab = Lab::new().await;
    let resource = "https://outlook.office365.com";
    let (alone, user) = (
        application_token(&lab, resource),
        user_token(&lab, resource, "alice@contoso.test"),
    );
    get_folder(&lab, ONLINE, &alone, Some("bob@contoso.test"));
    get_folder(&lab, ONLINE, &user, None);
    let refused = post(
        &lab,
        "/contoso.test/oauth2/v2.0/token",
        &[
            ("grant_type", "authorization_code"),
            ("client_id", APP),
            ("client_secret", "this-is-a-secret"),
            ("client_assertion", "this-is-an-assertion"),
            ("code", "this-is-a-code"),
            ("refresh_token", "this-is-a-refresh-token"),
        ],
    );
    assert_eq!(refused.status, 400);
    let code = lab.curl(
        &format!(
            "https://login.contoso.test/common/oauth2/v2.0/authorize?client_id={APP}&response_type=code&redirect_uri=http://localhost&scope=openid"
        ),
        &["-d", "login=alice@contoso.test", "-d", "passwd=exchaos"],
    );
    let location = code.header("Location")[0].to_owned();
    let code = location
        .split_once("code=")
        .unwrap()
        .1
        .split('&')
        .next()
        .unwrap();
    let entries = lab.server.journal().entries();
    let recorded = serde_json::to_string(&entries.iter().map(|entry| &**entry).collect::<Vec<_>>());
    let all = format!("{}{entries:?}", recorded.unwrap());
    for secret in ["this-is", &*alone, &*user, code, "exchaos\"", "PRIVATE KEY"] {
        assert!(!all.contains(secret), "`{secret}` is in the journal");
    }
    for part in alone.split('.').chain(user.split('.')) {
        assert!(!all.contains(part), "a part of a token is in the journal");
    }
    let logins = logins(&entries);
    let app = Some(APP.to_owned());
    let alice = Some("alice@contoso.test".to_owned());
    assert_eq!(logins, [(None, app.clone(), true), (alice, app, true)]);
    let mailboxes = mailboxes(&entries);
    assert_eq!(mailboxes, ["bob@contoso.test", "alice@contoso.test"]);
    let issued: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Token { grant, error, .. } => Some((grant.as_deref(), *error)),
            _ => None,
        })
        .collect();
    assert_eq!(
        issued[..2],
        [(Some("client_credentials"), None), (Some("password"), None)]
    );
    assert_eq!(issued[2].0, Some("authorization_code"));
    let seen = json(&refused);
    assert_eq!(issued[2].1.map(u64::from), seen["error_codes"][0].as_u64());
}

/// User, application and tenant of each login.
fn logins(entries: &[Arc<Entry>]) -> Vec<(Option<String>, Option<String>, bool)> {
    entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Login {
                user,
                application,
                tenant,
                refused: None,
                ..
            } => {
                let text = |word: &Option<Word>| word.as_deref().map(ToOwned::to_owned);
                Some((text(user), text(application), tenant.is_some()))
            }
            _ => None,
        })
        .collect()
}

/// The mailbox of each request to EWS.
fn mailboxes(entries: &[Arc<Entry>]) -> Vec<&str> {
    entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Request {
                mailbox,
                operation: Some(_),
                ..
            } => mailbox.as_deref(),
            _ => None,
        })
        .collect()
}

//! `ews.soap-fault` and `ews.response-code`: refusals in the forms of EWS.

use crate::ews::{USER, envelope, folder};
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_says_for_how_long_three_times_and_recovers() {
    let lab = Lab::new().await;
    let ask = || lab.get_folder("mail.throttle-server-busy-fault.contoso.test", &[]);
    let first = ask();
    assert_eq!(first.status, 500);
    assert!(
        first
            .body
            .contains("<t:Value Name=\"BackOffMilliseconds\">2500</t:Value>"),
        "{}",
        first.body
    );
    assert_eq!(
        [ask().status, ask().status, ask().status, ask().status],
        [500, 500, 200, 200]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_code_leaves_the_schema_intact() {
    let lab = Lab::new().await;
    let seen = lab.get_folder("mail.access-denied-item.contoso.test", &[]);
    assert_eq!(seen.status, 200);
    insta::assert_snapshot!(folder(&seen));
    let unanswered = lab.post(
        "mail.access-denied-item.contoso.test",
        &envelope("<m:GetItem/>"),
        &USER,
    );
    assert!(
        folder(&unanswered).contains("<m:GetItemResponseMessage ResponseClass=\"Error\">"),
        "{}",
        unanswered.body
    );
}

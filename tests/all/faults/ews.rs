//! `ews.soap-fault` and `ews.response-code`: EWS refuses a request.

use std::time::Duration;

use exchaos::clock::Clock;
use time::macros::datetime;

use crate::ews::{USER, envelope, folder};
use crate::harness::Lab;

const BUSY: &str = "mail.throttle-server-busy-fault.contoso.test";

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_retries_at_once_stays_refused_and_one_that_waits_succeeds() {
    // The second client retries after a tenth of the required time.
    for (pace, hint) in [("1", 2500), ("10", 250)] {
        let clock = Clock::fixed(datetime!(2026-11-30 08:00 UTC)).at_pace(pace.parse().unwrap());
        let lab = Lab::at(clock.clone(), &[]).await;
        let ask = || lab.get_folder(BUSY, &[]).status;
        for early in [0, 1, hint / 2] {
            clock.advance(Duration::from_millis(early));
            assert_eq!([ask(), ask(), ask(), ask()], [500; 4], "{pace}");
        }
        let wait = || {
            clock.advance(Duration::from_millis(hint));
            ask()
        };
        assert_eq!(
            [wait(), ask(), wait(), wait()],
            [500, 500, 500, 200],
            "{pace}"
        );
        assert_eq!(ask(), 200, "it stays so");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_gives_the_time_to_wait() {
    let lab = Lab::new().await;
    let first = lab.get_folder(BUSY, &[]);
    assert_eq!(first.status, 500);
    assert!(
        first
            .body
            .contains("<t:Value Name=\"BackOffMilliseconds\">2500</t:Value>"),
        "{}",
        first.body
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

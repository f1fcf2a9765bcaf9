//! ews-javascript-api, a translation of Microsoft's EWS Managed API: every call that it has for what is answered.

use crate::harness::{Lab, ask_by_javascript};

#[tokio::test(flavor = "multi_thread")]
async fn ews_javascript_api_makes_all_its_calls() {
    let lab = Lab::new().await;
    if let Some(said) = ask_by_javascript(&lab, "operations.js") {
        insta::assert_snapshot!(said);
    }
}

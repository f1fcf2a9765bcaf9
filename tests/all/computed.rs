//! What follows for items from what was said of them, and what is assumed.

use crate::clients::ask;
use crate::harness::Lab;

const HOST: &str = "mail.contoso.test";

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_sees_what_follows_from_what_was_said() {
    let lab = Lab::new().await;
    ask(&lab, "exchangelib_computed.py", &[HOST, "exchaos", "basic"]);
}

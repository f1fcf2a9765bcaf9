//! Time zones: how they are defined, and what times mean that name none.

use crate::clients::ask;
use crate::harness::Lab;

const HOST: &str = "mail.contoso.test";

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_the_zones_that_its_own_database_has() {
    let lab = Lab::new().await;
    let Some(said) = ask(&lab, "exchangelib_time_zones.py", &[HOST, "exchaos"]) else {
        return;
    };
    let lines: Vec<_> = said.lines().collect();
    let (all, different) = lines[0].split_once(' ').unwrap();
    assert!(
        all == different && all.parse::<usize>().unwrap() > 130,
        "{said}"
    );
    // Clocks in Morocco are set by the moon.
    let unruly = ["Morocco Standard Time unruly"];
    let wrong = lines[1..lines.len() - 1].iter();
    let wrong: Vec<_> = wrong.filter(|line| !unruly.contains(line)).collect();
    assert!(wrong.is_empty(), "{said}");
    assert_eq!(
        lines.last().unwrap(),
        &"W. Europe Standard Time (UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna None"
    );
}

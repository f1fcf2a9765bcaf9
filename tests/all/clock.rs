//! Time on the wire: delays, hints and the scale at which they pass.

use exchaos::clock::Clock;

use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn a_time_scale_shortens_delays_and_hints_alike() {
    let clock = Clock::system().at_pace("1000".parse().unwrap());
    let rules = [
        (
            "waits",
            "[[rule]]\ndelay = '25m'\nfault.http.status = { code = 503, retry-after = '30m' }",
        ),
        (
            "backs-off",
            "[[rule]]\nfault.ews.soap-fault = { code = 'ErrorServerBusy', message-xml = [{ name = 'BackOffMilliseconds', value = '300500' }, { name = 'Other', value = '300500' }] }",
        ),
    ];
    let lab = Lab::at(clock, &rules).await;
    // curl waits for no longer than twenty seconds: the delay is one and a half.
    let seen = lab.get_folder("mail.waits.contoso.test", &[]);
    assert_eq!((seen.status, seen.header("Retry-After")), (503, vec!["2"]));
    let seen = lab.get_folder("mail.backs-off.contoso.test", &[]);
    assert!(
        seen.body.contains("\"BackOffMilliseconds\">301<"),
        "{}",
        seen.body
    );
    assert!(seen.body.contains("\"Other\">300500<"), "{}", seen.body);
}

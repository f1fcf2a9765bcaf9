//! `exchaos try`.

use crate::harness::exchaos;

#[test]
fn try_shows_both_sides_and_hides_the_credentials() {
    let said = exchaos(&["try", "throttle-server-busy-fault", "--times", "4"]);
    assert_eq!(said.exit, 0, "{}", said.all());
    assert_eq!(
        said.stdout
            .matches("< HTTP/1.1 500 Internal Server Error")
            .count(),
        3,
        "{}",
        said.stdout
    );
    assert_eq!(said.stdout.matches("< HTTP/1.1 200 OK").count(), 1);
    let waits = "* waits 2.5s, as the server asks\n";
    assert_eq!(said.stdout.matches(waits).count(), 3, "{}", said.stdout);
    assert!(said.stdout.contains("> Authorization: Basic ...\n"));
    assert!(
        said.stdout
            .contains("500 ErrorServerBusy by ews.soap-fault (rule 1, hit 3)"),
        "{}",
        said.stdout
    );
    let broken = exchaos(&["try", "tcp-forcibly-closed"]);
    assert!(
        broken.exit == 0 && broken.stdout.contains("* Connection reset by peer"),
        "{}",
        broken.stdout
    );
}

#[test]
fn try_asks_the_question_of_a_fault_of_dns() {
    let said = exchaos(&["try", "dns-truncated"]);
    assert_eq!(said.exit, 0, "{}", said.all());
    for words in [
        "> ;autodiscover.dns-truncated.contoso.test. IN A\n",
        "< ;; status: NOERROR, truncated, answers: 0\n",
        "< mail.dns-truncated.contoso.test. 0 IN A 127.0.0.1\n",
        "(udp): NOERROR truncated by dns.truncate (rule 1, hit 1)",
    ] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
    let said = exchaos(&["list"]).stdout;
    let row = said.lines().find(|line| line.starts_with("dns-refused "));
    assert!(
        row.unwrap()
            .split_whitespace()
            .eq("dns-refused dns permanent dns The name server refuses to answer".split(' ')),
        "{row:?}"
    );
}

#[test]
fn what_cannot_be_counted_is_told_so() {
    let said = exchaos(&["try", "tcp-connect-refused"]);
    assert_eq!(said.exit, 0, "{}", said.all());
    for words in [
        "* Connection refused",
        "what the server saw:\ncounted: no: the system refuses the connections",
    ] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
    let shown = exchaos(&["show", "sts-unreachable"]).stdout;
    assert!(
        shown.contains("counted\n  no: the system refuses"),
        "{shown}"
    );
    let shown = exchaos(&["show", "tcp-connect-timeout"]).stdout;
    assert!(!shown.contains("counted"), "{shown}");
}

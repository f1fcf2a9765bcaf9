//! exchangelib, a client in Python: what it reads, writes and calls a fault.

use crate::harness::{Lab, ask};

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_logs_in_and_lists_the_folders_by_name() {
    let lab = Lab::new().await;
    let Some(said) = ask(
        &lab,
        "exchangelib_folders.py",
        &["mail.healthy-basic.contoso.test", "exchaos"],
    ) else {
        return;
    };
    let names: Vec<&str> = said.lines().collect();
    assert_eq!(names[0], "15.2.1748.49");
    for name in [
        "Inbox",
        "Calendar",
        "Contacts",
        "Sent Items",
        "Drafts",
        "Deleted Items",
        "Tasks",
        "Top of Information Store",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_empty_folders_and_resolves_the_caller() {
    let lab = Lab::new().await;
    let args = ["mail.healthy-basic.contoso.test", "exchaos"];
    let Some(said) = ask(&lab, "exchangelib_lookup.py", &args) else {
        return;
    };
    let alice = "alice alice@contoso.test alice\n";
    let nobody = "ErrorNameResolutionNoResults\n";
    assert_eq!(said, format!("[] 0\n[]\n[]\n{alice}{alice}{nobody}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_calls_each_fault_by_its_name() {
    let busy = "[[rule]]\non = { operation = 'GetFolder' }\nfault.ews.soap-fault = { code = 'ErrorServerBusy', message-xml = [{ name = 'BackOffMilliseconds', value = '2500' }] }";
    let lab = Lab::with(&[("busy-folders", busy)]).await;
    for (scenario, error) in [
        ("http-401-bad-credentials", "UnauthorizedError"),
        ("tls-certificate-expired", "TransportError"),
        ("busy-folders", "ErrorServerBusy 2.5"),
    ] {
        let host = format!("mail.{scenario}.contoso.test");
        let Some(said) = ask(&lab, "exchangelib_error.py", &[&host, "exchaos"]) else {
            return;
        };
        assert_eq!(said.trim(), error, "{scenario}");
    }
}

/// Runs a script on the mailbox of alice; how many answers it saw that Microsoft's schemas accept.
async fn work(script: &str) {
    let lab = Lab::new().await;
    let args = ["mail.healthy-basic.contoso.test", "exchaos"];
    let Some(said) = ask(&lab, script, &args) else {
        return;
    };
    let last = said.lines().last().unwrap_or_default();
    let valid = last
        .split(", ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let valid: usize = valid.unwrap_or_default().parse().unwrap_or_default();
    let schemas = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/schemas/messages.xsd");
    let judged = std::path::Path::new(schemas).exists();
    assert!(valid > 0 || !judged, "{script}: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_works_on_500_items_in_bulk() {
    work("exchangelib_bulk.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_attaches_files_and_items_and_reads_them_back() {
    work("exchangelib_attachments.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_gets_ten_megabytes_back_byte_by_byte() {
    work("exchangelib_large.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_keeps_extended_properties_of_every_type() {
    work("exchangelib_extended.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_people_appointments_and_tasks_by_what_only_they_have() {
    work("exchangelib_find_kinds.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_people_among_contacts_and_in_the_directory() {
    work("exchangelib_people.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_among_1000_items_in_every_way() {
    work("exchangelib_find.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_synchronises_folders_and_items_twice() {
    work("exchangelib_sync.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_lets_appointments_recur_and_changes_some_of_the_times() {
    work("exchangelib_calendar.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_gives_items_as_mime_and_takes_them_back() {
    work("exchangelib_mime.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_uses_everything_else_that_a_mailbox_offers() {
    work("exchangelib_others.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_of_every_version_since_2010_reads_and_writes() {
    work("exchangelib_versions.py").await;
}

const HOST: &str = "mail.contoso.test";

/// Lets a script of exchangelib judge; what it printed.
async fn judged(script: &str) -> Option<String> {
    let lab = Lab::new().await;
    ask(&lab, script, &[HOST, "exchaos", "basic"])
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_sees_what_follows_from_what_was_said() {
    judged("exchangelib_computed.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_reads_every_field_back_that_it_wrote() {
    if let Some(said) = judged("exchangelib_fields.py").await {
        insta::assert_snapshot!(said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_answers_messages_which_are_marked_then() {
    judged("exchangelib_replies.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_finds_the_configurations_that_a_mailbox_begins_with() {
    judged("exchangelib_configurations.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_reads_meetings_as_mime_and_stores_mime_as_meetings() {
    judged("exchangelib_meetings.py").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn exchangelib_reads_the_free_busy_of_one_and_the_errors_of_three() {
    let world = "[exchange.accounts.'alice@contoso.test']\nitems = { calendar = 0 }";
    let lab = Lab::with(&[("quiet", world)]).await;
    let args = ["mail.quiet.contoso.test", "exchaos"];
    let Some(said) = ask(&lab, "exchangelib_free_busy.py", &args) else {
        return;
    };
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(
        lines[0], "DetailedMerged 000000000200000000000000",
        "{said}"
    );
    assert_eq!(lines[1], "09:00 Busy Mine");
    let errors = [
        "ErrorProxyRequestProcessingFailed",
        "ErrorNoFreeBusyAccess",
        "ErrorMailRecipientNotFound",
    ];
    assert_eq!(lines[lines.len() - 3..], errors, "{said}");
}

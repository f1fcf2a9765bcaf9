//! ResolveNames: whom a name or an address means.

use super::{STRICT, STRICT_HOST};
use crate::harness::Lab;

const RESOLVE_NAMES: &str = include_str!("../../requests/resolve_names.xml");
const ENTRY: &str = "smtp:Alice@contoso.test";

fn ask(lab: &Lab, host: &str, body: &str) -> String {
    let user = ["-u", "alice@contoso.test:exchaos"];
    lab.post(host, body, &user).body
}

/// The addresses that an entry means.
fn addresses(lab: &Lab, host: &str, entry: &str) -> Vec<String> {
    let body = ask(lab, host, &RESOLVE_NAMES.replace(ENTRY, entry));
    let parts = body.split("<t:EmailAddress>").skip(1);
    parts
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_caller_is_resolved_with_all_that_the_directory_knows() {
    let lab = Lab::new().await;
    let body = ask(&lab, "mail.contoso.test", RESOLVE_NAMES);
    let start = body.find("<m:ResolveNamesResponse").unwrap();
    insta::assert_snapshot!(body[start..].replace("><", ">\n<"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_means_its_mailbox_and_part_of_a_name_whom_the_server_has_heard_of() {
    let rules = "[exchange]\naccounts = { 'alison@contoso.test' = {}, 'bob@contoso.test' = {} }";
    let lab = Lab::with(&[("two", rules)]).await;
    let host = "mail.two.contoso.test";
    for (entry, found) in [
        ("carol@contoso.test", &["carol@contoso.test"][..]),
        ("SMTP:carol@contoso.test", &["carol@contoso.test"]),
        ("carol@elsewhere.test", &[]),
        ("carol", &[]),
        ("ALICE", &["alice@contoso.test"]),
        ("CONTOSO\\bob", &["bob@contoso.test"]),
        ("ali", &["alice@contoso.test", "alison@contoso.test"]),
    ] {
        assert_eq!(addresses(&lab, host, entry), found, "{entry}");
    }
    let several = ask(&lab, host, &RESOLVE_NAMES.replace(ENTRY, "ali"));
    assert!(several.contains("ResponseClass=\"Warning\""), "{several}");
    assert!(
        several.contains("ErrorNameResolutionMultipleResults"),
        "{several}"
    );
    assert!(several.contains("TotalItemsInView=\"2\""), "{several}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_an_error() {
    let lab = Lab::new().await;
    for body in [
        RESOLVE_NAMES.replace(ENTRY, "nobody"),
        RESOLVE_NAMES.replace("\"ActiveDirectory\"", "\"Contacts\""),
    ] {
        let seen = ask(&lab, "mail.contoso.test", &body);
        let told = "<m:MessageText>No results were found.</m:MessageText><m:ResponseCode>ErrorNameResolutionNoResults</m:ResponseCode>";
        assert!(seen.contains(told), "{seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_is_told_of_a_contact_than_was_asked() {
    let lab = Lab::with(&[STRICT]).await;
    let all = " ReturnFullContactData=\"true\" SearchScope=\"ActiveDirectory\" ContactDataShape=\"AllProperties\"";
    for (attributes, contact, alias) in [
        (" ReturnFullContactData='false'", false, false),
        (" ReturnFullContactData='true'", true, false),
        (
            " ReturnFullContactData='1' ContactDataShape='Default'",
            true,
            false,
        ),
        (
            " ReturnFullContactData='true' ContactDataShape='IdOnly'",
            false,
            false,
        ),
        (all, true, true),
    ] {
        let seen = ask(
            &lab,
            "mail.contoso.test",
            &RESOLVE_NAMES.replace(all, attributes),
        );
        assert_eq!(
            seen.contains("<t:Contact>"),
            contact,
            "{attributes}: {seen}"
        );
        assert_eq!(seen.contains("<t:Alias>"), alias, "{attributes}: {seen}");
    }
    for attributes in [
        "",
        " ReturnFullContactData='maybe'",
        " ReturnFullContactData='true' SearchScope='Mars'",
        " ReturnFullContactData='true' ContactDataShape='Some'",
    ] {
        let seen = ask(&lab, STRICT_HOST, &RESOLVE_NAMES.replace(all, attributes));
        assert!(
            seen.contains("ErrorSchemaValidation"),
            "{attributes}: {seen}"
        );
    }
}

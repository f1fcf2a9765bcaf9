//! DavMail: a mailbox of Exchange by IMAP, SMTP, POP, CalDAV and CardDAV.

use crate::harness::{Lab, run, skipped};

const JAR: &str = "/usr/share/davmail/davmail.jar";

#[tokio::test(flavor = "multi_thread")]
async fn davmail_reads_and_changes_a_mailbox_for_clients_of_other_protocols() {
    if skipped("DavMail", std::path::Path::new(JAR).exists()) {
        return;
    }
    let lab = Lab::new().await;
    let (ca, port) = (lab.ca(), lab.https.port().to_string());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/davmail.py");
    let args = [script, JAR, ca.to_str().unwrap(), &port];
    let output = run("python3", &args, "");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}{errors}");
    // What other clients do not show to people, IMAP does not list.
    let told = "Drafts INBOX Junk Sent Trash
inbox 36 9
pop 41 41
appointments and people 20 12
\
                invitations 6 CANCEL REPLY REQUEST
\
                people alice@contoso.test alice@contoso.test juergen.moeller@hafenwerk.example \
                juergen.moeller@hafenwerk.example nobody
";
    assert_eq!(said, told);
}

//! ConvertId: one id in another form.

use super::{HOST, USER, envelope};
use crate::harness::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn convert_id_knows_the_mailbox_and_refuses_a_dummy() {
    let lab = Lab::new().await;
    let convert = |id: &str, mailbox: &str| {
        let body = envelope(&format!(
            "<m:ConvertId DestinationFormat='HexEntryId'><m:SourceIds><t:AlternateId Format='EwsId' Id='{id}' Mailbox='{mailbox}'/></m:SourceIds></m:ConvertId>"
        ));
        lab.post(HOST, &body, &USER).body
    };
    let seen = lab.get_folder(HOST, &[]).body;
    let id = seen
        .split("<t:FolderId Id=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let converted = convert(id, "alice@contoso.test");
    assert!(
        converted.contains("Mailbox=\"alice@contoso.test\""),
        "{converted}"
    );
    assert!(
        converted.contains("Format=\"HexEntryId\" Id=\"00000000"),
        "{converted}"
    );
    // What the id says itself goes before what is said beside it: DavMail asks with this very address.
    assert_eq!(convert(id, "blah@blah.com"), converted);
    let dummy = convert("DUMMY", "DUMMY");
    assert!(
        dummy.contains("ErrorInvalidIdMalformed") && dummy.contains("<h:ServerVersionInfo"),
        "{dummy}"
    );
}

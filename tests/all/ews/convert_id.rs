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

#[tokio::test(flavor = "multi_thread")]
async fn the_id_of_another_server_is_converted_into_every_format_and_leads_nowhere() {
    let lab = Lab::new().await;
    let foreign = "AAMkADIxNDdkMTI4LTMxNTgtNGYzYy1iMGFlLWQxOTIzYTVlNTAwMgAuAAAAAACQxfuhknwST6zPr7QuwK7BAQDtzmFCgwmzTq/6+pzfxPNiAAAAAAEBAAA=";
    let convert = |from: &str, id: &str, to: &str| {
        let body = envelope(&format!(
            "<m:ConvertId DestinationFormat='{to}'><m:SourceIds><t:AlternateId Format='{from}' Id='{id}' Mailbox='alice@contoso.test'/></m:SourceIds></m:ConvertId>"
        ));
        let seen = lab.post(HOST, &body, &USER).body;
        let id = seen.split(" Id=\"").nth(1);
        let id = id.unwrap_or_else(|| panic!("{to}: {seen}"));
        id.split('"').next().unwrap().to_owned()
    };
    for format in [
        "EntryId",
        "EwsId",
        "EwsLegacyId",
        "HexEntryId",
        "OwaId",
        "StoreId",
    ] {
        let there = convert("EwsId", foreign, format);
        let keeps_mailbox = !matches!(format, "EntryId" | "HexEntryId" | "StoreId");
        if keeps_mailbox {
            assert_eq!(convert(format, &there, "EwsId"), foreign, "{format}");
        }
        let hex = "0000000090C5FBA1927C124FACCFAFB42EC0AEC10100EDCE61428309B34EAFFAFA9CDFC4F3620000000001010000";
        assert_eq!(convert(format, &there, "HexEntryId"), hex, "{format}");
    }
    let get = envelope(&format!(
        "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:FolderId Id='{foreign}'/></m:FolderIds></m:GetFolder>"
    ));
    let seen = lab.post(HOST, &get, &USER).body;
    assert!(seen.contains("ErrorItemNotFound"), "{seen}");
}

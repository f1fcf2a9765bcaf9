//! Ids that clients send, whatever they are: each has its code, or means something.
#![no_main]

use exchaos_fuzz::{ask, escaped};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let id = escaped(text);
    let shape = "<m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>";
    let requests = [
        format!(
            "<m:GetItem>{shape}<m:ItemIds><t:ItemId Id='{id}'/><t:RecurringMasterItemId OccurrenceId='{id}'/>\
                 <t:OccurrenceItemId RecurringMasterId='{id}' InstanceIndex='1'/></m:ItemIds></m:GetItem>"
        ),
        format!(
            "<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>\
                 <m:FolderIds><t:FolderId Id='{id}'/></m:FolderIds></m:GetFolder>"
        ),
        format!(
            "<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id='{id}'/></m:AttachmentIds></m:GetAttachment>"
        ),
        [
            "EntryId",
            "EwsId",
            "EwsLegacyId",
            "HexEntryId",
            "OwaId",
            "StoreId",
        ]
        .map(|format| {
            format!("<t:AlternateId Format='{format}' Id='{id}' Mailbox='alice@contoso.test'/>")
        })
        .join(""),
    ];
    for (environment, request) in requests.iter().enumerate() {
        let body = match environment {
            3 => format!(
                "<m:ConvertId DestinationFormat='EwsId'><m:SourceIds>{request}</m:SourceIds></m:ConvertId>"
            ),
            _ => request.clone(),
        };
        let said = ask(&[&|_: &str| body.clone()]);
        assert!(
            said.is_empty() || said.contains("ResponseCode>") || said.contains("Fault>"),
            "{said}"
        );
    }
});

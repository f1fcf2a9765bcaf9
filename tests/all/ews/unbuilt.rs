//! Requests that the schema allows and that no operation answers: Exchange's own code for the part, no sentence of the schema.

use super::{codes, envelope, find, post};
use crate::harness::Lab;

/// What is between these tags in an answer.
fn between<'a>(body: &'a str, start: &str, end: &str) -> &'a str {
    let rest = body
        .split_once(start)
        .unwrap_or_else(|| panic!("{start}: {body}"))
        .1;
    rest.split_once(end).unwrap().0
}

/// The id of the first message in the inbox.
fn message(lab: &Lab) -> String {
    let seen = post(lab, find("inbox", "").as_bytes());
    between(&seen.body, "<t:ItemId Id=\"", "\"").to_owned()
}

/// Checks that a request is answered with these codes, by messages and not by a fault.
fn refused(lab: &Lab, request: &str, expected: &[&str]) -> String {
    let seen = post(lab, envelope(request).as_bytes());
    assert_eq!(seen.status, 200, "{request}: {}", seen.body);
    assert_eq!(codes(&seen), expected, "{request}: {}", seen.body);
    seen.body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_the_address_book_is_no_folder_of_a_mailbox() {
    let lab = Lab::new().await;
    let list = "<t:AddressListId Id='a'/>";
    let inbox = "<m:FolderIds><t:DistinguishedFolderId Id='inbox'/></m:FolderIds>";
    let shape = "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>";
    let code = "ErrorInvalidFolderId";
    let id = message(&lab);
    for request in [
        format!(
            "<m:CreateFolder><m:ParentFolderId>{list}</m:ParentFolderId><m:Folders><t:Folder/></m:Folders></m:CreateFolder>"
        ),
        format!("<m:CopyFolder><m:ToFolderId>{list}</m:ToFolderId>{inbox}</m:CopyFolder>"),
        format!(
            "<m:MoveItem><m:ToFolderId>{list}</m:ToFolderId><m:ItemIds><t:ItemId Id='{id}'/></m:ItemIds></m:MoveItem>"
        ),
        format!(
            "<m:SyncFolderItems>{shape}<m:SyncFolderId>{list}</m:SyncFolderId><m:MaxChangesReturned>1</m:MaxChangesReturned></m:SyncFolderItems>"
        ),
        format!(
            "<m:CreateItem MessageDisposition='SaveOnly'><m:SavedItemFolderId>{list}</m:SavedItemFolderId><m:Items><t:Message/></m:Items></m:CreateItem>"
        ),
        format!(
            "<m:DeleteUserConfiguration><m:UserConfigurationName Name='a'>{list}</m:UserConfigurationName></m:DeleteUserConfiguration>"
        ),
    ] {
        refused(&lab, &request, &[code]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_that_is_no_message_is_refused_with_a_code_of_its_own() {
    let lab = Lab::new().await;
    let id = message(&lab);
    for (name, code) in [
        ("AcceptItem", "ErrorInvalidItemForOperationAcceptItem"),
        (
            "TentativelyAcceptItem",
            "ErrorInvalidItemForOperationTentative",
        ),
        ("DeclineItem", "ErrorInvalidItemForOperationDeclineItem"),
        (
            "CancelCalendarItem",
            "ErrorInvalidItemForOperationCancelItem",
        ),
        ("RemoveItem", "ErrorInvalidItemForOperationRemoveItem"),
        ("AcceptSharingInvitation", "ErrorInvalidSharingMessage"),
    ] {
        let request = |reference: &str| {
            format!(
                "<m:CreateItem MessageDisposition='SendAndSaveCopy'><m:Items><t:{name}>{reference}</t:{name}>\
                 </m:Items></m:CreateItem>"
            )
        };
        let body = refused(
            &lab,
            &request(&format!("<t:ReferenceItemId Id='{id}'/>")),
            &[code],
        );
        assert!(
            body.contains("<m:Items/>"),
            "the schema demands the list: {body}"
        );
        refused(
            &lab,
            &request("<t:ReferenceItemId Id='a'/>"),
            &["ErrorInvalidIdMalformed"],
        );
        let missing = "ErrorMissingInformationReferenceItemId";
        refused(&lab, &request(""), &[missing]);
    }
    for name in [
        "ReplyToItem",
        "ForwardItem",
        "PostReplyItem",
        "SuppressReadReceipt",
    ] {
        let request = format!(
            "<m:CreateItem MessageDisposition='SaveOnly'><m:Items><t:{name}/></m:Items></m:CreateItem>"
        );
        refused(&lab, &request, &["ErrorMissingInformationReferenceItemId"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_other_kinds_are_refused_one_by_one() {
    let lab = Lab::new().await;
    let id = message(&lab);
    let get = |ids: &str| {
        format!(
            "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
        )
    };
    let ids = format!(
        "<t:RecurringMasterItemIdRanges Id='{id}'/><t:ItemId Id='{id}'/><t:OccurrenceItemId RecurringMasterId='{id}' InstanceIndex='-1'/>"
    );
    let expected = [
        "ErrorInvalidRequest",
        "NoError",
        "ErrorCalendarCannotUseIdForOccurrenceId",
    ];
    refused(&lab, &get(&ids), &expected);
    let convert = "<m:ConvertId DestinationFormat='EwsId'><m:SourceIds>\
        <t:AlternatePublicFolderId Format='EwsId' FolderId='a'/>\
        <t:AlternatePublicFolderItemId Format='EwsId' FolderId='a' ItemId='b'/></m:SourceIds></m:ConvertId>";
    refused(&lab, convert, &["ErrorInvalidIdMalformed"; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn properties_that_no_item_here_has_are_passed_over_or_cannot_be_set() {
    let lab = Lab::new().await;
    let id = message(&lab);
    let path = "<t:FieldURI FieldURI='item:Mentions'/>";
    let get = format!(
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{path}\
         </t:AdditionalProperties></m:ItemShape><m:ItemIds><t:ItemId Id='{id}'/></m:ItemIds></m:GetItem>"
    );
    refused(&lab, &get, &["NoError"]);
    let sorted = find(
        "inbox",
        &format!(
            "<m:SortOrder><t:FieldOrder Order='Ascending'>{path}</t:FieldOrder></m:SortOrder>"
        ),
    );
    let seen = post(&lab, sorted.as_bytes());
    assert_eq!(codes(&seen), ["ErrorUnsupportedPathForSortGroup"]);
    let update = format!(
        "<m:UpdateItem ConflictResolution='AlwaysOverwrite' MessageDisposition='SaveOnly'><m:ItemChanges><t:ItemChange>\
         <t:ItemId Id='{id}'/><t:Updates><t:DeleteItemField>{path}</t:DeleteItemField></t:Updates></t:ItemChange>\
         </m:ItemChanges></m:UpdateItem>"
    );
    refused(&lab, &update, &["ErrorInvalidPropertyDelete"]);
    let create = "<m:CreateItem MessageDisposition='SaveOnly'><m:Items><t:Message><t:SenderSMTPAddress>a@b.test\
        </t:SenderSMTPAddress></t:Message></m:Items></m:CreateItem>";
    refused(&lab, create, &["ErrorInvalidPropertySet"]);
    let folder = "<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id='inbox'/></m:ParentFolderId><m:Folders>\
        <t:Folder><t:DisplayName>a</t:DisplayName><t:ReplicaList/></t:Folder></m:Folders></m:CreateFolder>";
    refused(&lab, folder, &["ErrorInvalidPropertySet"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn attachments_and_conditions_that_are_not_answered_are_refused() {
    let lab = Lab::new().await;
    let id = message(&lab);
    let attach = |attachment: &str| {
        format!(
            "<m:CreateAttachment><m:ParentItemId Id='{id}'/><m:Attachments>{attachment}</m:Attachments></m:CreateAttachment>"
        )
    };
    let reference = attach("<t:ReferenceAttachment><t:Name>a</t:Name></t:ReferenceAttachment>");
    refused(&lab, &reference, &["ErrorInvalidRequest"]);
    // Base64 with bits to spare, which .NET takes for base64.
    let spare = attach(
        "<t:FileAttachment><t:Name>a</t:Name><t:Content>QR==</t:Content></t:FileAttachment>",
    );
    refused(&lab, &spare, &["ErrorInvalidValueForProperty"]);
    let condition = "<m:Restriction><t:SearchExpression xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' \
        xsi:type='t:ExistsType'><t:FieldURI FieldURI='item:Subject'/></t:SearchExpression></m:Restriction>";
    let seen = post(&lab, find("inbox", condition).as_bytes());
    assert_eq!(
        (seen.status, codes(&seen)),
        (200, vec!["ErrorInvalidRequest"])
    );
}

//! The names of every operation that the service's description has: which requests are known, if not answered.

use super::response_code::ResponseCode;

/// The operations' elements, sorted
/// ([EWS operations](https://learn.microsoft.com/exchange/client-developer/web-service-reference/ews-operations-in-exchange)).
/// Some elements end in `Request`; the operation's name does not.
const NAMES: [&str; 103] = [
    "AddDelegate",
    "AddDistributionGroupToImList",
    "AddImContactToGroup",
    "AddImGroup",
    "AddNewImContactToGroup",
    "AddNewTelUriContactToGroup",
    "ApplyConversationAction",
    "ArchiveItem",
    "ConvertId",
    "CopyFolder",
    "CopyItem",
    "CreateAttachment",
    "CreateFolder",
    "CreateFolderPath",
    "CreateItem",
    "CreateManagedFolder",
    "CreateUserConfiguration",
    "DeleteAttachment",
    "DeleteFolder",
    "DeleteItem",
    "DeleteUserConfiguration",
    "DeleteUserPhoto",
    "DisableApp",
    "DisconnectPhoneCall",
    "EmptyFolder",
    "ExpandDL",
    "ExportItems",
    "FindConversation",
    "FindFolder",
    "FindItem",
    "FindMessageTrackingReport",
    "FindPeople",
    "GetAppManifests",
    "GetAppMarketplaceUrl",
    "GetAttachment",
    "GetClientAccessToken",
    "GetConversationItems",
    "GetDelegate",
    "GetDiscoverySearchConfiguration",
    "GetEvents",
    "GetFolder",
    "GetHoldOnMailboxes",
    "GetImItemList",
    "GetImItems",
    "GetInboxRules",
    "GetItem",
    "GetMailTips",
    "GetMessageTrackingReport",
    "GetModernConversationAttachments",
    "GetNonIndexableItemDetails",
    "GetNonIndexableItemStatistics",
    "GetPasswordExpirationDate",
    "GetPersona",
    "GetPhoneCallInformation",
    "GetReminders",
    "GetRoomLists",
    "GetRooms",
    "GetSearchableMailboxes",
    "GetServerTimeZones",
    "GetServiceConfiguration",
    "GetSharingFolder",
    "GetSharingMetadata",
    "GetStreamingEvents",
    "GetUserAvailability",
    "GetUserConfiguration",
    "GetUserOofSettings",
    "GetUserPhoto",
    "GetUserRetentionPolicyTags",
    "InstallApp",
    "MarkAllItemsAsRead",
    "MarkAsJunk",
    "MoveFolder",
    "MoveItem",
    "PerformReminderAction",
    "PlayOnPhone",
    "RefreshSharingFolder",
    "RemoveContactFromImList",
    "RemoveDelegate",
    "RemoveDistributionGroupFromImList",
    "RemoveImContactFromGroup",
    "RemoveImGroup",
    "ResolveNames",
    "SearchMailboxes",
    "SendItem",
    "SetHoldOnMailboxes",
    "SetImGroup",
    "SetImListMigrationCompleted",
    "SetTeamMailbox",
    "SetUserOofSettings",
    "SetUserPhoto",
    "Subscribe",
    "SyncFolderHierarchy",
    "SyncFolderItems",
    "UninstallApp",
    "UnpinTeamMailbox",
    "Unsubscribe",
    "UpdateDelegate",
    "UpdateFolder",
    "UpdateInboxRules",
    "UpdateItem",
    "UpdateItemInRecoverableItems",
    "UpdateUserConfiguration",
    "UploadItems",
];

/// Those that are for members of Discovery Management
/// ([eDiscovery](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ediscovery-in-ews-in-exchange)),
/// which nobody here is; sorted.
const RESTRICTED: [&str; 7] = [
    "GetDiscoverySearchConfiguration",
    "GetHoldOnMailboxes",
    "GetNonIndexableItemDetails",
    "GetNonIndexableItemStatistics",
    "GetSearchableMailboxes",
    "SearchMailboxes",
    "SetHoldOnMailboxes",
];

/// The code of the fault by which an operation is refused that is not answered.
pub fn refusal(operation: &str) -> ResponseCode {
    match RESTRICTED.binary_search(&operation) {
        Ok(_) => ResponseCode::ACCESS_DENIED,
        Err(_) => ResponseCode::INVALID_OPERATION,
    }
}

/// The operation that an element asks for.
pub fn operation(element: &str) -> Option<&'static str> {
    let name = element.strip_suffix("Request").unwrap_or(element);
    NAMES.binary_search(&name).ok().map(|place| NAMES[place])
}

/// Every operation's name, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_known_by_its_element() {
        assert!(NAMES.is_sorted() && RESTRICTED.is_sorted());
        assert_eq!(operation("GetFolder"), Some("GetFolder"));
        assert_eq!(
            operation("GetUserAvailabilityRequest"),
            Some("GetUserAvailability")
        );
        assert_eq!(operation("GetNothing"), None);
    }
}

//! The table of ResponseCodes: constant, name and `MessageText`.
//!
//! The schema has the names of all codes. Codes that this server never sends need no row.

use super::response_code::ResponseCode;

/// Declares the constants and the two lists of texts, sorted by name.
macro_rules! codes {
    (
        exchange { $($known:ident $known_name:literal $known_text:literal;)* }
        ours { $($own:ident $own_name:literal $own_text:literal;)* }
    ) => {
        impl ResponseCode {
            $(
                #[doc = concat!("`", $known_name, "`.")]
                pub const $known: Self = Self::usual($known_name);
            )*
            $(
                #[doc = concat!("`", $own_name, "`.")]
                pub const $own: Self = Self::usual($own_name);
            )*
        }

        /// Texts of Exchange: from real responses, from reports in the named repository's issues, or from Microsoft's
        /// examples. Exchange may append the cause after a comma, which is left out here.
        pub(crate) const EXCHANGE: &[(&str, &str)] = &[$(($known_name, $known_text),)*];

        /// Texts of our own, for codes whose text in Exchange is not known.
        pub(crate) const OURS: &[(&str, &str)] = &[$(($own_name, $own_text),)*];
    };
}

/// The store's reasons, which follow the texts of some codes.
pub(crate) const CAUSES: &[(&str, &str)] = &[(
    "ErrorItemNotFound",
    "The process failed to get the correct properties.",
)];

codes! {
    exchange {
        ACCESS_DENIED "ErrorAccessDenied" "Access is denied. Check credentials and try again.";
        ACCOUNT_DISABLED "ErrorAccountDisabled" "Account is disabled. Contact the account administrator.";
        AFFECTED_TASK_OCCURRENCES_REQUIRED "ErrorAffectedTaskOccurrencesRequired" "AffectedTaskOccurrences attribute is required for Task items."; // gautamsi/ews-javascript-api#322
        CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE "ErrorCalendarEndDateIsEarlierThanStartDate" "EndDate is earlier than StartDate"; // ksainc/integration_ews#39
        CALENDAR_INVALID_PROPERTY_VALUE "ErrorCalendarInvalidPropertyValue" "The property has an invalid value."; // OfficeDev/ews-java-api#261
        CALENDAR_VIEW_RANGE_TOO_BIG "ErrorCalendarViewRangeTooBig" "The specified view range exceeds the maximum range of two years.";
        CANNOT_CREATE_CALENDAR_ITEM_IN_NON_CALENDAR_FOLDER "ErrorCannotCreateCalendarItemInNonCalendarFolder" "Cannot create a calendar item in a non-calendar folder."; // OfficeDev/ews-managed-api#25
        CANNOT_CREATE_CONTACT_IN_NON_CONTACT_FOLDER "ErrorCannotCreateContactInNonContactFolder" "Cannot create a contact in a non-contact Folder."; // Microsoft's CreateItem operation (contact)
        CANNOT_DELETE_OBJECT "ErrorCannotDeleteObject" "Object cannot be deleted."; // ecederstrand/exchangelib#262
        CANNOT_GET_EXTERNAL_ECP_URL "ErrorCannotGetExternalEcpUrl" "Cannot get external ECP URL. This might happen if external ECP URL isn't configured."; // Microsoft's GetAppMarketplaceUrl operation
        CANNOT_USE_FOLDER_ID_FOR_ITEM_ID "ErrorCannotUseFolderIdForItemId" "Expected an item Id but received a folder Id."; // ecederstrand/exchangelib#469
        CONNECTION_FAILED "ErrorConnectionFailed" "Connection did not succeed. Try again later.";
        CONTAINS_FILTER_WRONG_TYPE "ErrorContainsFilterWrongType" "The Contains filter can only be used for string properties.";
        CONTENT_CONVERSION_FAILED "ErrorContentConversionFailed" "Content conversion failed."; // microsoftgraph/microsoft-graph-docs#2913
        CORRUPT_DATA "ErrorCorruptData" "Data is corrupt."; // mguessan/davmail#124
        EXCEEDED_CONNECTION_COUNT "ErrorExceededConnectionCount" "You have exceeded the available concurrent connections for your account.  Try again once your other requests have completed.";
        EXCEEDED_FIND_COUNT_LIMIT "ErrorExceededFindCountLimit" "You have exceeded the maximum number of objects that can be returned for the find operation. Use paging to reduce the result size and try your request again.";
        EXCEEDED_SUBSCRIPTION_COUNT "ErrorExceededSubscriptionCount" "You have exceeded the available subscriptions for your account.  Remove unnecessary subscriptions and try your request again."; // mustang-im/mustang#965
        FOLDER_EXISTS "ErrorFolderExists" "A folder with the specified name already exists."; // Microsoft's CreateFolder operation
        FOLDER_NOT_FOUND "ErrorFolderNotFound" "The specified folder could not be found in the store.";
        FOLDER_SAVE_PROPERTY_ERROR "ErrorFolderSavePropertyError" "The folder save operation failed due to invalid property values."; // Microsoft's CreateFolderPath operation
        IMPERSONATE_USER_DENIED "ErrorImpersonateUserDenied" "The account does not have permission to impersonate the requested user.";
        INCORRECT_SCHEMA_VERSION "ErrorIncorrectSchemaVersion" "The request is valid but does not specify the correct server version in the RequestServerVersion SOAP header.  Ensure that the RequestServerVersion SOAP header is set with the correct RequestServerVersionValue.";
        INCORRECT_UPDATE_PROPERTY_COUNT "ErrorIncorrectUpdatePropertyCount" "An object within a change description must contain one and only one property to modify."; // ecederstrand/exchangelib#35
        INTERNAL_SERVER_ERROR "ErrorInternalServerError" "An internal server error occurred. The operation failed.";
        INTERNAL_SERVER_TRANSIENT_ERROR "ErrorInternalServerTransientError" "An internal server error occurred. Try again later.";
        INVALID_EXTENDED_PROPERTY "ErrorInvalidExtendedProperty" "The extended property attribute combination is invalid."; // microsoftgraph/microsoft-graph-docs-contrib#7938
        INVALID_ID_EMPTY "ErrorInvalidIdEmpty" "Id must be non-empty.";
        INVALID_ID_MALFORMED "ErrorInvalidIdMalformed" "Id is malformed.";
        INVALID_IM_DISTRIBUTION_GROUP_SMTP_ADDRESS "ErrorInvalidImDistributionGroupSmtpAddress" "The specified IM distribution group SMTP address is invalid."; // Microsoft's AddDistributionGroupToImList operation
        INVALID_IM_GROUP_ID "ErrorInvalidImGroupId" "The specified Im Group Id is invalid."; // Microsoft's RemoveImGroup operation
        INVALID_LICENSE "ErrorInvalidLicense" "User doesn't have a valid license.";
        INVALID_PROPERTY_FOR_OPERATION "ErrorInvalidPropertyForOperation" "Property is not valid for this operation."; // Garethp/php-ews#149
        INVALID_PROPERTY_REQUEST "ErrorInvalidPropertyRequest" "Property is not valid for this object type."; // ecederstrand/exchangelib#100
        INVALID_PROPERTY_SET "ErrorInvalidPropertySet" "Set action is invalid for property."; // ksainc/integration_ews#29
        INVALID_RECIPIENTS "ErrorInvalidRecipients" "At least one recipient isn't valid."; // jamesiarmes/php-ews#465
        INVALID_REQUEST "ErrorInvalidRequest" "The request is invalid.";
        INVALID_SERVER_VERSION "ErrorInvalidServerVersion" "The specified server version is invalid.";
        INVALID_SYNC_STATE_DATA "ErrorInvalidSyncStateData" "Synchronization state data is corrupt or otherwise invalid.";
        INVALID_TIME_INTERVAL "ErrorInvalidTimeInterval" "The time duration specified for FreeBusyViewOptions.TimeWindow is invalid.";
        INVALID_VALUE_FOR_PROPERTY "ErrorInvalidValueForProperty" "The specified value is invalid for property.";
        IRRESOLVABLE_CONFLICT "ErrorIrresolvableConflict" "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.";
        ITEM_NOT_FOUND "ErrorItemNotFound" "The specified object was not found in the store.";
        MAILBOX_DATA_ARRAY_TOO_BIG "ErrorMailboxDataArrayTooBig" "There are too many target users in the EmailAddress array."; // microsoftgraph/microsoft-graph-docs#7047
        MAILBOX_MOVE_IN_PROGRESS "ErrorMailboxMoveInProgress" "Mailbox move in progress. Try again later.";
        MAILBOX_STORE_UNAVAILABLE "ErrorMailboxStoreUnavailable" "The mailbox database is temporarily unavailable.";
        MESSAGE_DISPOSITION_REQUIRED "ErrorMessageDispositionRequired" "MessageDisposition attribute is required."; // WinRb/Viewpoint#164
        MESSAGE_SIZE_EXCEEDED "ErrorMessageSizeExceeded" "The message exceeds the maximum supported size."; // microsoftgraph/microsoft-graph-docs#15579
        MIME_CONTENT_CONVERSION_FAILED "ErrorMimeContentConversionFailed" "MIME content conversion failed."; // ecederstrand/exchangelib#266
        MISSING_EMAIL_ADDRESS "ErrorMissingEmailAddress" "When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP address for any distinguished folder Ids.";
        MOVE_COPY_FAILED "ErrorMoveCopyFailed" "The move or copy operation failed."; // Microsoft's CopyFolder operation
        MOVE_DISTINGUISHED_FOLDER "ErrorMoveDistinguishedFolder" "Cannot move distinguished folder."; // Microsoft's MoveFolder operation
        NAME_RESOLUTION_MULTIPLE_RESULTS "ErrorNameResolutionMultipleResults" "Multiple results were found.";
        NAME_RESOLUTION_NO_RESULTS "ErrorNameResolutionNoResults" "No results were found.";
        NO_FREE_BUSY_ACCESS "ErrorNoFreeBusyAccess" "The caller does not have access to free/busy data.";
        NO_PUBLIC_FOLDER_REPLICA_AVAILABLE "ErrorNoPublicFolderReplicaAvailable" "There are no public folder servers available."; // ksainc/integration_ews#28
        NON_EXISTENT_MAILBOX "ErrorNonExistentMailbox" "The SMTP address has no mailbox associated with it.";
        NON_PRIMARY_SMTP_ADDRESS "ErrorNonPrimarySmtpAddress" "The primary SMTP address must be specified when referencing a mailbox.";
        PARENT_FOLDER_NOT_FOUND "ErrorParentFolderNotFound" "The specified parent folder could not be found."; // Microsoft's CreateFolderPath operation
        PROXY_REQUEST_NOT_ALLOWED "ErrorProxyRequestNotAllowed" "The caller does not have sufficient permissions to perform the request.";
        READ_EVENTS_FAILED "ErrorReadEventsFailed" "Unable to retrieve events for this subscription.  The subscription must be recreated.";
        RESTRICTION_TOO_COMPLEX "ErrorRestrictionTooComplex" "The restriction or sort order is too complex for this operation."; // O365/python-o365#840
        SCHEMA_VALIDATION "ErrorSchemaValidation" "The request failed schema validation."; // nmarus/node-ews#122
        SEND_AS_DENIED "ErrorSendAsDenied" "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account."; // Microsoft's CreateItem operation
        SEND_MEETING_CANCELLATIONS_REQUIRED "ErrorSendMeetingCancellationsRequired" "SendMeetingCancellations attribute is required for Calendar items."; // mustang-im/mustang#1437
        SEND_MEETING_INVITATIONS_REQUIRED "ErrorSendMeetingInvitationsRequired" "The SendMeetingInvitations attribute is required for calendar items."; // ebeigarts/exchanger#5
        SERVER_BUSY "ErrorServerBusy" "The server cannot service this request right now. Try again later.";
        SUBSCRIPTION_ACCESS_DENIED "ErrorSubscriptionAccessDenied" "Access is denied. Only the subscription owner may access the subscription."; // Microsoft's GetEvents operation
        SUBSCRIPTION_DELEGATE_ACCESS_NOT_SUPPORTED "ErrorSubscriptionDelegateAccessNotSupported" "Subscriptions are not supported for delegate user access."; // Microsoft's Subscribe operation
        SUBSCRIPTION_NOT_FOUND "ErrorSubscriptionNotFound" "The specified subscription was not found."; // Microsoft's Unsubscribe operation
        SYNC_FOLDER_NOT_FOUND "ErrorSyncFolderNotFound" "The folder to be synchronized could not be found."; // alcionai/corso#1847
        TIME_INTERVAL_TOO_BIG "ErrorTimeIntervalTooBig" "The requested time duration specified for FreeBusyViewOptions.TimeWindow is too long."; // microsoftgraph/microsoft-graph-docs#19703
        TIMEOUT_EXPIRED "ErrorTimeoutExpired" "The search operation could not be completed within the allotted time limit.";
        UNSUPPORTED_PATH_FOR_QUERY "ErrorUnsupportedPathForQuery" "The property can not be used with this type of restriction.";
        UNSUPPORTED_PATH_FOR_SORT_GROUP "ErrorUnsupportedPathForSortGroup" "The property can not be used for sorting or grouping results.";
        WRONG_SERVER_VERSION "ErrorWrongServerVersion" "The Client Access server version doesn't match the Mailbox server version of the resource that was being accessed. To determine the correct URL to use to access the resource, use Autodiscover with the address of the resource.";
    }
    ours {
        ARCHIVE_MAILBOX_NOT_ENABLED "ErrorArchiveMailboxNotEnabled" "The mailbox has no archive.";
        ATTACHMENT_NEST_LEVEL_LIMIT_EXCEEDED "ErrorAttachmentNestLevelLimitExceeded" "The attachments are nested too deep.";
        BATCH_PROCESSING_STOPPED "ErrorBatchProcessingStopped" "This part of the request was not tried, because one before it failed.";
        CALENDAR_CANNOT_MOVE_OR_COPY_OCCURRENCE "ErrorCalendarCannotMoveOrCopyOccurrence" "A single occurrence cannot be moved or copied.";
        CALENDAR_CANNOT_USE_ID_FOR_OCCURRENCE_ID "ErrorCalendarCannotUseIdForOccurrenceId" "The Id is not that of an occurrence.";
        CALENDAR_CANNOT_USE_ID_FOR_RECURRING_MASTER_ID "ErrorCalendarCannotUseIdForRecurringMasterId" "The Id is not that of a recurring master.";
        CALENDAR_FOLDER_IS_INVALID_FOR_CALENDAR_VIEW "ErrorCalendarFolderIsInvalidForCalendarView" "A CalendarView is only possible in a calendar folder.";
        CALENDAR_INVALID_RECURRENCE "ErrorCalendarInvalidRecurrence" "The recurrence is not valid.";
        CALENDAR_INVALID_TIME_ZONE "ErrorCalendarInvalidTimeZone" "The time zone is not valid.";
        CALENDAR_IS_CANCELLED_FOR_ACCEPT "ErrorCalendarIsCancelledForAccept" "The meeting was cancelled, so it cannot be accepted.";
        CALENDAR_IS_CANCELLED_FOR_DECLINE "ErrorCalendarIsCancelledForDecline" "The meeting was cancelled, so it cannot be declined.";
        CALENDAR_IS_CANCELLED_FOR_TENTATIVE "ErrorCalendarIsCancelledForTentative" "The meeting was cancelled, so it cannot be accepted tentatively.";
        CALENDAR_IS_NOT_ORGANIZER "ErrorCalendarIsNotOrganizer" "Only the organizer of a meeting can cancel it.";
        CALENDAR_IS_ORGANIZER_FOR_ACCEPT "ErrorCalendarIsOrganizerForAccept" "The organizer of a meeting cannot accept it.";
        CALENDAR_IS_ORGANIZER_FOR_DECLINE "ErrorCalendarIsOrganizerForDecline" "The organizer of a meeting cannot decline it.";
        CALENDAR_IS_ORGANIZER_FOR_TENTATIVE "ErrorCalendarIsOrganizerForTentative" "The organizer of a meeting cannot accept it tentatively.";
        CALENDAR_OCCURRENCE_INDEX_IS_OUT_OF_RECURRENCE_RANGE "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange" "The recurrence has no occurrence with this index.";
        CALENDAR_OCCURRENCE_IS_DELETED_FROM_RECURRENCE "ErrorCalendarOccurrenceIsDeletedFromRecurrence" "The occurrence with this index was deleted.";
        CANNOT_CREATE_TASK_IN_NON_TASK_FOLDER "ErrorCannotCreateTaskInNonTaskFolder" "A task can only be created in a task folder.";
        CANNOT_EMPTY_FOLDER "ErrorCannotEmptyFolder" "The folder cannot be emptied.";
        CANNOT_SET_CALENDAR_PERMISSION_ON_NON_CALENDAR_FOLDER "ErrorCannotSetCalendarPermissionOnNonCalendarFolder" "A CalendarPermissionSet can only be set on a calendar folder.";
        CANNOT_SET_NON_CALENDAR_PERMISSION_ON_CALENDAR_FOLDER "ErrorCannotSetNonCalendarPermissionOnCalendarFolder" "A PermissionSet cannot be set on a calendar folder.";
        CANNOT_SET_PERMISSION_UNKNOWN_ENTRIES "ErrorCannotSetPermissionUnknownEntries" "UnknownEntries of a permission set cannot be set.";
        CANNOT_USE_ITEM_ID_FOR_FOLDER_ID "ErrorCannotUseItemIdForFolderId" "A folder Id is needed here, not an item Id.";
        CHANGE_KEY_REQUIRED "ErrorChangeKeyRequired" "The change key is missing.";
        CREATE_ITEM_ACCESS_DENIED "ErrorCreateItemAccessDenied" "The user does not have the right to create items in this folder.";
        CREATE_SUBFOLDER_ACCESS_DENIED "ErrorCreateSubfolderAccessDenied" "The user does not have the right to create subfolders in this folder.";
        DATA_SIZE_LIMIT_EXCEEDED "ErrorDataSizeLimitExceeded" "The property is too large.";
        DELETE_DISTINGUISHED_FOLDER "ErrorDeleteDistinguishedFolder" "A distinguished folder cannot be deleted.";
        DUPLICATE_USER_IDS_SPECIFIED "ErrorDuplicateUserIdsSpecified" "The permission set names a user twice.";
        EVENT_NOT_FOUND "ErrorEventNotFound" "The events behind the watermark are no longer known.";
        EXPIRED_SUBSCRIPTION "ErrorExpiredSubscription" "The subscription has expired.";
        FOLDER_SAVE "ErrorFolderSave" "The folder could not be saved.";
        FREE_BUSY_DL_LIMIT_REACHED "ErrorFreeBusyDLLimitReached" "The distribution group has too many members.";
        INBOX_RULES_VALIDATION_ERROR "ErrorInboxRulesValidationError" "A validation error occurred in an Inbox rule.";
        INVALID_ARGUMENT "ErrorInvalidArgument" "An argument of the request is not valid.";
        INVALID_ATTACHMENT_ID "ErrorInvalidAttachmentId" "The attachment Id is not valid.";
        INVALID_CHANGE_KEY "ErrorInvalidChangeKey" "The change key is invalid.";
        INVALID_EXCHANGE_IMPERSONATION_HEADER_DATA "ErrorInvalidExchangeImpersonationHeaderData" "The ExchangeImpersonation header does not say which user is meant.";
        INVALID_EXCLUDES_RESTRICTION "ErrorInvalidExcludesRestriction" "The bitmask of an Excludes expression is not a valid number.";
        INVALID_EXTENDED_PROPERTY_VALUE "ErrorInvalidExtendedPropertyValue" "The value does not have the type of the extended property.";
        INVALID_FOLDER_ID "ErrorInvalidFolderId" "The folder Id is not valid.";
        INVALID_FOLDER_TYPE_FOR_OPERATION "ErrorInvalidFolderTypeForOperation" "The operation is not possible in a folder of this type.";
        INVALID_FRACTIONAL_PAGING_PARAMETERS "ErrorInvalidFractionalPagingParameters" "The numerator and the denominator of the page are not valid.";
        INVALID_FREE_BUSY_VIEW_TYPE "ErrorInvalidFreeBusyViewType" "The requested free/busy view is None.";
        INVALID_INDEXED_PAGING_PARAMETERS "ErrorInvalidIndexedPagingParameters" "The offset of the page is not valid.";
        INVALID_ITEM_FOR_OPERATION_ACCEPT_ITEM "ErrorInvalidItemForOperationAcceptItem" "The item cannot be accepted.";
        INVALID_ITEM_FOR_OPERATION_CANCEL_ITEM "ErrorInvalidItemForOperationCancelItem" "The item cannot be cancelled.";
        INVALID_ITEM_FOR_OPERATION_CREATE_ITEM "ErrorInvalidItemForOperationCreateItem" "CreateItem cannot create an item of this type.";
        INVALID_ITEM_FOR_OPERATION_CREATE_ITEM_ATTACHMENT "ErrorInvalidItemForOperationCreateItemAttachment" "An item of this type cannot be attached.";
        INVALID_ITEM_FOR_OPERATION_DECLINE_ITEM "ErrorInvalidItemForOperationDeclineItem" "The item cannot be declined.";
        INVALID_ITEM_FOR_OPERATION_EXPAND_DL "ErrorInvalidItemForOperationExpandDL" "The item is not a list of contacts.";
        INVALID_ITEM_FOR_OPERATION_REMOVE_ITEM "ErrorInvalidItemForOperationRemoveItem" "The item cannot be removed from the calendar.";
        INVALID_ITEM_FOR_OPERATION_SEND_ITEM "ErrorInvalidItemForOperationSendItem" "SendItem cannot send an item of this type.";
        INVALID_ITEM_FOR_OPERATION_TENTATIVE "ErrorInvalidItemForOperationTentative" "The item cannot be accepted tentatively.";
        INVALID_MERGED_FREE_BUSY_INTERVAL "ErrorInvalidMergedFreeBusyInterval" "The merged free/busy interval is not between 5 and 1440 minutes.";
        INVALID_NAME_FOR_NAME_RESOLUTION "ErrorInvalidNameForNameResolution" "The name cannot be resolved as it is written.";
        INVALID_OPERATION "ErrorInvalidOperation" "The operation is not valid.";
        INVALID_PAGING_MAX_ROWS "ErrorInvalidPagingMaxRows" "The page must have room for one entry at least.";
        INVALID_PERCENT_COMPLETE_VALUE "ErrorInvalidPercentCompleteValue" "A task is done by 0 to 100 percent.";
        INVALID_PERMISSION_SETTINGS "ErrorInvalidPermissionSettings" "The permissions do not go together.";
        INVALID_PROPERTY_APPEND "ErrorInvalidPropertyAppend" "Append action is invalid for property.";
        INVALID_PROPERTY_DELETE "ErrorInvalidPropertyDelete" "Delete action is invalid for property.";
        INVALID_PROPERTY_FOR_EXISTS "ErrorInvalidPropertyForExists" "An Exists expression is not possible with this property.";
        INVALID_PUSH_SUBSCRIPTION_URL "ErrorInvalidPushSubscriptionUrl" "The URL of the push subscription is not valid.";
        INVALID_RESTRICTION "ErrorInvalidRestriction" "The restriction is not valid.";
        INVALID_SEND_ITEM_SAVE_SETTINGS "ErrorInvalidSendItemSaveSettings" "SaveItemToFolder and SavedItemFolderId contradict each other.";
        INVALID_SHARING_MESSAGE "ErrorInvalidSharingMessage" "The item is not a sharing message that can be accepted.";
        INVALID_SMTP_ADDRESS "ErrorInvalidSmtpAddress" "The e-mail address is not a valid SMTP address.";
        INVALID_SUBSCRIPTION "ErrorInvalidSubscription" "Subscription is invalid.";
        INVALID_SUBSCRIPTION_REQUEST "ErrorInvalidSubscriptionRequest" "The subscription must be to folders of one mailbox, or to all of them.";
        INVALID_USER_INFO "ErrorInvalidUserInfo" "The user of a permission is not valid.";
        INVALID_USER_PRINCIPAL_NAME "ErrorInvalidUserPrincipalName" "The user principal name is not valid.";
        INVALID_USER_SID "ErrorInvalidUserSid" "The SID is not valid, or no user has it.";
        INVALID_WATERMARK "ErrorInvalidWatermark" "The watermark is invalid.";
        ITEM_CORRUPT "ErrorItemCorrupt" "The item is damaged.";
        ITEM_SAVE "ErrorItemSave" "The item could not be saved.";
        ITEM_SAVE_PROPERTY_ERROR "ErrorItemSavePropertyError" "The item could not be saved, because of one of its properties.";
        MAIL_RECIPIENT_NOT_FOUND "ErrorMailRecipientNotFound" "The mail recipient is not found in Active Directory.";
        MAILBOX_DATA_ARRAY_EMPTY "ErrorMailboxDataArrayEmpty" "There are no target users in the EmailAddress array.";
        MAILBOX_LOGON_FAILED "ErrorMailboxLogonFailed" "The logon to the mailbox failed.";
        MIME_CONTENT_INVALID "ErrorMimeContentInvalid" "The MIME content is not valid.";
        MIME_CONTENT_INVALID_BASE64_STRING "ErrorMimeContentInvalidBase64String" "The MIME content is not valid base64.";
        MISSED_NOTIFICATION_EVENTS "ErrorMissedNotificationEvents" "Notification events have been missed. Synchronize again, and subscribe anew.";
        MISSING_ARGUMENT "ErrorMissingArgument" "An argument of the request is missing.";
        MISSING_INFORMATION_REFERENCE_ITEM_ID "ErrorMissingInformationReferenceItemId" "The response names no item that it is to.";
        MISSING_ITEM_FOR_CREATE_ITEM_ATTACHMENT "ErrorMissingItemForCreateItemAttachment" "The item attachment has no item.";
        NEW_EVENT_STREAM_CONNECTION_OPENED "ErrorNewEventStreamConnectionOpened" "Another connection was opened for this subscription.";
        NO_FOLDER_CLASS_OVERRIDE "ErrorNoFolderClassOverride" "The class of such a folder cannot be set.";
        OBJECT_TYPE_CHANGED "ErrorObjectTypeChanged" "The type of an object cannot be changed.";
        QUERY_FILTER_TOO_LONG "ErrorQueryFilterTooLong" "The query is too long.";
        QUOTA_EXCEEDED "ErrorQuotaExceeded" "A quota of the mailbox is exceeded.";
        READ_RECEIPT_NOT_PENDING "ErrorReadReceiptNotPending" "No read receipt is expected for this message.";
        RECURRENCE_HAS_NO_OCCURRENCE "ErrorRecurrenceHasNoOccurrence" "The recurrence has no occurrence.";
        RESTRICTION_TOO_LONG "ErrorRestrictionTooLong" "The restriction is too long.";
        RESULT_SET_TOO_BIG "ErrorResultSetTooBig" "The result set contains too many calendar entries.";
        RULES_OVER_QUOTA "ErrorRulesOverQuota" "The Inbox rules take more room than a mailbox has for them.";
        SEARCH_QUERY_HAS_TOO_MANY_KEYWORDS "ErrorSearchQueryHasTooManyKeywords" "The query has too many keywords.";
        SEND_MEETING_INVITATIONS_OR_CANCELLATIONS_REQUIRED "ErrorSendMeetingInvitationsOrCancellationsRequired" "The request does not say to whom updates of the meeting are sent.";
        SENT_MEETING_REQUEST_UPDATE "ErrorSentMeetingRequestUpdate" "A meeting request that was sent cannot be changed.";
        STALE_OBJECT "ErrorStaleObject" "The change key is not the current one.";
        SUBSCRIPTION_UNSUBSCRIBED "ErrorSubscriptionUnsubscribed" "The subscription was ended.";
        TIME_ZONE "ErrorTimeZone" "The definition of the time zone is not valid or not supported.";
        TO_FOLDER_NOT_FOUND "ErrorToFolderNotFound" "The target folder was not found.";
        UPDATE_PROPERTY_MISMATCH "ErrorUpdatePropertyMismatch" "The property of the path and that of the object are not the same.";
    }
}

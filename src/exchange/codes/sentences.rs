//! The texts of response codes that are ours: a plain list.

/// What we say, sorted, as long as nobody has shown what Exchange says.
pub(crate) const OURS: &[(&str, &str)] = &[
    (
        "ErrorArchiveMailboxNotEnabled",
        "The mailbox has no archive.",
    ),
    (
        "ErrorAttachmentNestLevelLimitExceeded",
        "The attachments are nested too deep.",
    ),
    (
        "ErrorBatchProcessingStopped",
        "This part of the request was not tried, because one before it failed.",
    ),
    (
        "ErrorCalendarCannotMoveOrCopyOccurrence",
        "A single occurrence cannot be moved or copied.",
    ),
    (
        "ErrorCalendarCannotUseIdForOccurrenceId",
        "The Id is not that of an occurrence.",
    ),
    (
        "ErrorCalendarCannotUseIdForRecurringMasterId",
        "The Id is not that of a recurring master.",
    ),
    (
        "ErrorCalendarFolderIsInvalidForCalendarView",
        "A CalendarView is only possible in a calendar folder.",
    ),
    (
        "ErrorCalendarInvalidRecurrence",
        "The recurrence is not valid.",
    ),
    (
        "ErrorCalendarInvalidTimeZone",
        "The time zone is not valid.",
    ),
    (
        "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange",
        "The recurrence has no occurrence with this index.",
    ),
    (
        "ErrorCalendarOccurrenceIsDeletedFromRecurrence",
        "The occurrence with this index was deleted.",
    ),
    (
        "ErrorCannotCreateTaskInNonTaskFolder",
        "A task can only be created in a task folder.",
    ),
    ("ErrorCannotEmptyFolder", "The folder cannot be emptied."),
    (
        "ErrorCannotSetCalendarPermissionOnNonCalendarFolder",
        "A CalendarPermissionSet can only be set on a calendar folder.",
    ),
    (
        "ErrorCannotSetNonCalendarPermissionOnCalendarFolder",
        "A PermissionSet cannot be set on a calendar folder.",
    ),
    (
        "ErrorCannotSetPermissionUnknownEntries",
        "UnknownEntries of a permission set cannot be set.",
    ),
    (
        "ErrorCannotUseItemIdForFolderId",
        "A folder Id is needed here, not an item Id.",
    ),
    ("ErrorChangeKeyRequired", "The change key is missing."),
    (
        "ErrorCreateItemAccessDenied",
        "The user does not have the right to create items in this folder.",
    ),
    (
        "ErrorCreateSubfolderAccessDenied",
        "The user does not have the right to create subfolders in this folder.",
    ),
    ("ErrorDataSizeLimitExceeded", "The property is too large."),
    (
        "ErrorDeleteDistinguishedFolder",
        "A distinguished folder cannot be deleted.",
    ),
    (
        "ErrorDuplicateUserIdsSpecified",
        "The permission set names a user twice.",
    ),
    (
        "ErrorEventNotFound",
        "The events behind the watermark are no longer known.",
    ),
    ("ErrorExpiredSubscription", "The subscription has expired."),
    ("ErrorFolderSave", "The folder could not be saved."),
    (
        "ErrorInvalidArgument",
        "An argument of the request is not valid.",
    ),
    (
        "ErrorInvalidAttachmentId",
        "The attachment Id is not valid.",
    ),
    (
        "ErrorInvalidExchangeImpersonationHeaderData",
        "The ExchangeImpersonation header does not say which user is meant.",
    ),
    (
        "ErrorInvalidExcludesRestriction",
        "The bitmask of an Excludes expression is not a valid number.",
    ),
    (
        "ErrorInvalidExtendedPropertyValue",
        "The value does not have the type of the extended property.",
    ),
    ("ErrorInvalidFolderId", "The folder Id is not valid."),
    (
        "ErrorInvalidFolderTypeForOperation",
        "The operation is not possible in a folder of this type.",
    ),
    (
        "ErrorInvalidFractionalPagingParameters",
        "The numerator and the denominator of the page are not valid.",
    ),
    (
        "ErrorInvalidIndexedPagingParameters",
        "The offset of the page is not valid.",
    ),
    (
        "ErrorInvalidItemForOperationCreateItem",
        "CreateItem cannot create an item of this type.",
    ),
    (
        "ErrorInvalidItemForOperationCreateItemAttachment",
        "An item of this type cannot be attached.",
    ),
    (
        "ErrorInvalidItemForOperationExpandDL",
        "The item is not a list of contacts.",
    ),
    (
        "ErrorInvalidItemForOperationSendItem",
        "SendItem cannot send an item of this type.",
    ),
    (
        "ErrorInvalidNameForNameResolution",
        "The name cannot be resolved as it is written.",
    ),
    ("ErrorInvalidOperation", "The operation is not valid."),
    (
        "ErrorInvalidPagingMaxRows",
        "The page must have room for one entry at least.",
    ),
    (
        "ErrorInvalidPercentCompleteValue",
        "A task is done by 0 to 100 percent.",
    ),
    (
        "ErrorInvalidPermissionSettings",
        "The permissions do not go together.",
    ),
    (
        "ErrorInvalidPropertyAppend",
        "Append action is invalid for property.",
    ),
    (
        "ErrorInvalidPropertyDelete",
        "Delete action is invalid for property.",
    ),
    (
        "ErrorInvalidPropertyForExists",
        "An Exists expression is not possible with this property.",
    ),
    (
        "ErrorInvalidPushSubscriptionUrl",
        "The URL of the push subscription is not valid.",
    ),
    ("ErrorInvalidRestriction", "The restriction is not valid."),
    (
        "ErrorInvalidSendItemSaveSettings",
        "SaveItemToFolder and SavedItemFolderId contradict each other.",
    ),
    ("ErrorInvalidSubscription", "Subscription is invalid."),
    (
        "ErrorInvalidSubscriptionRequest",
        "The subscription must be to folders of one mailbox, or to all of them.",
    ),
    (
        "ErrorInvalidUserInfo",
        "The user of a permission is not valid.",
    ),
    (
        "ErrorInvalidUserPrincipalName",
        "The user principal name is not valid.",
    ),
    (
        "ErrorInvalidUserSid",
        "The SID is not valid, or no user has it.",
    ),
    ("ErrorInvalidWatermark", "The watermark is invalid."),
    ("ErrorItemCorrupt", "The item is damaged."),
    ("ErrorItemSave", "The item could not be saved."),
    (
        "ErrorItemSavePropertyError",
        "The item could not be saved, because of one of its properties.",
    ),
    ("ErrorMimeContentInvalid", "The MIME content is not valid."),
    (
        "ErrorMimeContentInvalidBase64String",
        "The MIME content is not valid base64.",
    ),
    (
        "ErrorMissedNotificationEvents",
        "Notification events have been missed. Synchronize again, and subscribe anew.",
    ),
    (
        "ErrorMissingArgument",
        "An argument of the request is missing.",
    ),
    (
        "ErrorMissingItemForCreateItemAttachment",
        "The item attachment has no item.",
    ),
    (
        "ErrorNewEventStreamConnectionOpened",
        "Another connection was opened for this subscription.",
    ),
    (
        "ErrorObjectTypeChanged",
        "The type of an object cannot be changed.",
    ),
    ("ErrorQueryFilterTooLong", "The query is too long."),
    ("ErrorQuotaExceeded", "A quota of the mailbox is exceeded."),
    (
        "ErrorReadReceiptNotPending",
        "No read receipt is expected for this message.",
    ),
    ("ErrorRestrictionTooLong", "The restriction is too long."),
    (
        "ErrorSearchQueryHasTooManyKeywords",
        "The query has too many keywords.",
    ),
    (
        "ErrorSendMeetingInvitationsOrCancellationsRequired",
        "The request does not say to whom updates of the meeting are sent.",
    ),
    (
        "ErrorSentMeetingRequestUpdate",
        "A meeting request that was sent cannot be changed.",
    ),
    ("ErrorStaleObject", "The change key is not the current one."),
    (
        "ErrorSubscriptionUnsubscribed",
        "The subscription was ended.",
    ),
    ("ErrorToFolderNotFound", "The target folder was not found."),
    (
        "ErrorUpdatePropertyMismatch",
        "The property of the path and that of the object are not the same.",
    ),
];

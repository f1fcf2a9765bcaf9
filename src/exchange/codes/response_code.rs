//! `ResponseCode`: what EWS calls the outcome of a request or of one of its items.
//!
//! Clients read the code into a closed enumeration: a code that the schema does not know breaks the whole answer for
//! them. So only known codes are ever sent.

use std::fmt;

use super::names::NAMES;
use super::texts;

/// A code of `ResponseCodeType`
/// ([MS-OXWSCDATA 2.2.5.24](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/),
/// [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseCode(&'static str);

/// Gives names to the codes that are used here.
macro_rules! codes {
    ($($constant:ident = $name:literal,)*) => {
        impl ResponseCode {
            $(
                #[doc = concat!("`", $name, "`.")]
                pub const $constant: Self = Self($name);
            )*
        }

        /// The codes that have a constant.
        #[cfg(test)]
        const CONSTANTS: &[ResponseCode] = &[$(ResponseCode::$constant,)*];
    };
}

codes! {
    INVALID_SEND_ITEM_SAVE_SETTINGS = "ErrorInvalidSendItemSaveSettings",
    INVALID_ITEM_FOR_OPERATION_EXPAND_DL = "ErrorInvalidItemForOperationExpandDL",
    INVALID_ITEM_FOR_OPERATION_SEND_ITEM = "ErrorInvalidItemForOperationSendItem",
    UPDATE_PROPERTY_MISMATCH = "ErrorUpdatePropertyMismatch",
    ACCESS_DENIED = "ErrorAccessDenied",
    ACCOUNT_DISABLED = "ErrorAccountDisabled",
    AFFECTED_TASK_OCCURRENCES_REQUIRED = "ErrorAffectedTaskOccurrencesRequired",
    ARCHIVE_MAILBOX_NOT_ENABLED = "ErrorArchiveMailboxNotEnabled",
    ATTACHMENT_NEST_LEVEL_LIMIT_EXCEEDED = "ErrorAttachmentNestLevelLimitExceeded",
    BATCH_PROCESSING_STOPPED = "ErrorBatchProcessingStopped",
    CALENDAR_CANNOT_MOVE_OR_COPY_OCCURRENCE = "ErrorCalendarCannotMoveOrCopyOccurrence",
    CALENDAR_CANNOT_USE_ID_FOR_OCCURRENCE_ID = "ErrorCalendarCannotUseIdForOccurrenceId",
    CALENDAR_CANNOT_USE_ID_FOR_RECURRING_MASTER_ID = "ErrorCalendarCannotUseIdForRecurringMasterId",
    CALENDAR_INVALID_RECURRENCE = "ErrorCalendarInvalidRecurrence",
    CALENDAR_OCCURRENCE_IS_DELETED_FROM_RECURRENCE = "ErrorCalendarOccurrenceIsDeletedFromRecurrence",
    CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE = "ErrorCalendarEndDateIsEarlierThanStartDate",
    CALENDAR_FOLDER_IS_INVALID_FOR_CALENDAR_VIEW = "ErrorCalendarFolderIsInvalidForCalendarView",
    CALENDAR_INVALID_TIME_ZONE = "ErrorCalendarInvalidTimeZone",
    CALENDAR_OCCURRENCE_INDEX_IS_OUT_OF_RECURRENCE_RANGE = "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange",
    CALENDAR_VIEW_RANGE_TOO_BIG = "ErrorCalendarViewRangeTooBig",
    CANNOT_CREATE_CALENDAR_ITEM_IN_NON_CALENDAR_FOLDER = "ErrorCannotCreateCalendarItemInNonCalendarFolder",
    CANNOT_CREATE_CONTACT_IN_NON_CONTACT_FOLDER = "ErrorCannotCreateContactInNonContactFolder",
    CANNOT_CREATE_TASK_IN_NON_TASK_FOLDER = "ErrorCannotCreateTaskInNonTaskFolder",
    CANNOT_DELETE_OBJECT = "ErrorCannotDeleteObject",
    CANNOT_EMPTY_FOLDER = "ErrorCannotEmptyFolder",
    CANNOT_SET_CALENDAR_PERMISSION_ON_NON_CALENDAR_FOLDER = "ErrorCannotSetCalendarPermissionOnNonCalendarFolder",
    CANNOT_SET_NON_CALENDAR_PERMISSION_ON_CALENDAR_FOLDER = "ErrorCannotSetNonCalendarPermissionOnCalendarFolder",
    CANNOT_SET_PERMISSION_UNKNOWN_ENTRIES = "ErrorCannotSetPermissionUnknownEntries",
    CANNOT_USE_FOLDER_ID_FOR_ITEM_ID = "ErrorCannotUseFolderIdForItemId",
    CANNOT_USE_ITEM_ID_FOR_FOLDER_ID = "ErrorCannotUseItemIdForFolderId",
    CHANGE_KEY_REQUIRED = "ErrorChangeKeyRequired",
    READ_RECEIPT_NOT_PENDING = "ErrorReadReceiptNotPending",
    CONTAINS_FILTER_WRONG_TYPE = "ErrorContainsFilterWrongType",
    CREATE_ITEM_ACCESS_DENIED = "ErrorCreateItemAccessDenied",
    CREATE_SUBFOLDER_ACCESS_DENIED = "ErrorCreateSubfolderAccessDenied",
    DATA_SIZE_LIMIT_EXCEEDED = "ErrorDataSizeLimitExceeded",
    DELETE_DISTINGUISHED_FOLDER = "ErrorDeleteDistinguishedFolder",
    DUPLICATE_USER_IDS_SPECIFIED = "ErrorDuplicateUserIdsSpecified",
    EVENT_NOT_FOUND = "ErrorEventNotFound",
    EXCEEDED_CONNECTION_COUNT = "ErrorExceededConnectionCount",
    EXCEEDED_SUBSCRIPTION_COUNT = "ErrorExceededSubscriptionCount",
    EXPIRED_SUBSCRIPTION = "ErrorExpiredSubscription",
    FOLDER_EXISTS = "ErrorFolderExists",
    FOLDER_NOT_FOUND = "ErrorFolderNotFound",
    FOLDER_SAVE = "ErrorFolderSave",
    IMPERSONATE_USER_DENIED = "ErrorImpersonateUserDenied",
    INCORRECT_SCHEMA_VERSION = "ErrorIncorrectSchemaVersion",
    INCORRECT_UPDATE_PROPERTY_COUNT = "ErrorIncorrectUpdatePropertyCount",
    INTERNAL_SERVER_ERROR = "ErrorInternalServerError",
    INVALID_ARGUMENT = "ErrorInvalidArgument",
    INVALID_ATTACHMENT_ID = "ErrorInvalidAttachmentId",
    INVALID_EXCHANGE_IMPERSONATION_HEADER_DATA = "ErrorInvalidExchangeImpersonationHeaderData",
    INVALID_EXCLUDES_RESTRICTION = "ErrorInvalidExcludesRestriction",
    INVALID_EXTENDED_PROPERTY = "ErrorInvalidExtendedProperty",
    INVALID_EXTENDED_PROPERTY_VALUE = "ErrorInvalidExtendedPropertyValue",
    INVALID_FOLDER_ID = "ErrorInvalidFolderId",
    INVALID_FOLDER_TYPE_FOR_OPERATION = "ErrorInvalidFolderTypeForOperation",
    INVALID_FRACTIONAL_PAGING_PARAMETERS = "ErrorInvalidFractionalPagingParameters",
    INVALID_ID_EMPTY = "ErrorInvalidIdEmpty",
    INVALID_ID_MALFORMED = "ErrorInvalidIdMalformed",
    INVALID_ITEM_FOR_OPERATION_CREATE_ITEM = "ErrorInvalidItemForOperationCreateItem",
    INVALID_ITEM_FOR_OPERATION_CREATE_ITEM_ATTACHMENT = "ErrorInvalidItemForOperationCreateItemAttachment",
    INVALID_NAME_FOR_NAME_RESOLUTION = "ErrorInvalidNameForNameResolution",
    INVALID_OPERATION = "ErrorInvalidOperation",
    INVALID_INDEXED_PAGING_PARAMETERS = "ErrorInvalidIndexedPagingParameters",
    INVALID_PAGING_MAX_ROWS = "ErrorInvalidPagingMaxRows",
    INVALID_PERCENT_COMPLETE_VALUE = "ErrorInvalidPercentCompleteValue",
    INVALID_PERMISSION_SETTINGS = "ErrorInvalidPermissionSettings",
    INVALID_PROPERTY_APPEND = "ErrorInvalidPropertyAppend",
    INVALID_PROPERTY_DELETE = "ErrorInvalidPropertyDelete",
    INVALID_PROPERTY_FOR_EXISTS = "ErrorInvalidPropertyForExists",
    INVALID_PROPERTY_REQUEST = "ErrorInvalidPropertyRequest",
    INVALID_PROPERTY_SET = "ErrorInvalidPropertySet",
    INVALID_PUSH_SUBSCRIPTION_URL = "ErrorInvalidPushSubscriptionUrl",
    INVALID_RECIPIENTS = "ErrorInvalidRecipients",
    INVALID_REQUEST = "ErrorInvalidRequest",
    INVALID_RESTRICTION = "ErrorInvalidRestriction",
    INVALID_SERVER_VERSION = "ErrorInvalidServerVersion",
    INVALID_SUBSCRIPTION = "ErrorInvalidSubscription",
    INVALID_SUBSCRIPTION_REQUEST = "ErrorInvalidSubscriptionRequest",
    INVALID_SYNC_STATE_DATA = "ErrorInvalidSyncStateData",
    INVALID_USER_INFO = "ErrorInvalidUserInfo",
    INVALID_USER_PRINCIPAL_NAME = "ErrorInvalidUserPrincipalName",
    INVALID_USER_SID = "ErrorInvalidUserSid",
    INVALID_VALUE_FOR_PROPERTY = "ErrorInvalidValueForProperty",
    INVALID_WATERMARK = "ErrorInvalidWatermark",
    IRRESOLVABLE_CONFLICT = "ErrorIrresolvableConflict",
    ITEM_CORRUPT = "ErrorItemCorrupt",
    INVALID_LICENSE = "ErrorInvalidLicense",
    MISSING_EMAIL_ADDRESS = "ErrorMissingEmailAddress",
    ITEM_NOT_FOUND = "ErrorItemNotFound",
    ITEM_SAVE = "ErrorItemSave",
    ITEM_SAVE_PROPERTY_ERROR = "ErrorItemSavePropertyError",
    MESSAGE_DISPOSITION_REQUIRED = "ErrorMessageDispositionRequired",
    MIME_CONTENT_INVALID = "ErrorMimeContentInvalid",
    MIME_CONTENT_INVALID_BASE64_STRING = "ErrorMimeContentInvalidBase64String",
    MISSED_NOTIFICATION_EVENTS = "ErrorMissedNotificationEvents",
    MISSING_ARGUMENT = "ErrorMissingArgument",
    MISSING_ITEM_FOR_CREATE_ITEM_ATTACHMENT = "ErrorMissingItemForCreateItemAttachment",
    MOVE_COPY_FAILED = "ErrorMoveCopyFailed",
    MOVE_DISTINGUISHED_FOLDER = "ErrorMoveDistinguishedFolder",
    NAME_RESOLUTION_MULTIPLE_RESULTS = "ErrorNameResolutionMultipleResults",
    NAME_RESOLUTION_NO_RESULTS = "ErrorNameResolutionNoResults",
    NEW_EVENT_STREAM_CONNECTION_OPENED = "ErrorNewEventStreamConnectionOpened",
    NON_EXISTENT_MAILBOX = "ErrorNonExistentMailbox",
    NON_PRIMARY_SMTP_ADDRESS = "ErrorNonPrimarySmtpAddress",
    OBJECT_TYPE_CHANGED = "ErrorObjectTypeChanged",
    PARENT_FOLDER_NOT_FOUND = "ErrorParentFolderNotFound",
    QUOTA_EXCEEDED = "ErrorQuotaExceeded",
    QUERY_FILTER_TOO_LONG = "ErrorQueryFilterTooLong",
    READ_EVENTS_FAILED = "ErrorReadEventsFailed",
    RESTRICTION_TOO_COMPLEX = "ErrorRestrictionTooComplex",
    RESTRICTION_TOO_LONG = "ErrorRestrictionTooLong",
    SCHEMA_VALIDATION = "ErrorSchemaValidation",
    SEARCH_QUERY_HAS_TOO_MANY_KEYWORDS = "ErrorSearchQueryHasTooManyKeywords",
    SEND_AS_DENIED = "ErrorSendAsDenied",
    SEND_MEETING_CANCELLATIONS_REQUIRED = "ErrorSendMeetingCancellationsRequired",
    SEND_MEETING_INVITATIONS_OR_CANCELLATIONS_REQUIRED = "ErrorSendMeetingInvitationsOrCancellationsRequired",
    SEND_MEETING_INVITATIONS_REQUIRED = "ErrorSendMeetingInvitationsRequired",
    SENT_MEETING_REQUEST_UPDATE = "ErrorSentMeetingRequestUpdate",
    STALE_OBJECT = "ErrorStaleObject",
    SUBSCRIPTION_ACCESS_DENIED = "ErrorSubscriptionAccessDenied",
    SUBSCRIPTION_NOT_FOUND = "ErrorSubscriptionNotFound",
    SUBSCRIPTION_UNSUBSCRIBED = "ErrorSubscriptionUnsubscribed",
    SYNC_FOLDER_NOT_FOUND = "ErrorSyncFolderNotFound",
    TO_FOLDER_NOT_FOUND = "ErrorToFolderNotFound",
    UNSUPPORTED_PATH_FOR_QUERY = "ErrorUnsupportedPathForQuery",
    UNSUPPORTED_PATH_FOR_SORT_GROUP = "ErrorUnsupportedPathForSortGroup",
}

impl ResponseCode {
    /// All went well.
    pub const NO_ERROR: Self = Self("NoError");

    /// The code of that name.
    pub fn named(name: &str) -> Option<Self> {
        NAMES
            .binary_search(&name)
            .ok()
            .map(|place| Self(NAMES[place]))
    }

    /// Every name that there is, sorted.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().copied()
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// The text to send with it: that of Exchange, where it is known.
    pub fn text(self) -> &'static str {
        texts::of(self.0)
    }
}

impl fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::codes::texts;

    #[test]
    fn every_name_is_found() {
        assert!(NAMES.is_sorted());
        assert!(NAMES.iter().all(|name| ResponseCode::named(name).is_some()));
        assert_eq!(ResponseCode::named("ErrorNope"), None);
    }

    #[test]
    fn every_constant_is_a_code_of_the_schema_with_a_text_of_its_own() {
        for code in CONSTANTS {
            assert!(ResponseCode::named(code.name()).is_some(), "{code}");
            assert_ne!(code.text(), texts::ANY, "{code}");
        }
    }
}

//! `ResponseCode`: what EWS calls the outcome of a request or of one of its items.
//!
//! Clients read the code into a closed enumeration: a code that the schema does not know breaks the whole answer for
//! them. So only known codes are ever sent.

use std::fmt;

use super::response_code_names::NAMES;

/// A code of `ResponseCodeType`
/// ([MS-OXWSCDATA 2.2.5.24](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/),
/// [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseCode(&'static str);

impl ResponseCode {
    /// All went well.
    pub const NO_ERROR: Self = Self("NoError");
    /// `ErrorAccessDenied`.
    pub const ACCESS_DENIED: Self = Self("ErrorAccessDenied");
    /// `ErrorCalendarEndDateIsEarlierThanStartDate`.
    pub const CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE: Self =
        Self("ErrorCalendarEndDateIsEarlierThanStartDate");
    /// `ErrorCalendarFolderIsInvalidForCalendarView`.
    pub const CALENDAR_FOLDER_IS_INVALID_FOR_CALENDAR_VIEW: Self =
        Self("ErrorCalendarFolderIsInvalidForCalendarView");
    /// `ErrorCalendarViewRangeTooBig`.
    pub const CALENDAR_VIEW_RANGE_TOO_BIG: Self = Self("ErrorCalendarViewRangeTooBig");
    /// `ErrorAccountDisabled`.
    pub const ACCOUNT_DISABLED: Self = Self("ErrorAccountDisabled");
    /// `ErrorInvalidUserPrincipalName`.
    pub const INVALID_USER_PRINCIPAL_NAME: Self = Self("ErrorInvalidUserPrincipalName");
    /// `ErrorInvalidUserSid`.
    pub const INVALID_USER_SID: Self = Self("ErrorInvalidUserSid");
    /// `ErrorNonPrimarySmtpAddress`.
    pub const NON_PRIMARY_SMTP_ADDRESS: Self = Self("ErrorNonPrimarySmtpAddress");
    /// `ErrorFolderNotFound`.
    pub const FOLDER_NOT_FOUND: Self = Self("ErrorFolderNotFound");
    /// `ErrorImpersonateUserDenied`.
    pub const IMPERSONATE_USER_DENIED: Self = Self("ErrorImpersonateUserDenied");
    /// `ErrorInvalidExchangeImpersonationHeaderData`.
    pub const INVALID_EXCHANGE_IMPERSONATION_HEADER_DATA: Self =
        Self("ErrorInvalidExchangeImpersonationHeaderData");
    /// `ErrorInvalidFractionalPagingParameters`.
    pub const INVALID_FRACTIONAL_PAGING_PARAMETERS: Self =
        Self("ErrorInvalidFractionalPagingParameters");
    /// `ErrorInvalidIdMalformed`.
    pub const INVALID_ID_MALFORMED: Self = Self("ErrorInvalidIdMalformed");
    /// `ErrorInvalidOperation`.
    pub const INVALID_OPERATION: Self = Self("ErrorInvalidOperation");
    /// `ErrorInvalidPagingMaxRows`.
    pub const INVALID_PAGING_MAX_ROWS: Self = Self("ErrorInvalidPagingMaxRows");
    /// `ErrorInvalidRequest`.
    pub const INVALID_REQUEST: Self = Self("ErrorInvalidRequest");
    /// `ErrorInvalidServerVersion`.
    pub const INVALID_SERVER_VERSION: Self = Self("ErrorInvalidServerVersion");
    /// `ErrorItemNotFound`.
    pub const ITEM_NOT_FOUND: Self = Self("ErrorItemNotFound");
    /// `ErrorNameResolutionMultipleResults`.
    pub const NAME_RESOLUTION_MULTIPLE_RESULTS: Self = Self("ErrorNameResolutionMultipleResults");
    /// `ErrorNameResolutionNoResults`.
    pub const NAME_RESOLUTION_NO_RESULTS: Self = Self("ErrorNameResolutionNoResults");
    /// `ErrorNonExistentMailbox`.
    pub const NON_EXISTENT_MAILBOX: Self = Self("ErrorNonExistentMailbox");
    /// `ErrorSchemaValidation`.
    pub const SCHEMA_VALIDATION: Self = Self("ErrorSchemaValidation");

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

    /// The text that Exchange sends with it, where that is known and always the same.
    pub fn text(self) -> Option<&'static str> {
        TEXTS
            .iter()
            .find(|(name, _)| *name == self.0)
            .map(|(_, text)| *text)
    }
}

impl fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The texts that captures of real answers show.
const TEXTS: &[(&str, &str)] = &[
    (
        "ErrorAccessDenied",
        "Access is denied. Check credentials and try again.",
    ),
    (
        "ErrorCalendarViewRangeTooBig",
        "The specified view range exceeds the maximum range of two years.",
    ),
    (
        "ErrorAccountDisabled",
        "Account is disabled. Contact the account administrator.",
    ),
    ("ErrorConnectionFailed", "Connection failed. Try later."),
    ("ErrorCorruptData", "Corrupt data was found."),
    (
        "ErrorFolderNotFound",
        "The specified folder could not be found in the store.",
    ),
    (
        "ErrorImpersonateUserDenied",
        "The account does not have permission to impersonate the requested user.",
    ),
    (
        "ErrorInternalServerError",
        "An internal server error occurred. The operation failed.",
    ),
    (
        "ErrorInternalServerTransientError",
        "An internal server error occurred. Try again later.",
    ),
    ("ErrorInvalidIdMalformed", "Id is malformed."),
    ("ErrorInvalidLicense", "User doesn't have a valid license."),
    ("ErrorInvalidRequest", "The request is invalid."),
    (
        "ErrorInvalidServerVersion",
        "The specified server version is invalid.",
    ),
    (
        "ErrorInvalidSyncStateData",
        "Synchronization state data is corrupt or otherwise invalid.",
    ),
    (
        "ErrorIrresolvableConflict",
        "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
    ),
    (
        "ErrorItemNotFound",
        "The specified object was not found in the store.",
    ),
    (
        "ErrorMailboxMoveInProgress",
        "Mailbox move in progress. Try again later.",
    ),
    (
        "ErrorMailboxStoreUnavailable",
        "The mailbox database is temporarily unavailable.",
    ),
    (
        "ErrorMissingEmailAddress",
        "When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP address for any distinguished folder Ids.",
    ),
    (
        "ErrorNameResolutionMultipleResults",
        "Multiple results were found.",
    ),
    ("ErrorNameResolutionNoResults", "No results were found."),
    (
        "ErrorNonPrimarySmtpAddress",
        "The primary SMTP address must be specified when referencing a mailbox.",
    ),
    (
        "ErrorNoFreeBusyAccess",
        "The caller does not have access to free/busy data.",
    ),
    (
        "ErrorNonExistentMailbox",
        "The SMTP address has no mailbox associated with it.",
    ),
    (
        "ErrorServerBusy",
        "The server cannot service this request right now. Try again later.",
    ),
    (
        "ErrorWrongServerVersion",
        "The Client Access server version doesn't match the Mailbox server version of the resource that was being accessed. To determine the correct URL to use to access the resource, use Autodiscover with the address of the resource.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found() {
        assert!(NAMES.is_sorted());
        assert!(NAMES.iter().all(|name| ResponseCode::named(name).is_some()));
        assert_eq!(ResponseCode::named("ErrorNope"), None);
    }

    #[test]
    fn every_text_and_constant_belongs_to_a_code_of_the_schema() {
        assert!(
            TEXTS
                .iter()
                .all(|(name, _)| ResponseCode::named(name).is_some())
        );
        let constants = [
            ResponseCode::ACCESS_DENIED,
            ResponseCode::CALENDAR_END_DATE_IS_EARLIER_THAN_START_DATE,
            ResponseCode::CALENDAR_FOLDER_IS_INVALID_FOR_CALENDAR_VIEW,
            ResponseCode::CALENDAR_VIEW_RANGE_TOO_BIG,
            ResponseCode::ACCOUNT_DISABLED,
            ResponseCode::INVALID_USER_PRINCIPAL_NAME,
            ResponseCode::INVALID_USER_SID,
            ResponseCode::NON_PRIMARY_SMTP_ADDRESS,
            ResponseCode::FOLDER_NOT_FOUND,
            ResponseCode::IMPERSONATE_USER_DENIED,
            ResponseCode::INVALID_EXCHANGE_IMPERSONATION_HEADER_DATA,
            ResponseCode::INVALID_FRACTIONAL_PAGING_PARAMETERS,
            ResponseCode::INVALID_ID_MALFORMED,
            ResponseCode::INVALID_OPERATION,
            ResponseCode::INVALID_PAGING_MAX_ROWS,
            ResponseCode::INVALID_REQUEST,
            ResponseCode::INVALID_SERVER_VERSION,
            ResponseCode::ITEM_NOT_FOUND,
            ResponseCode::NAME_RESOLUTION_MULTIPLE_RESULTS,
            ResponseCode::NAME_RESOLUTION_NO_RESULTS,
            ResponseCode::NON_EXISTENT_MAILBOX,
            ResponseCode::SCHEMA_VALIDATION,
            ResponseCode::NO_ERROR,
        ];
        assert!(
            constants
                .iter()
                .all(|code| ResponseCode::named(code.name()).is_some())
        );
    }
}

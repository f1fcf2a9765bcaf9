//! The texts of response codes: those of Exchange, a plain list, and how one is found.
//!
//! Clients read an error by position (text, code, key), and one without a text is none to them: so every code has one.

use super::sentences::OURS;

/// The text that goes with that code.
pub(crate) fn of(code: &str) -> &'static str {
    let found = |texts: &'static [(&str, &'static str)]| {
        let place = texts.binary_search_by_key(&code, |(name, _)| name).ok()?;
        Some(texts[place].1)
    };
    found(EXCHANGE).or_else(|| found(OURS)).unwrap_or(ANY)
}

/// What is said of a code that neither list has.
pub(crate) const ANY: &str = "The request failed.";

/// What Exchange says, sorted: seen in answers of its own, in reports of those who got them (a repository's issue), or in
/// Microsoft's examples of an operation. Exchange may add the cause after a comma, which is left out here.
const EXCHANGE: &[(&str, &str)] = &[
    (
        "ErrorAccessDenied",
        "Access is denied. Check credentials and try again.",
    ),
    (
        "ErrorAccountDisabled",
        "Account is disabled. Contact the account administrator.",
    ),
    // gautamsi/ews-javascript-api#322
    (
        "ErrorAffectedTaskOccurrencesRequired",
        "AffectedTaskOccurrences attribute is required for Task items.",
    ),
    // ksainc/integration_ews#39
    (
        "ErrorCalendarEndDateIsEarlierThanStartDate",
        "EndDate is earlier than StartDate",
    ),
    // OfficeDev/ews-java-api#261
    (
        "ErrorCalendarInvalidPropertyValue",
        "The property has an invalid value.",
    ),
    (
        "ErrorCalendarViewRangeTooBig",
        "The specified view range exceeds the maximum range of two years.",
    ),
    // OfficeDev/ews-managed-api#25
    (
        "ErrorCannotCreateCalendarItemInNonCalendarFolder",
        "Cannot create a calendar item in a non-calendar folder.",
    ),
    // Microsoft's CreateItem operation (contact)
    (
        "ErrorCannotCreateContactInNonContactFolder",
        "Cannot create a contact in a non-contact Folder.",
    ),
    // ecederstrand/exchangelib#262
    ("ErrorCannotDeleteObject", "Object cannot be deleted."),
    // Microsoft's GetAppMarketplaceUrl operation
    (
        "ErrorCannotGetExternalEcpUrl",
        "Cannot get external ECP URL. This might happen if external ECP URL isn't configured.",
    ),
    // ecederstrand/exchangelib#469
    (
        "ErrorCannotUseFolderIdForItemId",
        "Expected an item Id but received a folder Id.",
    ),
    (
        "ErrorConnectionFailed",
        "Connection did not succeed. Try again later.",
    ),
    (
        "ErrorContainsFilterWrongType",
        "The Contains filter can only be used for string properties.",
    ),
    // microsoftgraph/microsoft-graph-docs#2913
    ("ErrorContentConversionFailed", "Content conversion failed."),
    // mguessan/davmail#124
    ("ErrorCorruptData", "Data is corrupt."),
    (
        "ErrorExceededConnectionCount",
        "You have exceeded the available concurrent connections for your account.  Try again once your other requests have completed.",
    ),
    // mustang-im/mustang#965
    (
        "ErrorExceededSubscriptionCount",
        "You have exceeded the available subscriptions for your account.  Remove unnecessary subscriptions and try your request again.",
    ),
    // Microsoft's CreateFolder operation
    (
        "ErrorFolderExists",
        "A folder with the specified name already exists.",
    ),
    (
        "ErrorFolderNotFound",
        "The specified folder could not be found in the store.",
    ),
    // Microsoft's CreateFolderPath operation
    (
        "ErrorFolderSavePropertyError",
        "The folder save operation failed due to invalid property values.",
    ),
    (
        "ErrorImpersonateUserDenied",
        "The account does not have permission to impersonate the requested user.",
    ),
    (
        "ErrorIncorrectSchemaVersion",
        "The request is valid but does not specify the correct server version in the RequestServerVersion SOAP header.  Ensure that the RequestServerVersion SOAP header is set with the correct RequestServerVersionValue.",
    ),
    // ecederstrand/exchangelib#35
    (
        "ErrorIncorrectUpdatePropertyCount",
        "An object within a change description must contain one and only one property to modify.",
    ),
    (
        "ErrorInternalServerError",
        "An internal server error occurred. The operation failed.",
    ),
    (
        "ErrorInternalServerTransientError",
        "An internal server error occurred. Try again later.",
    ),
    // microsoftgraph/microsoft-graph-docs-contrib#7938
    (
        "ErrorInvalidExtendedProperty",
        "The extended property attribute combination is invalid.",
    ),
    ("ErrorInvalidIdEmpty", "Id must be non-empty."),
    ("ErrorInvalidIdMalformed", "Id is malformed."),
    // Microsoft's AddDistributionGroupToImList operation
    (
        "ErrorInvalidImDistributionGroupSmtpAddress",
        "The specified IM distribution group SMTP address is invalid.",
    ),
    // Microsoft's RemoveImGroup operation
    (
        "ErrorInvalidImGroupId",
        "The specified Im Group Id is invalid.",
    ),
    ("ErrorInvalidLicense", "User doesn't have a valid license."),
    // Garethp/php-ews#149
    (
        "ErrorInvalidPropertyForOperation",
        "Property is not valid for this operation.",
    ),
    // ecederstrand/exchangelib#100
    (
        "ErrorInvalidPropertyRequest",
        "Property is not valid for this object type.",
    ),
    // ksainc/integration_ews#29
    (
        "ErrorInvalidPropertySet",
        "Set action is invalid for property.",
    ),
    // jamesiarmes/php-ews#465
    (
        "ErrorInvalidRecipients",
        "At least one recipient isn't valid.",
    ),
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
        "ErrorInvalidValueForProperty",
        "The specified value is invalid for property.",
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
    // WinRb/Viewpoint#164
    (
        "ErrorMessageDispositionRequired",
        "MessageDisposition attribute is required.",
    ),
    // microsoftgraph/microsoft-graph-docs#15579
    (
        "ErrorMessageSizeExceeded",
        "The message exceeds the maximum supported size.",
    ),
    // ecederstrand/exchangelib#266
    (
        "ErrorMimeContentConversionFailed",
        "MIME content conversion failed.",
    ),
    (
        "ErrorMissingEmailAddress",
        "When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP address for any distinguished folder Ids.",
    ),
    // Microsoft's CopyFolder operation
    ("ErrorMoveCopyFailed", "The move or copy operation failed."),
    // Microsoft's MoveFolder operation
    (
        "ErrorMoveDistinguishedFolder",
        "Cannot move distinguished folder.",
    ),
    (
        "ErrorNameResolutionMultipleResults",
        "Multiple results were found.",
    ),
    ("ErrorNameResolutionNoResults", "No results were found."),
    (
        "ErrorNoFreeBusyAccess",
        "The caller does not have access to free/busy data.",
    ),
    (
        "ErrorNonExistentMailbox",
        "The SMTP address has no mailbox associated with it.",
    ),
    (
        "ErrorNonPrimarySmtpAddress",
        "The primary SMTP address must be specified when referencing a mailbox.",
    ),
    // Microsoft's CreateFolderPath operation
    (
        "ErrorParentFolderNotFound",
        "The specified parent folder could not be found.",
    ),
    (
        "ErrorProxyRequestNotAllowed",
        "The caller does not have sufficient permissions to perform the request.",
    ),
    (
        "ErrorReadEventsFailed",
        "Unable to retrieve events for this subscription.  The subscription must be recreated.",
    ),
    // O365/python-o365#840
    (
        "ErrorRestrictionTooComplex",
        "The restriction or sort order is too complex for this operation.",
    ),
    // nmarus/node-ews#122
    (
        "ErrorSchemaValidation",
        "The request failed schema validation.",
    ),
    // Microsoft's CreateItem operation
    (
        "ErrorSendAsDenied",
        "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.",
    ),
    // mustang-im/mustang#1437
    (
        "ErrorSendMeetingCancellationsRequired",
        "SendMeetingCancellations attribute is required for Calendar items.",
    ),
    // ebeigarts/exchanger#5
    (
        "ErrorSendMeetingInvitationsRequired",
        "The SendMeetingInvitations attribute is required for calendar items.",
    ),
    (
        "ErrorServerBusy",
        "The server cannot service this request right now. Try again later.",
    ),
    // Microsoft's GetEvents operation
    (
        "ErrorSubscriptionAccessDenied",
        "Access is denied. Only the subscription owner may access the subscription.",
    ),
    // Microsoft's Subscribe operation
    (
        "ErrorSubscriptionDelegateAccessNotSupported",
        "Subscriptions are not supported for delegate user access.",
    ),
    // Microsoft's Unsubscribe operation
    (
        "ErrorSubscriptionNotFound",
        "The specified subscription was not found.",
    ),
    // alcionai/corso#1847
    (
        "ErrorSyncFolderNotFound",
        "The folder to be synchronized could not be found.",
    ),
    (
        "ErrorUnsupportedPathForQuery",
        "The property can not be used with this type of restriction.",
    ),
    (
        "ErrorUnsupportedPathForSortGroup",
        "The property can not be used for sorting or grouping results.",
    ),
    (
        "ErrorWrongServerVersion",
        "The Client Access server version doesn't match the Mailbox server version of the resource that was being accessed. To determine the correct URL to use to access the resource, use Autodiscover with the address of the resource.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::codes::response_code::ResponseCode;

    #[test]
    fn the_lists_are_sorted_and_have_codes_of_the_schema_once() {
        for texts in [EXCHANGE, OURS] {
            assert!(texts.is_sorted_by_key(|(name, _)| name));
            for (name, text) in texts {
                let code = ResponseCode::named(name).unwrap();
                assert_eq!(code.text(), *text, "{name} is in one list");
            }
        }
    }
}

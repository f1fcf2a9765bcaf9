//! Which properties each base shape has
//! ([property sets](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/property-sets-and-response-shapes-in-ews-in-exchange)).

use crate::exchange::data::Kind;

/// What a list of items never has, whatever is asked: what is too much, or has to be opened for.
pub(crate) const TOO_MUCH: &[&str] = &[
    "AdjacentMeetingCount",
    "AdjacentMeetings",
    "Attachments",
    "BccRecipients",
    "Body",
    "CcRecipients",
    "ConflictingMeetingCount",
    "ConflictingMeetings",
    "InternetMessageHeaders",
    "Members",
    "MimeContent",
    "ModifiedOccurrences",
    "DeletedOccurrences",
    "NormalizedBody",
    "OptionalAttendees",
    "Recurrence",
    "ReplyTo",
    "RequiredAttendees",
    "Resources",
    "ResponseObjects",
    "TextBody",
    "ToRecipients",
    "UniqueBody",
];

/// What has to be named, even where all properties are wanted.
pub(crate) const NAMED_ONLY: &[&str] = &[
    "MimeContent",
    "NormalizedBody",
    "Preview",
    "StoreEntryId",
    "TextBody",
    "UniqueBody",
    "IconIndex",
];

const MESSAGE_LISTED: &[&str] = &[
    "DateTimeCreated",
    "DateTimeSent",
    "From",
    "HasAttachments",
    "IsRead",
    "Sensitivity",
    "Size",
    "Subject",
];
const MESSAGE: &[&str] = &[
    "Attachments",
    "BccRecipients",
    "Body",
    "CcRecipients",
    "DateTimeCreated",
    "DateTimeSent",
    "From",
    "HasAttachments",
    "IsDeliveryReceiptRequested",
    "IsRead",
    "IsReadReceiptRequested",
    "ResponseObjects",
    "Sensitivity",
    "Size",
    "Subject",
    "ToRecipients",
];
const CALENDAR_LISTED: &[&str] = &[
    "CalendarItemType",
    "End",
    "HasAttachments",
    "LegacyFreeBusyStatus",
    "Location",
    "Organizer",
    "Start",
    "Subject",
];
const CALENDAR: &[&str] = &[
    "Attachments",
    "Body",
    "CalendarItemType",
    "ConflictingMeetingCount",
    "AdjacentMeetingCount",
    "End",
    "HasAttachments",
    "IsCancelled",
    "IsMeeting",
    "IsRecurring",
    "LegacyFreeBusyStatus",
    "Location",
    "MeetingRequestWasSent",
    "MyResponseType",
    "OptionalAttendees",
    "Organizer",
    "Recurrence",
    "RequiredAttendees",
    "Resources",
    "ResponseObjects",
    "Start",
    "Subject",
];
const CONTACT: &[&str] = &[
    "Attachments",
    "Body",
    "CompanyName",
    "CompleteName",
    "EmailAddresses",
    "FileAs",
    "HasAttachments",
    "ImAddresses",
    "JobTitle",
    "PhoneNumbers",
    "PhysicalAddresses",
    "Subject",
];
const DISTRIBUTION_LIST: &[&str] = &[
    "DisplayName",
    "FileAs",
    "HasAttachments",
    "Members",
    "Subject",
];
const TASK: &[&str] = &[
    "Attachments",
    "Body",
    "DueDate",
    "HasAttachments",
    "PercentComplete",
    "StartDate",
    "Status",
    "Subject",
];

/// The properties of the Default shape, beside the id.
pub(crate) fn default(kind: Kind, listed: bool) -> &'static [&'static str] {
    match kind {
        Kind::CalendarItem if listed => CALENDAR_LISTED,
        Kind::CalendarItem => CALENDAR,
        Kind::Contact => CONTACT,
        Kind::DistributionList => DISTRIBUTION_LIST,
        Kind::Task => TASK,
        _ if listed => MESSAGE_LISTED,
        _ => MESSAGE,
    }
}

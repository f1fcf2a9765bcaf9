//! The properties of posts, distribution lists and messages about meetings
//! ([MeetingMessageType](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsmtgs/)).

use super::field::Form::{Boolean, Bytes, Integer, Mailbox, Text, Time, Tree};
use super::field::{Field, fixed, settable};

/// What a post has beside, in the order of the schema.
pub(crate) static POST: &[Field] = &[
    fixed("message", "t:ConversationIndex", Bytes),
    fixed("message", "t:ConversationTopic", Text),
    settable("message", "t:From", Mailbox),
    settable("message", "t:InternetMessageId", Text),
    settable("message", "t:IsRead", Boolean),
    fixed("postitem", "t:PostedTime", Time),
    settable("message", "t:References", Text),
    settable("message", "t:Sender", Mailbox),
];

/// What a distribution list has beside, in the order of the schema.
pub(crate) static DISTRIBUTION_LIST: &[Field] = &[
    settable("contacts", "t:DisplayName", Text),
    settable("contacts", "t:FileAs", Text),
    fixed("contacts", "t:ContactSource", Text),
    settable("distributionlist", "t:Members", Tree),
];

/// What every message about a meeting has beside what messages have, in the order of the schema.
pub(crate) static MEETING_MESSAGE: &[Field] = &[
    fixed("meeting", "t:AssociatedCalendarItemId", Tree),
    fixed("meeting", "t:IsDelegated", Boolean),
    fixed("meeting", "t:IsOutOfDate", Boolean),
    fixed("meeting", "t:HasBeenProcessed", Boolean),
    fixed("meeting", "t:ResponseType", Text),
    settable("calendar", "t:UID", Text),
    fixed("calendar", "t:RecurrenceId", Time),
    fixed("calendar", "t:DateTimeStamp", Time),
    fixed("calendar", "t:IsOrganizer", Boolean),
];

/// What an invitation has beside, in the order of the schema.
pub(crate) static MEETING_REQUEST: &[Field] = &[
    fixed("meetingRequest", "t:MeetingRequestType", Text),
    fixed("meetingRequest", "t:IntendedFreeBusyStatus", Text),
    settable("calendar", "t:Start", Time),
    settable("calendar", "t:End", Time),
    fixed("calendar", "t:OriginalStart", Time),
    settable("calendar", "t:IsAllDayEvent", Boolean),
    settable("calendar", "t:LegacyFreeBusyStatus", Text),
    settable("calendar", "t:Location", Text),
    fixed("calendar", "t:When", Text),
    fixed("calendar", "t:IsMeeting", Boolean),
    fixed("calendar", "t:IsCancelled", Boolean),
    fixed("calendar", "t:IsRecurring", Boolean),
    fixed("calendar", "t:MeetingRequestWasSent", Boolean),
    fixed("calendar", "t:CalendarItemType", Text),
    fixed("calendar", "t:MyResponseType", Text),
    fixed("calendar", "t:Organizer", Mailbox),
    settable("calendar", "t:RequiredAttendees", Tree),
    settable("calendar", "t:OptionalAttendees", Tree),
    settable("calendar", "t:Resources", Tree),
    fixed("calendar", "t:ConflictingMeetingCount", Integer),
    fixed("calendar", "t:AdjacentMeetingCount", Integer),
    fixed("calendar", "t:ConflictingMeetings", Tree),
    fixed("calendar", "t:AdjacentMeetings", Tree),
    fixed("calendar", "t:Duration", Text),
    fixed("calendar", "t:TimeZone", Text),
    fixed("calendar", "t:AppointmentReplyTime", Time),
    fixed("calendar", "t:AppointmentSequenceNumber", Integer),
    fixed("calendar", "t:AppointmentState", Integer),
    settable("calendar", "t:Recurrence", Tree),
    fixed("calendar", "t:FirstOccurrence", Tree),
    fixed("calendar", "t:LastOccurrence", Tree),
    fixed("calendar", "t:ModifiedOccurrences", Tree),
    fixed("calendar", "t:DeletedOccurrences", Tree),
    settable("calendar", "t:MeetingTimeZone", Tree),
    settable("calendar", "t:StartTimeZone", Tree),
    settable("calendar", "t:EndTimeZone", Tree),
    settable("calendar", "t:ConferenceType", Integer),
    settable("calendar", "t:AllowNewTimeProposal", Boolean),
    settable("calendar", "t:IsOnlineMeeting", Boolean),
    settable("calendar", "t:MeetingWorkspaceUrl", Text),
    settable("calendar", "t:NetShowUrl", Text),
    settable("calendar", "t:EnhancedLocation", Tree),
    fixed("meetingRequest", "t:ChangeHighlights", Tree),
    fixed("calendar", "t:StartWallClock", Time),
    fixed("calendar", "t:EndWallClock", Time),
    fixed("calendar", "t:StartTimeZoneId", Text),
    fixed("calendar", "t:EndTimeZoneId", Text),
];

/// What the answer to an invitation has beside, in the order of the schema.
pub(crate) static MEETING_RESPONSE: &[Field] = &[
    settable("calendar", "t:Start", Time),
    settable("calendar", "t:End", Time),
    settable("calendar", "t:Location", Text),
    settable("calendar", "t:Recurrence", Tree),
    fixed("calendar", "t:CalendarItemType", Text),
    fixed("meeting", "t:ProposedStart", Time),
    fixed("meeting", "t:ProposedEnd", Time),
    settable("calendar", "t:EnhancedLocation", Tree),
];

/// What the end of a meeting has beside, in the order of the schema.
pub(crate) static MEETING_CANCELLATION: &[Field] = &[
    settable("calendar", "t:Start", Time),
    settable("calendar", "t:End", Time),
    settable("calendar", "t:Location", Text),
    settable("calendar", "t:Recurrence", Tree),
    fixed("calendar", "t:CalendarItemType", Text),
    settable("calendar", "t:EnhancedLocation", Tree),
];

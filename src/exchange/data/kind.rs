//! The kinds of items.

/// What an item is to EWS
/// ([items](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/folders-and-items-in-ews-in-exchange)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Anything that has no kind of its own.
    Item,
    /// A message.
    Message,
    /// An appointment or meeting.
    CalendarItem,
    /// A person.
    Contact,
    /// Several people under one name.
    DistributionList,
    /// Something to do.
    Task,
    /// Something that was posted in a folder.
    PostItem,
    /// A message about a meeting that is none of the following.
    MeetingMessage,
    /// An invitation.
    MeetingRequest,
    /// The answer to an invitation.
    MeetingResponse,
    /// The end of a meeting that was to come.
    MeetingCancellation,
}

impl Kind {
    /// Whether it is a message, about a meeting or anything else.
    pub(crate) fn is_message(self) -> bool {
        matches!(
            self,
            Self::Message
                | Self::MeetingMessage
                | Self::MeetingRequest
                | Self::MeetingResponse
                | Self::MeetingCancellation
        )
    }
}

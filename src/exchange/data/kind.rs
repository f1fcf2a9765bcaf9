//! The kinds of items.

/// The kind of an item
/// ([items](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/folders-and-items-in-ews-in-exchange)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// An item without a more specific kind.
    Item,
    /// A message.
    Message,
    /// An appointment or a meeting.
    CalendarItem,
    /// A person.
    Contact,
    /// A group of addresses.
    DistributionList,
    /// A task.
    Task,
    /// A post in a folder.
    PostItem,
    /// A meeting message without a more specific kind.
    MeetingMessage,
    /// A meeting request.
    MeetingRequest,
    /// A response to a meeting request.
    MeetingResponse,
    /// The cancellation of a meeting.
    MeetingCancellation,
}

impl Kind {
    /// Whether the item is a message of any kind.
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

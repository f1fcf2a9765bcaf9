//! The messages about a meeting, made from its calendar item
//! ([MS-OXOCAL 3.1.4](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).

use crate::exchange::data::{Address, Item, Key, Kind, Property, Value};
use crate::exchange::ews::properties::attendees::{LISTS, forget_answers};
use crate::exchange::ews::properties::calendar::{CANCELLED_PREFIX, SHARED};

/// The meaning of a meeting request for its recipient
/// ([MeetingRequestType](https://learn.microsoft.com/exchange/client-developer/web-service-reference/meetingrequesttype)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestType {
    /// The meeting is new to the recipient.
    New,
    /// The meeting has another time.
    FullUpdate,
    /// Another property of the meeting changed.
    Informational,
}

impl RequestType {
    fn name(self) -> &'static str {
        match self {
            Self::New => "NewMeetingRequest",
            Self::FullUpdate => "FullUpdate",
            Self::Informational => "InformationalUpdate",
        }
    }
}

/// A meeting request.
pub(crate) fn request(meeting: &Item, organizer: &Address, kind: RequestType) -> Item {
    let mut message = message(Kind::MeetingRequest, meeting, organizer);
    let field = |name| meeting.field(name).cloned();
    for name in [
        Property::AllowNewTimeProposal,
        Property::Body,
        Property::IsResponseRequested,
    ] {
        if let Some(value) = field(name) {
            message.set(name, value);
        }
    }
    let busy = field(Property::LegacyFreeBusyStatus).unwrap_or("Busy".into());
    message.set(Property::IntendedFreeBusyStatus, busy);
    message.set(Property::LegacyFreeBusyStatus, "Tentative");
    message.set(Property::MeetingRequestType, kind.name());
    message.set(Property::Subject, subject(meeting).to_owned());
    message.attachments.clone_from(&meeting.attachments);
    message.exceptions.clone_from(&meeting.exceptions);
    message
}

/// The cancellation of a meeting.
pub(crate) fn cancellation(meeting: &Item, organizer: &Address, body: Option<Value>) -> Item {
    let mut message = message(Kind::MeetingCancellation, meeting, organizer);
    message.set(
        Property::Subject,
        [CANCELLED_PREFIX, subject(meeting)].concat(),
    );
    message.set(Property::IsCancelled, true);
    message.set(Property::IntendedFreeBusyStatus, "Free");
    if let Some(body) = body.or_else(|| meeting.field(Property::Body).cloned()) {
        message.set(Property::Body, body);
    }
    message
}

/// An attendee's answer to a meeting request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Response {
    Accept,
    Tentative,
    Decline,
}

impl Response {
    /// The value of `ResponseType`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Accept => "Accept",
            Self::Tentative => "Tentative",
            Self::Decline => "Decline",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Accept => "Accepted: ",
            Self::Tentative => "Tentative: ",
            Self::Decline => "Declined: ",
        }
    }
}

/// The message with an attendee's response. `given` has the content from the client: a text, attachments, a proposed time.
pub(crate) fn response(
    meeting: &Item,
    organizer: &Address,
    response: Response,
    given: Item,
) -> Item {
    let mut message = message(Kind::MeetingResponse, meeting, organizer);
    for name in LISTS {
        message.properties.remove(&Key::Field(name));
    }
    message.properties.extend(given.properties);
    message.attachments = given.attachments;
    message.set(
        Property::Subject,
        [response.prefix(), subject(meeting)].concat(),
    );
    message.set(Property::ResponseType, response.name());
    message.set(
        Property::ToRecipients,
        Value::Mailboxes(vec![organizer.clone()]),
    );
    message
}

fn message(kind: Kind, meeting: &Item, organizer: &Address) -> Item {
    let mut message = Item::new(kind);
    for name in SHARED {
        if let Some(value) = meeting.field(name) {
            message.set(name, value.clone());
        }
    }
    forget_answers(&mut message);
    message.set(
        Property::Organizer,
        Value::Mailboxes(vec![organizer.clone()]),
    );
    message
}

fn subject(meeting: &Item) -> &str {
    let subject = meeting.field(Property::Subject).and_then(Value::text);
    subject.unwrap_or_default()
}

//! An error of free/busy, in the form of Exchange's Availability service.
//!
//! Its message names an exception of .NET, and `MessageXml` has the exception's parts
//! ([a captured one](https://support.microsoft.com/help/2667844)).

use super::answer::ResponseMessage;
use crate::exchange::codes::ResponseCode;
use crate::exchange::soap::MessageXml;
use crate::exchange::xml::Node;

/// The namespace of the exceptions of the Availability service.
const EXCEPTIONS: &str = "Microsoft.Exchange.InfoWorker.Common.Availability";

/// What went wrong for a mailbox, or for the suggestions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilityError {
    /// The ResponseCode.
    pub code: ResponseCode,
    /// The exception: `NoFreeBusyAccessException`, or a full name of .NET.
    pub exception: String,
    /// The `ExceptionCode`: 5037.
    pub number: Option<u32>,
    /// The server where the exception originated.
    pub server: String,
    /// The exception's own text.
    pub text: String,
    /// The frames of the stack below the text, in order.
    pub stack: Vec<String>,
    /// The location identifier.
    pub lid: Option<u32>,
    /// The URL of the server that the error comes from.
    pub source: Option<String>,
}

impl AvailabilityError {
    /// The full name of the exception.
    fn full_name(&self) -> String {
        match self.exception.contains('.') {
            true => self.exception.clone(),
            false => format!("{EXCEPTIONS}.{}", self.exception),
        }
    }

    /// The text of the exception with its stack.
    fn long_text(&self) -> String {
        let frames = self.stack.iter().map(|frame| format!("\r\n   {frame}"));
        frames.fold(self.text.clone(), |text, frame| text + &frame)
    }

    fn values(&self) -> MessageXml {
        let mut values = vec![("ExceptionType", self.full_name())];
        values.extend(
            self.number
                .map(|number| ("ExceptionCode", number.to_string())),
        );
        values.push(("ExceptionServerName", self.server.clone()));
        let lid = self.lid.map(|lid| format!(" LID: {lid}"));
        let message = self.long_text() + &lid.unwrap_or_default();
        values.push(("ExceptionMessage", message));
        let source = self.source.clone();
        values.extend(source.map(|source| ("ResponseSource", source)));
        MessageXml::Exception(values)
    }

    fn message(&self, payload: Option<Node>) -> ResponseMessage {
        let (name, text, server) = (self.full_name(), self.long_text(), &self.server);
        let lid = self.lid.map(|lid| format!(" LID: {lid}"));
        let origin = format!("\r\n. Name of the server where exception originated: {server}.");
        ResponseMessage {
            text: format!("{name}: {text}{origin}{}", lid.unwrap_or_default()).into(),
            message_xml: self.values(),
            ..ResponseMessage::error(self.code, payload)
        }
    }

    /// The message in place of the free/busy of a mailbox.
    pub fn for_attendee(&self) -> ResponseMessage {
        let kind = Node::text("t:FreeBusyViewType", "None");
        self.message(Some(Node::new("m:FreeBusyView").child(kind)))
    }

    /// The message in place of the suggestions.
    pub fn for_suggestions(&self) -> ResponseMessage {
        ResponseMessage {
            apart: Some(SUGGESTIONS),
            ..self.message(None)
        }
    }
}

/// The element with the suggestions.
pub(crate) const SUGGESTIONS: &str = "SuggestionsResponse";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_the_exception_and_its_parts() {
        let error = AvailabilityError {
            code: ResponseCode::NO_FREE_BUSY_ACCESS,
            exception: "NoFreeBusyAccessException".to_owned(),
            number: Some(5037),
            server: "EX01".to_owned(),
            text: "No.".to_owned(),
            stack: vec!["at A.B()".to_owned()],
            lid: Some(47652),
            source: None,
        };
        let message = error.for_attendee();
        assert_eq!(
            message.text,
            "Microsoft.Exchange.InfoWorker.Common.Availability.NoFreeBusyAccessException: No.\r\n   at A.B()\
             \r\n. Name of the server where exception originated: EX01. LID: 47652"
        );
        let MessageXml::Exception(values) = message.message_xml else {
            panic!("it has values");
        };
        assert_eq!(values[3].1, "No.\r\n   at A.B() LID: 47652");
        assert_eq!(error.for_suggestions().apart, Some("SuggestionsResponse"));
    }
}

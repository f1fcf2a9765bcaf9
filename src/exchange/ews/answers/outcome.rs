//! The outcome of a request: a message for each part, or a refusal.

use std::borrow::Cow;

use super::answer::ResponseMessage;
use crate::exchange::codes::ResponseCode;
use crate::exchange::soap::{Fault, MessageXml};
use crate::exchange::xml::{Element, Node};
use crate::settings::MAX_ANSWER_BYTES;

/// The reason why a request or a part of it is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A part is refused with a code. Outside of `each`, the request has one part.
    Part(ResponseCode),
    /// A part is refused with a message of its own: another text, or values.
    Detailed(Box<ResponseMessage>),
    /// The request is refused as a whole.
    Whole(Fault),
}

impl Refused {
    /// Refuses a part with Exchange's text for the code and the store's reason behind it, joined by a comma as in Exchange.
    pub(crate) fn because(code: ResponseCode, cause: &str) -> Self {
        Self::with_text(code, format!("{}, {cause}", code.text()))
    }

    /// Refuses a part with another text than the usual one of the code.
    pub(crate) fn with_text(code: ResponseCode, text: impl Into<Cow<'static, str>>) -> Self {
        let message = ResponseMessage::error(code, None);
        Self::Detailed(Box::new(ResponseMessage {
            text: text.into(),
            ..message
        }))
    }

    /// Refuses a part with values in `MessageXml`.
    pub(crate) fn with_values(code: ResponseCode, values: MessageXml) -> Self {
        let message = ResponseMessage::error(code, None);
        Self::Detailed(Box::new(ResponseMessage {
            message_xml: values,
            ..message
        }))
    }
}

impl From<ResponseCode> for Refused {
    fn from(code: ResponseCode) -> Self {
        Self::Part(code)
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Whole(fault)
    }
}

/// The error of something that all parts of a request share, for the message of one part.
impl From<&Self> for Refused {
    fn from(shared: &Self) -> Self {
        shared.clone()
    }
}

/// The code of something that all parts of a request share, for the message of one part.
impl From<&ResponseCode> for Refused {
    fn from(code: &ResponseCode) -> Self {
        Self::Part(*code)
    }
}

/// The outcome of an operation: a message for each part of the request, or a refusal.
pub(crate) type Outcome = Result<Vec<ResponseMessage>, Refused>;

/// One message for each element of a list. After the limit of an answer's size, the remaining elements get a message that
/// they were skipped. A refused part has an empty `payload` element where the schema requires one.
pub(crate) fn each<'a>(
    list: &'a Element<'a>,
    payload: Option<&'static str>,
    mut message: impl FnMut(&'a Element<'a>) -> Result<ResponseMessage, Refused>,
) -> Outcome {
    let mut left = MAX_ANSWER_BYTES;
    let mut messages: Vec<ResponseMessage> = Vec::with_capacity(list.children.len());
    for element in &list.children {
        let next = match messages.last() {
            Some(before) if left == 0 => ResponseMessage::stopped(before),
            _ => match message(element) {
                Ok(message) => message,
                Err(Refused::Part(code)) => ResponseMessage::error(code, payload.map(Node::new)),
                Err(Refused::Detailed(message)) => ResponseMessage {
                    payload: payload.map(Node::new).into_iter().collect(),
                    ..*message
                },
                Err(whole) => return Err(whole),
            },
        };
        left = left.saturating_sub(next.held());
        messages.push(next);
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::exchange::ews::answers::ResponseClass;
    use crate::exchange::xml::Node;

    #[test]
    fn parts_after_the_size_limit_are_skipped() {
        let list = Element {
            children: vec![Element::default(); 5],
            ..Element::default()
        };
        let large = Bytes::from(vec![0; MAX_ANSWER_BYTES / 2]);
        let mut asked = 0;
        let messages = each(&list, None, |_| {
            asked += 1;
            let data = Node::base64("m:Data", large.clone());
            Ok(ResponseMessage::success(Node::new("m:Items").child(data)))
        });
        let messages = messages.unwrap();
        let codes: Vec<_> = messages.iter().map(|message| message.code.name()).collect();
        let stopped = "ErrorBatchProcessingStopped";
        assert_eq!(codes, ["NoError", "NoError", stopped, stopped, stopped]);
        assert_eq!(asked, 2);
        assert!(messages[4].payload == [Node::new("m:Items")]);
        assert_eq!(messages[4].class, ResponseClass::Warning);
    }
}

//! How a request goes: part by part, or not at all.

use std::borrow::Cow;

use super::answer::ResponseMessage;
use crate::exchange::codes::ResponseCode;
use crate::exchange::soap::{Fault, MessageXml};
use crate::exchange::xml::{Element, Node};
use crate::settings::MAX_ANSWER_BYTES;

/// Why a request, or a part of it, is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A part of it: the code of its message. Outside of `each`, the request has one part.
    Part(ResponseCode),
    /// A part of it, with more than its code says: a text or values of its own.
    Detailed(Box<ResponseMessage>),
    /// All of it.
    Whole(Fault),
}

impl Refused {
    /// A part of the request, with what the store says of it behind Exchange's own sentence, as Exchange joins the two.
    pub(crate) fn because(code: ResponseCode, cause: &str) -> Self {
        Self::with_text(code, format!("{}, {cause}", code.text()))
    }

    /// A part of the request, with a text that is not the usual one of its code.
    pub(crate) fn with_text(code: ResponseCode, text: impl Into<Cow<'static, str>>) -> Self {
        let message = ResponseMessage::error(code, None);
        Self::Detailed(Box::new(ResponseMessage {
            text: text.into(),
            ..message
        }))
    }

    /// A part of the request, with the values that say more.
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

/// What is wrong with something that all parts of a request share, in the message of one of them.
impl From<&Self> for Refused {
    fn from(shared: &Self) -> Self {
        shared.clone()
    }
}

/// The same of what a code alone says.
impl From<&ResponseCode> for Refused {
    fn from(code: &ResponseCode) -> Self {
        Self::Part(*code)
    }
}

/// How an operation answers: with a message for each part of the request, or with a refusal.
pub(crate) type Outcome = Result<Vec<ResponseMessage>, Refused>;

/// One message for each element in a list; none is made any more where those before are too much. The error of a part that is
/// refused has an empty `payload`, where the schema demands one.
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
    fn what_is_asked_for_behind_too_much_is_left_for_another_request() {
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

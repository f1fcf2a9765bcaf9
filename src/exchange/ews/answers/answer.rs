//! The answer of EWS before it is serialised: a fault may still change any part of it.

use std::borrow::Cow;

use super::frame::Frame;
use crate::exchange::codes::ResponseCode;
use crate::exchange::soap::{self, Fault, MessageXml, Product};
use crate::exchange::xml::Node;
use crate::reply::{Part, Pieces};

/// The operation that sends many responses on one connection.
pub(crate) const STREAMED: &str = "GetStreamingEvents";

/// The operation of a push notification, which the server sends to the client.
pub(crate) const PUSHED: &str = "SendNotification";

/// The approximate size of a message beside its payload, in bytes.
const MESSAGE_BYTES: usize = 512;

/// The answer to a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The request failed as a whole: HTTP 500.
    Fault(Fault),
    /// The request was carried out, and each part has its own outcome: HTTP 200.
    Response(Response),
}

/// The messages of an operation's response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The operation's name.
    pub operation: &'static str,
    /// One message for each part of the request, in its order.
    pub messages: Vec<ResponseMessage>,
}

/// The outcome of a part of a request
/// ([ResponseClass](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseClass {
    /// The part failed.
    Error,
    /// The part was carried out.
    Success,
    /// The part was not tried, or only partly carried out.
    Warning,
}

/// The outcome of one part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseMessage {
    /// The class of the outcome.
    pub class: ResponseClass,
    /// The code of the outcome.
    pub code: ResponseCode,
    /// The text of an error or a warning. A success sends none.
    pub text: Cow<'static, str>,
    /// The details of an error in `MessageXml`.
    pub message_xml: MessageXml,
    /// The elements that the client asked for.
    pub payload: Vec<Node>,
    /// The element that it stands in by itself, behind the others: `SuggestionsResponse`. `None` for all other messages.
    pub apart: Option<&'static str>,
}

impl ResponseMessage {
    /// A success with one element.
    pub fn success(payload: Node) -> Self {
        Self::with([payload])
    }

    /// A success with several elements.
    pub(crate) fn with(payload: impl Into<Vec<Node>>) -> Self {
        Self {
            payload: payload.into(),
            ..Self::done()
        }
    }

    /// A success with a list. The schema requires the list element even if it is empty.
    pub(crate) fn listed(list: &'static str, payload: impl IntoIterator<Item = Node>) -> Self {
        Self::success(Node::new(list).children(payload))
    }

    /// A success without a payload.
    pub fn done() -> Self {
        Self {
            class: ResponseClass::Success,
            code: ResponseCode::NO_ERROR,
            text: Cow::default(),
            message_xml: MessageXml::None,
            payload: Vec::new(),
            apart: None,
        }
    }

    /// A warning: the part was carried out with a restriction.
    pub fn warning(code: ResponseCode, payload: Node) -> Self {
        Self {
            class: ResponseClass::Warning,
            ..Self::error(code, Some(payload))
        }
    }

    /// A part that was skipped because the answer was already too long. `before` is the message of the part before it
    /// ([ErrorBatchProcessingStopped](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
    pub fn stopped(before: &Self) -> Self {
        Self {
            class: ResponseClass::Warning,
            payload: before.payload.iter().filter_map(Node::emptied).collect(),
            ..Self::error(ResponseCode::BATCH_PROCESSING_STOPPED, None)
        }
    }

    /// The approximate size in memory and on the wire, in bytes.
    pub fn held(&self) -> usize {
        MESSAGE_BYTES + self.payload.iter().map(Node::held).sum::<usize>()
    }

    /// An error with Exchange's text for the code.
    pub fn error(code: ResponseCode, payload: Option<Node>) -> Self {
        Self {
            class: ResponseClass::Error,
            code,
            text: code.text().into(),
            payload: payload.into_iter().collect(),
            ..Self::done()
        }
    }

    /// Serialises the message in the schema's order, because clients read by position: text, code, key, values, payload.
    /// The schema makes text and key optional, and a success has neither. Clients expect both in an error.
    pub(super) fn node(self, name: String) -> Node {
        let class = match self.class {
            ResponseClass::Error => "Error",
            ResponseClass::Success => "Success",
            ResponseClass::Warning => "Warning",
        };
        let has_text = self.class != ResponseClass::Success;
        let text = has_text.then(|| Node::text("m:MessageText", self.text));
        let key = has_text.then(|| Node::text("m:DescriptiveLinkKey", "0"));
        Node::new(name)
            .with("ResponseClass", class)
            .children(text)
            .child(Node::text("m:ResponseCode", self.code.name()))
            .children(key)
            .children(self.message_xml.node("m"))
            .children(self.payload)
    }

    /// The same with the payload behind the message in place of inside it.
    pub(super) fn beside(mut self, name: String) -> Vec<Node> {
        let payload = std::mem::take(&mut self.payload);
        let mut nodes = vec![self.node(name)];
        nodes.extend(payload);
        nodes
    }
}

impl Answer {
    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Fault(_) => 500,
            Self::Response(_) => 200,
        }
    }

    /// The most significant code: the fault's, or the first error's.
    pub fn code(&self) -> ResponseCode {
        match self {
            Self::Fault(fault) => fault.code,
            Self::Response(response) => {
                let error = |message: &&ResponseMessage| message.class != ResponseClass::Success;
                response
                    .messages
                    .iter()
                    .find(error)
                    .map_or(ResponseCode::NO_ERROR, |message| message.code)
            }
        }
    }

    /// The serialised answer of a product.
    pub fn document(self, product: Product) -> Vec<u8> {
        self.pieces(product).whole().into()
    }

    /// The serialised answer in pieces: large base64 content is encoded only while it is sent.
    pub fn pieces(self, product: Product) -> Pieces {
        let plain = |document: Vec<u8>| [Part::Plain(document.into())].into_iter().collect();
        match self {
            Self::Fault(fault) => plain(fault.document()),
            Self::Response(response) if response.operation == STREAMED => {
                plain(soap::streamed(response.node(), product))
            }
            Self::Response(response) => soap::document(response.node(), product),
        }
    }
}

impl Response {
    pub(crate) fn node(self) -> Node {
        let operation = self.operation;
        if let Some(frame) = Frame::known(operation) {
            return frame.node(operation, self.messages);
        }
        let messages = self
            .messages
            .into_iter()
            .map(|message| message.node(format!("m:{operation}ResponseMessage")));
        let messages = Node::new("m:ResponseMessages").children(messages);
        // A push notification has the form of a response, but its element has no `Response` in its name.
        let root = match operation {
            PUSHED => format!("m:{operation}"),
            _ => format!("m:{operation}Response"),
        };
        Node::new(root).child(messages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(message: ResponseMessage) -> String {
        String::from_utf8(message.node("m:Message".to_owned()).between("", "")).unwrap()
    }

    #[test]
    fn an_error_has_text_code_and_key_in_that_order() {
        for name in ResponseCode::names() {
            let code = ResponseCode::named(name).unwrap();
            assert!(!code.text().is_empty(), "{name}");
            let payload = || Node::new("m:Folders");
            for (class, message) in [
                ("Error", ResponseMessage::error(code, Some(payload()))),
                ("Warning", ResponseMessage::warning(code, payload())),
            ] {
                let expected = format!(
                    "<m:Message ResponseClass=\"{class}\"><m:MessageText>{}</m:MessageText>\
                     <m:ResponseCode>{name}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>\
                     <m:Folders/></m:Message>",
                    code.text()
                );
                assert_eq!(written(message), expected);
            }
        }
    }

    #[test]
    fn a_success_has_no_text() {
        let expected = "<m:Message ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode></m:Message>";
        assert_eq!(written(ResponseMessage::done()), expected);
    }
}

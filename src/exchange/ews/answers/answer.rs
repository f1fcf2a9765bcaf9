//! What EWS answers, before it is written: a fault may still change any part of it.

use std::borrow::Cow;

use super::frame::Frame;
use crate::exchange::codes::ResponseCode;
use crate::exchange::soap::{self, Fault, MessageXml, Product};
use crate::exchange::xml::Node;
use crate::reply::{Part, Pieces};

/// The operation whose answers are one of many on a connection.
pub(crate) const STREAMED: &str = "GetStreamingEvents";

/// The operation by which the server calls the client.
pub(crate) const PUSHED: &str = "SendNotification";

/// How many bytes a message takes beside what was asked for, about.
const MESSAGE_BYTES: usize = 512;

/// The answer to a request.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The request failed as a whole: HTTP 500.
    Fault(Fault),
    /// The request was carried out, each part of it with its own outcome: HTTP 200.
    Response(Response),
}

/// The messages of an operation's response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The operation's name.
    pub operation: &'static str,
    /// One message for each thing that was asked for, in that order.
    pub messages: Vec<ResponseMessage>,
}

/// How a part of a request went
/// ([ResponseClass](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseClass {
    /// It failed.
    Error,
    /// It was carried out.
    Success,
    /// It was not tried, or not wholly.
    Warning,
}

/// The outcome of one part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseMessage {
    /// How it went.
    pub class: ResponseClass,
    /// What it is called.
    pub code: ResponseCode,
    /// What is said about it; not told where it went well.
    pub text: Cow<'static, str>,
    /// What else there is to say.
    pub message_xml: MessageXml,
    /// What was asked for.
    pub payload: Vec<Node>,
}

impl ResponseMessage {
    /// It went well, and this is what was asked for.
    pub fn success(payload: Node) -> Self {
        Self::with([payload])
    }

    /// It went well, and these elements are what was asked for.
    pub(crate) fn with(payload: impl Into<Vec<Node>>) -> Self {
        Self {
            payload: payload.into(),
            ..Self::done()
        }
    }

    /// It went well, and what was asked for is in a list of that name, which the schema demands also where it is empty.
    pub(crate) fn listed(list: &'static str, payload: impl IntoIterator<Item = Node>) -> Self {
        Self::success(Node::new(list).children(payload))
    }

    /// It was carried out, and that is all there is to say.
    pub fn done() -> Self {
        Self {
            class: ResponseClass::Success,
            code: ResponseCode::NO_ERROR,
            text: Cow::default(),
            message_xml: MessageXml::None,
            payload: Vec::new(),
        }
    }

    /// It was carried out, and not as plainly as was hoped.
    pub fn warning(code: ResponseCode, payload: Node) -> Self {
        Self {
            class: ResponseClass::Warning,
            ..Self::error(code, Some(payload))
        }
    }

    /// It was not carried out, because there was too much before it; `before` is the message before its own
    /// ([ErrorBatchProcessingStopped](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
    pub fn stopped(before: &Self) -> Self {
        Self {
            class: ResponseClass::Warning,
            payload: before.payload.iter().filter_map(Node::emptied).collect(),
            ..Self::error(ResponseCode::BATCH_PROCESSING_STOPPED, None)
        }
    }

    /// How many bytes it takes while it is held and written, about.
    pub fn held(&self) -> usize {
        MESSAGE_BYTES + self.payload.iter().map(Node::held).sum::<usize>()
    }

    /// It failed, with the text that Exchange gives to that code.
    pub fn error(code: ResponseCode, payload: Option<Node>) -> Self {
        Self {
            class: ResponseClass::Error,
            code,
            text: code.text().into(),
            payload: payload.into_iter().collect(),
            ..Self::done()
        }
    }

    /// In the order of the schema, which clients read by position: text, code, key, values, payload. Text and key are the
    /// schema's to leave out, and theirs to miss where it did not go well.
    pub(super) fn node(self, name: String) -> Node {
        let class = match self.class {
            ResponseClass::Error => "Error",
            ResponseClass::Success => "Success",
            ResponseClass::Warning => "Warning",
        };
        let told = self.class != ResponseClass::Success;
        let text = told.then(|| Node::text("m:MessageText", self.text));
        let key = told.then(|| Node::text("m:DescriptiveLinkKey", "0"));
        Node::new(name)
            .with("ResponseClass", class)
            .children(text)
            .child(Node::text("m:ResponseCode", self.code.name()))
            .children(key)
            .children(self.message_xml.node("m"))
            .children(self.payload)
    }
}

impl Answer {
    /// The HTTP status that it is sent with.
    pub fn status(&self) -> u16 {
        match self {
            Self::Fault(_) => 500,
            Self::Response(_) => 200,
        }
    }

    /// The code that says most: the fault's, or the first error's.
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

    /// The answer as that product sends it.
    pub fn document(self, product: Product) -> Vec<u8> {
        self.pieces(product).whole().into()
    }

    /// The same, where much base64 is left to be written when it is sent.
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
        // What is pushed is shaped as a response, and is none.
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
    fn what_did_not_go_well_has_text_code_and_key_in_that_order() {
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
    fn what_went_well_has_no_text() {
        let expected = "<m:Message ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode></m:Message>";
        assert_eq!(written(ResponseMessage::done()), expected);
    }
}

//! `ews.response-code`: HTTP 200, and an error for each thing that was asked for.
//!
//! *What the client sees:* an answer in order, whose messages are of class Error and have nothing in them.
//!
//! *Who documents it:* [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
//!
//! *What a sound client does:* looks at every message, and fails only the things that failed.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::exchange::ews::{Answer, Response, ResponseClass, ResponseMessage};
use crate::fault::change::{Answering, Change, Refusal};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Whom, Work};
use crate::fault::ews_code::{Code, hints, message_xml};
use crate::fault::text::File;
use crate::fault::text::MessageXmlValue;

/// Parameters of `ews.response-code`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResponseCode {
    /// The code: `ErrorItemNotFound`.
    pub code: Code,
    /// The text, where it is not the one that goes with the code.
    pub text: Option<String>,
    /// The values of `MessageXml`, in order.
    #[serde(default)]
    pub message_xml: Vec<MessageXmlValue>,
}

impl ResponseCode {
    /// The elements that the schema demands stay, emptied.
    fn message(&self, healthy: Option<ResponseMessage>, clock: &Clock) -> ResponseMessage {
        let payload = healthy.map(|message| message.payload).unwrap_or_default();
        ResponseMessage {
            class: ResponseClass::Error,
            code: self.code.response_code(),
            text: self.code.text(self.text.as_ref()).into(),
            message_xml: message_xml(&self.message_xml, clock),
            payload: payload
                .iter()
                .filter_map(crate::exchange::xml::Node::emptied)
                .collect(),
        }
    }
}

impl Refusal for ResponseCode {
    fn apply(&self, answer: Answer, operation: Option<&'static str>, clock: &Clock) -> Answer {
        let response = match (answer, operation) {
            (Answer::Response(response), _) => response,
            (Answer::Fault(_), Some(operation)) => Response {
                operation,
                messages: vec![self.message(None, clock)],
                sequel: None,
            },
            (fault, None) => return fault,
        };
        let messages = response
            .messages
            .into_iter()
            .map(|message| self.message(Some(message), clock))
            .collect();
        Answer::Response(Response {
            operation: response.operation,
            messages,
            // Nothing comes of what failed.
            sequel: None,
        })
    }
}

impl Answering for ResponseCode {
    fn change(&self) -> Change<'_> {
        Change::Refuse(self)
    }
}

impl Mechanism for ResponseCode {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Whom::Ews, Work::Asked),
            refuses: Refuses::Everybody,
            hints: hints(&self.message_xml),
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

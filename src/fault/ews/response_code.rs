//! `ews.response-code`: HTTP 200, and an error for each part of the request.
//!
//! *What the client sees:* a valid answer, whose messages have the class Error and no content.
//!
//! *Who documents it:* [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
//!
//! *What a sound client does:* checks every message, and only fails the parts that failed.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::exchange::ews::{Answer, Request, ResponseClass, ResponseMessage};
use crate::exchange::soap::Fault;
use crate::fault::change::{Answering, Change, Refusal};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::ews_code::{Code, hints, message_xml};
use crate::fault::text::File;
use crate::fault::text::MessageXmlValue;

/// Parameters of `ews.response-code`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResponseCode {
    /// The code: `ErrorItemNotFound`.
    pub code: Code,
    /// The text, if it is not the default one of the code.
    pub text: Option<String>,
    /// The values of `MessageXml`, in order.
    #[serde(default)]
    pub message_xml: Vec<MessageXmlValue>,
}

impl Refusal for ResponseCode {
    fn refuse(&self, request: &Result<Request<'_>, Fault>, clock: &Clock) -> Answer {
        match request {
            Ok(request) => Answer::Response(request.refused(&ResponseMessage {
                class: ResponseClass::Error,
                code: self.code.response_code(),
                text: self.code.text(self.text.as_ref()).into(),
                message_xml: message_xml(&self.message_xml, clock),
                payload: Vec::new(),
                apart: None,
            })),
            // A request without an operation has no parts that could fail.
            Err(fault) => Answer::Fault(fault.clone()),
        }
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
            effect: Effect::Replaces(Affected::Ews, Work::ByRule),
            requires: None,
            refuses: Refuses::Everybody,
            hints: hints(&self.message_xml),
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

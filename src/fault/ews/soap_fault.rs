//! `ews.soap-fault`: HTTP 500 with a SOAP fault.
//!
//! *What the client sees:* a fault whose detail has the code, the text, and values such as `BackOffMilliseconds`.
//!
//! *Who documents it:* [EWS throttling](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange),
//! [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
//!
//! *What a sound client does:* waits as long as it is told, and looks for a value by its name, not by its place.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::exchange::ews::{Answer, Request};
use crate::exchange::soap::Fault;
use crate::fault::change::{Answering, Change, Refusal};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits, Whom, Work};
use crate::fault::ews_code::{Code, hints, message_xml};
use crate::fault::text::File;
use crate::fault::text::MessageXmlValue;

/// Parameters of `ews.soap-fault`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SoapFault {
    /// The code: `ErrorServerBusy`.
    pub code: Code,
    /// The text, where it is not the one that goes with the code.
    pub text: Option<String>,
    /// The values of `MessageXml`, in order.
    #[serde(default)]
    pub message_xml: Vec<MessageXmlValue>,
}

impl Refusal for SoapFault {
    fn refuse(&self, _: &Result<Request<'_>, Fault>, clock: &Clock) -> Answer {
        Answer::Fault(Fault {
            code: self.code.response_code(),
            text: self.code.text(self.text.as_ref()),
            message_xml: message_xml(&self.message_xml, clock),
        })
    }
}

impl Answering for SoapFault {
    fn change(&self) -> Change<'_> {
        Change::Refuse(self)
    }
}

impl Mechanism for SoapFault {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Whom::Ews, Work::Asked),
            requires: None,
            refuses: Refuses::Everybody,
            hints: hints(&self.message_xml),
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

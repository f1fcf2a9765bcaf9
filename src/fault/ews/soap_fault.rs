//! `ews.soap-fault`: HTTP 500 with a SOAP fault.
//!
//! *What the client sees:* a fault with the code, the text, and values such as `BackOffMilliseconds` in its detail.
//!
//! *Who documents it:* [EWS throttling](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange),
//! [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
//!
//! *What a sound client does:* waits for the given time, and finds a value by its name and not by its position.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::exchange::ews::{Answer, Request};
use crate::exchange::soap::Fault;
use crate::fault::change::{Answering, Change, Refusal};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::ews_code::{Code, hints, message_xml};
use crate::fault::text::File;
use crate::fault::text::MessageXmlValue;

/// Parameters of `ews.soap-fault`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SoapFault {
    /// The code: `ErrorServerBusy`.
    pub code: Code,
    /// The text, if it is not the default one of the code.
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

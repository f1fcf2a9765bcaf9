//! What faults of EWS say: a code of the schema, its text, and values beside it.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::text::MessageXmlValue;
use crate::clock::{Clock, Timespan};
use crate::exchange::ews;
use crate::exchange::soap::MessageXml;

/// The value of a `MessageXml` that says how long to wait
/// ([EWS throttling](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange)).
const BACK_OFF: &str = "BackOffMilliseconds";

/// A code of the schema, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(rename = "EwsCode", extend("enum" = ews::ResponseCode::names().collect::<Vec<_>>()))]
pub struct Code(#[schemars(with = "String")] ews::ResponseCode);

impl TryFrom<String> for Code {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        if let Some(code) = ews::ResponseCode::named(&name) {
            return Ok(Self(code));
        }
        let nearest = ews::ResponseCode::names()
            .max_by(|a, b| strsim::jaro(a, &name).total_cmp(&strsim::jaro(b, &name)))
            .unwrap_or_default();
        Err(format!(
            "unknown response code `{name}`, of the codes that the schema has the nearest is `{nearest}`"
        ))
    }
}

impl Code {
    /// The code of the schema.
    pub const fn of(code: ews::ResponseCode) -> Self {
        Self(code)
    }

    /// The code of the schema.
    pub fn response_code(self) -> ews::ResponseCode {
        self.0
    }

    /// The text to send with it: the scenario's, or the one that goes with the code.
    pub(super) fn text(self, given: Option<&String>) -> String {
        given.map_or(self.0.text(), |text| text).to_owned()
    }
}

/// Whether one of the values says how long to wait.
pub(super) fn hints(values: &[MessageXmlValue]) -> bool {
    values.iter().any(|value| value.name == BACK_OFF)
}

/// The values as they are sent.
pub(super) fn message_xml(values: &[MessageXmlValue], clock: &Clock) -> MessageXml {
    if values.is_empty() {
        return MessageXml::None;
    }
    MessageXml::Values(
        values
            .iter()
            .map(|value| (value.name.clone(), hint(value, clock)))
            .collect(),
    )
}

/// The value; a hint how long to wait at the pace of the server.
fn hint(value: &MessageXmlValue, clock: &Clock) -> String {
    let milliseconds = value.value.parse().ok();
    match milliseconds.filter(|_| value.name == BACK_OFF) {
        Some(milliseconds) => {
            let length = clock.length(Timespan::new(Duration::from_millis(milliseconds)));
            length.as_nanos().div_ceil(1_000_000).to_string()
        }
        None => value.value.clone(),
    }
}

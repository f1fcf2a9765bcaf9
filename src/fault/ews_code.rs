//! The content of EWS faults: a ResponseCode, its text, and the values of `MessageXml`.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::text::MessageXmlValue;
use crate::clock::{Clock, Timespan};
use crate::exchange::ews;
use crate::exchange::soap::MessageXml;

/// The `MessageXml` value with the time to wait
/// ([EWS
/// throttling](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange)).
const BACK_OFF: &str = "BackOffMilliseconds";

/// A ResponseCode of the schema, by name.
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
            .expect("the schema has codes");
        Err(format!(
            "unknown response code `{name}`, of the codes that the schema has the nearest is `{nearest}`"
        ))
    }
}

impl Code {
    /// The code for a ResponseCode.
    pub const fn of(code: ews::ResponseCode) -> Self {
        Self(code)
    }

    /// The ResponseCode.
    pub fn response_code(self) -> ews::ResponseCode {
        self.0
    }

    /// The text of the scenario, or the default one of the code.
    pub(super) fn text(self, given: Option<&String>) -> String {
        given.map_or(self.0.text(), |text| text).to_owned()
    }
}

/// Whether one of the values is a time to wait.
pub(super) fn hints(values: &[MessageXmlValue]) -> bool {
    values.iter().any(|value| value.name == BACK_OFF)
}

/// The values as sent.
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

/// The value as sent. A time to wait follows the time scale of the clock.
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

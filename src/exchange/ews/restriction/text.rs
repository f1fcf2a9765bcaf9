//! Texts that are looked for.

use crate::exchange::ews::fields::scalar;
use crate::exchange::ews::{required, required_attribute, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::store::Value;
use crate::exchange::xml::{Element, Node, TYPES};

/// How a text is looked for
/// ([Contains](https://learn.microsoft.com/exchange/client-developer/web-service-reference/contains)).
#[derive(Clone, Debug)]
pub(in crate::exchange::ews) struct Text {
    text: String,
    mode: Mode,
    ignores_case: bool,
}

#[derive(Clone, Copy, Debug)]
enum Mode {
    FullString,
    Prefixed,
    Substring,
}

impl Text {
    pub(super) fn read(element: &Element<'_>) -> Result<Self, Fault> {
        let constant = required(element, TYPES, "Constant")?;
        let mode = match element.attribute("ContainmentMode").unwrap_or("Substring") {
            "FullString" | "ExactPhrase" => Mode::FullString,
            "Prefixed" | "PrefixOnWords" => Mode::Prefixed,
            "Substring" => Mode::Substring,
            other => return Err(unknown_value(element, "ContainmentMode", other)),
        };
        let comparison = element
            .attribute("ContainmentComparison")
            .unwrap_or("Exact");
        let ignores_case = comparison.contains("IgnoreCase") || comparison == "Loose";
        let text = required_attribute(constant, "Value")?;
        Ok(Self {
            text: if ignores_case {
                text.to_lowercase()
            } else {
                text.to_owned()
            },
            mode,
            ignores_case,
        })
    }

    pub(super) fn is_in(&self, value: &Value) -> bool {
        match value {
            Value::Texts(texts) => texts.iter().any(|text| self.matches(text)),
            Value::Mailboxes(all) => {
                let mut all = all.iter();
                all.any(|one| self.matches(&one.name) || self.matches(&one.address))
            }
            Value::Array(values) => values.iter().any(|value| self.is_in(value)),
            Value::Tree(element) => tree_texts(element).any(|text| self.matches(text)),
            other => self.matches(&scalar(other)),
        }
    }

    fn matches(&self, text: &str) -> bool {
        let lower;
        let text = if self.ignores_case {
            lower = text.to_lowercase();
            lower.as_str()
        } else {
            text
        };
        match self.mode {
            Mode::FullString => text == self.text,
            Mode::Prefixed => text.starts_with(&self.text),
            Mode::Substring => text.contains(&self.text),
        }
    }
}

/// The texts directly inside a structured property.
fn tree_texts(element: &Node) -> impl Iterator<Item = &str> {
    element.inside().iter().map(Node::content)
}

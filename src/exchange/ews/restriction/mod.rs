//! Which items or folders a request wants: conditions on their properties
//! ([Restriction](https://learn.microsoft.com/exchange/client-developer/web-service-reference/restriction)).

mod comparison;
mod property;
mod text;

pub(super) use comparison::compare;

use super::items::View;
use super::target::Found;
use super::{ResponseCode, invalid, required, required_attribute, unknown_value};
use crate::exchange::soap::Fault;
use crate::exchange::store::{Mailbox, Value};
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};
use crate::settings::MAX_RESTRICTION;
use comparison::{Comparison, compare_text};
use property::{Property, Subject};
use text::Text;

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum Restriction {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    /// The property is there.
    Exists(Property),
    /// None of these bits is set in the property.
    Excludes(Property, i64),
    /// The property has that text in it.
    Contains(Property, Text),
    /// The property stands so to a value, or to another property.
    Compares(Property, Comparison, Operand),
}

/// What a property is compared with.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// A constant.
    Constant(String),
    /// Another property.
    Property(Property),
}

impl Restriction {
    /// The restriction of a request, where it has one.
    pub(super) fn of(request: &Element<'_>) -> Found<Option<Self>> {
        match request.child(MESSAGES, "Restriction") {
            Some(element) => Self::inside(element),
            None => Ok(Ok(None)),
        }
    }

    /// The one condition inside an element.
    pub(super) fn inside(element: &Element<'_>) -> Found<Option<Self>> {
        let Some(condition) = element.children.first() else {
            let what = format!("The element '{}' has incomplete content.", element.name);
            return Err(invalid(element, what));
        };
        let mut left = MAX_RESTRICTION;
        Ok(Self::read(condition, &mut left)?.map(Some))
    }

    /// The restriction of a search folder, as the client said it.
    pub(super) fn of_node(restriction: &Node) -> Option<Self> {
        let document = restriction.standing_alone();
        let element = crate::exchange::xml::read(&document).ok()?;
        Self::inside(&element).ok()?.ok()?
    }

    fn read(element: &Element<'_>, left: &mut usize) -> Found<Self> {
        let Some(fewer) = left.checked_sub(1) else {
            return Ok(Err(ResponseCode::RESTRICTION_TOO_COMPLEX));
        };
        *left = fewer;
        if let Some(comparison) = Comparison::named(element.name) {
            return Self::comparison(element, comparison);
        }
        let first = || {
            let what = format!("The element '{}' has incomplete content.", element.name);
            element
                .children
                .first()
                .ok_or_else(|| invalid(element, what))
        };
        match element.name {
            "And" => Ok(Self::all(element, left)?.map(Self::And)),
            "Or" => Ok(Self::all(element, left)?.map(Self::Or)),
            "Not" => Ok(Self::read(first()?, left)?.map(|inner| Self::Not(inner.into()))),
            "Exists" => Ok(Property::read(first()?)?.map(Self::Exists)),
            "Excludes" => {
                let mask = required(element, TYPES, "Bitmask")?;
                let value = required_attribute(mask, "Value")?;
                let bits = bits(value).ok_or_else(|| unknown_value(mask, "Value", value))?;
                Ok(Property::read(first()?)?.map(|property| Self::Excludes(property, bits)))
            }
            "Contains" => {
                let text = Text::read(element)?;
                Ok(Property::read(first()?)?.map(|property| Self::Contains(property, text)))
            }
            _ => Err(unexpected(element)),
        }
    }

    fn all(element: &Element<'_>, left: &mut usize) -> Found<Vec<Self>> {
        let mut all = Vec::new();
        for child in &element.children {
            match Self::read(child, left)? {
                Ok(condition) => all.push(condition),
                Err(code) => return Ok(Err(code)),
            }
        }
        Ok(Ok(all))
    }

    fn comparison(element: &Element<'_>, comparison: Comparison) -> Found<Self> {
        let [path, operand] = element.children.as_slice() else {
            let what = format!("The element '{}' has incomplete content.", element.name);
            return Err(invalid(element, what));
        };
        let property = match Property::read(path)? {
            Ok(property) => property,
            Err(code) => return Ok(Err(code)),
        };
        let Some(inner) = operand.children.first() else {
            return Err(invalid(
                operand,
                "The element 'FieldURIOrConstant' has incomplete content.",
            ));
        };
        let operand = match inner.name {
            "Constant" => Ok(Operand::Constant(
                required_attribute(inner, "Value")?.to_owned(),
            )),
            _ => Property::read(inner)?.map(Operand::Property),
        };
        Ok(operand.map(|operand| Self::Compares(property, comparison, operand)))
    }

    /// Whether it holds for an item.
    pub(super) fn holds(&self, view: &View<'_>) -> bool {
        self.holds_for(&Subject::Item(view))
    }

    /// Whether it holds for a folder.
    pub(super) fn holds_for_folder(&self, mailbox: &Mailbox, number: u32) -> bool {
        self.holds_for(&Subject::Folder(mailbox, number))
    }

    fn holds_for(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::And(all) => all.iter().all(|one| one.holds_for(subject)),
            Self::Or(all) => all.iter().any(|one| one.holds_for(subject)),
            Self::Not(one) => !one.holds_for(subject),
            Self::Exists(property) => property.value(subject).is_some(),
            Self::Excludes(property, bits) => {
                let value = property.value(subject);
                value.is_some_and(|value| value.integer().unwrap_or_default() & bits == 0)
            }
            Self::Contains(property, text) => property
                .value(subject)
                .is_some_and(|value| text.is_in(&value)),
            Self::Compares(property, comparison, Operand::Constant(constant))
                if let Some(Value::Texts(texts)) = property.value(subject) =>
            {
                comparison.allows_any(texts.into_iter().map(Value::Text), constant)
            }
            Self::Compares(property, comparison, operand) => {
                let ordering = property.value(subject).and_then(|value| match operand {
                    Operand::Constant(constant) => compare_text(&value, constant),
                    Operand::Property(other) => compare(&value, &other.value(subject)?),
                });
                comparison.allows(ordering)
            }
        }
    }
}

/// A bit mask, decimal or hexadecimal.
fn bits(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.trim().parse().ok(),
    }
}

fn unexpected(element: &Element<'_>) -> Fault {
    invalid(
        element,
        format!("The element '{}' is not expected here.", element.name),
    )
}

#[cfg(test)]
mod tests;

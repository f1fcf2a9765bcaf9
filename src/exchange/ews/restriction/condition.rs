//! A condition, as a request says it, and whether it holds.

use super::comparison::Comparison;
use super::key::Key;
use super::nature::Nature;
use super::property::{Properties, Property};
use super::text::Text;
use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Found;
use crate::exchange::ews::answers::required::{invalid, required, required_attribute, unexpected};
use crate::exchange::ews::fields::Form;
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};
use crate::settings::{MAX_CONSTANT_BYTES, MAX_RESTRICTION};

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Restriction {
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
pub(crate) enum Operand {
    /// A constant.
    Constant(Key),
    /// Another property.
    Property(Property),
}

impl Restriction {
    /// The restriction of a request, where it has one.
    pub(crate) fn of(request: &Element<'_>) -> Found<Option<Self>> {
        match request.child(MESSAGES, "Restriction") {
            Some(element) => Self::inside(element),
            None => Ok(Ok(None)),
        }
    }

    /// The one condition inside an element.
    pub(crate) fn inside(element: &Element<'_>) -> Found<Option<Self>> {
        let Some(condition) = element.children.first() else {
            let what = format!("The element '{}' has incomplete content.", element.name);
            return Err(invalid(element, what));
        };
        let mut left = MAX_RESTRICTION;
        Ok(Self::read(condition, &mut left)?.map(Some))
    }

    /// The restriction of a search folder, as the client said it.
    pub(crate) fn of_node(restriction: &Node) -> Option<Self> {
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
            "Exists" => Ok(Property::read(first()?)?.and_then(Self::exists)),
            "Excludes" => {
                let mask = required(element, TYPES, "Bitmask")?;
                let bits = bits(required_attribute(mask, "Value")?);
                Ok(Property::read(first()?)?.and_then(|property| Self::excludes(property, bits)))
            }
            "Contains" => {
                let text = match constant(required(element, TYPES, "Constant")?)? {
                    Ok(text) => Text::read(element, text)?,
                    Err(code) => return Ok(Err(code)),
                };
                Ok(Property::read(first()?)?.and_then(|property| Self::contains(property, text)))
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
        if !property.nature.compares() {
            return Ok(Err(ResponseCode::UNSUPPORTED_PATH_FOR_QUERY));
        }
        let operand = match inner.name {
            "Constant" => constant(inner)?.and_then(|text| {
                let constant = property.nature.constant(text);
                constant
                    .map(|constant| Operand::Constant(Key::coarse(&constant)))
                    .ok_or(ResponseCode::INVALID_VALUE_FOR_PROPERTY)
            }),
            _ => Property::read(inner)?.map(Operand::Property),
        };
        Ok(operand.map(|operand| Self::Compares(property, comparison, operand)))
    }

    fn exists(property: Property) -> Result<Self, ResponseCode> {
        match property.may_exist() {
            true => Ok(Self::Exists(property)),
            false => Err(ResponseCode::INVALID_PROPERTY_FOR_EXISTS),
        }
    }

    /// Only numbers have bits
    /// ([Excludes](https://learn.microsoft.com/exchange/client-developer/web-service-reference/excludes)).
    fn excludes(property: Property, bits: Option<i64>) -> Result<Self, ResponseCode> {
        if property.nature != Nature::Plain(Form::Integer) {
            return Err(ResponseCode::UNSUPPORTED_PATH_FOR_QUERY);
        }
        let bits = bits.ok_or(ResponseCode::INVALID_EXCLUDES_RESTRICTION)?;
        Ok(Self::Excludes(property, bits))
    }

    fn contains(property: Property, text: Text) -> Result<Self, ResponseCode> {
        match property.nature.has_texts() {
            true => Ok(Self::Contains(property, text)),
            false => Err(ResponseCode::CONTAINS_FILTER_WRONG_TYPE),
        }
    }

    /// Whether it holds for an item or a folder.
    pub(crate) fn holds(&self, subject: &dyn Properties) -> bool {
        match self {
            Self::And(all) => all.iter().all(|one| one.holds(subject)),
            Self::Or(all) => all.iter().any(|one| one.holds(subject)),
            Self::Not(one) => !one.holds(subject),
            Self::Exists(property) => property.value(subject).is_some(),
            Self::Excludes(property, bits) => match property.value(subject) {
                None => true,
                Some(value) => value.integer().is_some_and(|number| number & bits == 0),
            },
            Self::Contains(property, text) => property
                .value(subject)
                .is_some_and(|value| text.is_in(&value)),
            Self::Compares(property, comparison, operand) => {
                let value = property.value(subject);
                match operand {
                    Operand::Constant(constant) => comparison.holds(value.as_ref(), constant),
                    Operand::Property(other) => {
                        comparison.holds_between(value.as_ref(), other.value(subject).as_ref())
                    }
                }
            }
        }
    }
}

/// The text of a constant.
fn constant<'a>(element: &'a Element<'_>) -> Found<&'a str> {
    let text = required_attribute(element, "Value")?;
    Ok(match text.len() <= MAX_CONSTANT_BYTES {
        true => Ok(text),
        false => Err(ResponseCode::RESTRICTION_TOO_LONG),
    })
}

/// A bit mask, decimal or hexadecimal.
pub(crate) fn bits(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.trim().parse().ok(),
    }
}

//! A restriction: its parser, and its evaluation.

use super::comparison::Comparison;
use super::comparison_type::ComparisonType;
use super::key::Key;
use super::property::{Properties, Searchable};
use super::text::Text;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Value;
use crate::exchange::ews::fields::Form;
use crate::exchange::work::Work;
use crate::exchange::xml::{Element, MESSAGES, Node};
use crate::settings::{MAX_CONSTANT_BYTES, MAX_RESTRICTION};

/// A restriction.
#[derive(Clone, Debug)]
pub(crate) enum Restriction {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    /// The property exists.
    Exists(Searchable),
    /// None of these bits are set in the property.
    Excludes(Searchable, i64),
    /// The property contains a text.
    Contains(Searchable, Text),
    /// The property compares with a constant or with another property.
    Compares(Searchable, Comparison, Operand),
}

/// The right side of a comparison.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// A constant.
    Constant(Key),
    /// Another property.
    Property(Searchable),
}

impl Restriction {
    /// The restriction of a request; `None` if it has none.
    pub(crate) fn of(request: &Element<'_>) -> Result<Option<Self>, ResponseCode> {
        let restriction = request.child(MESSAGES, "Restriction");
        restriction.map(Self::inside).transpose()
    }

    /// The single condition inside an element.
    pub(crate) fn inside(element: &Element<'_>) -> Result<Self, ResponseCode> {
        let mut left = MAX_RESTRICTION;
        Self::read(element.first(), &mut left)
    }

    /// The restriction of a search folder, as the client sent it.
    pub(crate) fn of_node(restriction: &Node) -> Option<Self> {
        let document = restriction.standing_alone();
        let element = crate::exchange::xml::read(&document).ok()?;
        Self::inside(&element).ok()
    }

    // The limit bounds both the work and the depth of the recursion.
    fn read(element: &Element<'_>, left: &mut usize) -> Result<Self, ResponseCode> {
        *left = left
            .checked_sub(1)
            .ok_or(ResponseCode::RESTRICTION_TOO_COMPLEX)?;
        if let Some(comparison) = Comparison::named(element.name) {
            return Self::comparison(element, comparison);
        }
        match element.name {
            "And" => Ok(Self::And(Self::all(element, left)?)),
            "Or" => Ok(Self::Or(Self::all(element, left)?)),
            "Not" => Ok(Self::Not(Self::read(element.first(), left)?.into())),
            "Exists" => Self::exists(Searchable::read(element.first())?),
            "Excludes" => {
                let bits = bits(element.inside("Bitmask").required("Value"));
                Self::excludes(Searchable::read(element.first())?, bits)
            }
            "Contains" => {
                let text = Text::read(element, constant(element.inside("Constant"))?);
                Self::contains(Searchable::read(element.first())?, text)
            }
            // With `xsi:type`, an element of another name passes the schema.
            _ => Err(ResponseCode::INVALID_REQUEST),
        }
    }

    fn all(element: &Element<'_>, left: &mut usize) -> Result<Vec<Self>, ResponseCode> {
        let children = element.children.iter();
        children.map(|child| Self::read(child, left)).collect()
    }

    fn comparison(element: &Element<'_>, comparison: Comparison) -> Result<Self, ResponseCode> {
        let property = Searchable::read(element.first())?;
        if !property.comparison_type.compares() {
            return Err(ResponseCode::UNSUPPORTED_PATH_FOR_QUERY);
        }
        let operand = element.inside("FieldURIOrConstant").first();
        let operand = match operand.name {
            "Constant" => {
                let constant = property.comparison_type.constant(constant(operand)?);
                let constant = constant.ok_or(ResponseCode::INVALID_VALUE_FOR_PROPERTY)?;
                // Clients see times in whole seconds, so a constant must equal all times within its second.
                Operand::Constant(Key::coarse(&constant))
            }
            _ => Operand::Property(Searchable::read(operand)?),
        };
        Ok(Self::Compares(property, comparison, operand))
    }

    fn exists(property: Searchable) -> Result<Self, ResponseCode> {
        match property.may_exist() {
            true => Ok(Self::Exists(property)),
            false => Err(ResponseCode::INVALID_PROPERTY_FOR_EXISTS),
        }
    }

    /// Reads `Excludes`. Only integers have bits
    /// ([Excludes](https://learn.microsoft.com/exchange/client-developer/web-service-reference/excludes)).
    fn excludes(property: Searchable, bits: Option<i64>) -> Result<Self, ResponseCode> {
        if property.comparison_type != ComparisonType::Plain(Form::Integer) {
            return Err(ResponseCode::UNSUPPORTED_PATH_FOR_QUERY);
        }
        let bits = bits.ok_or(ResponseCode::INVALID_EXCLUDES_RESTRICTION)?;
        Ok(Self::Excludes(property, bits))
    }

    fn contains(property: Searchable, text: Text) -> Result<Self, ResponseCode> {
        match property.comparison_type.has_texts() {
            true => Ok(Self::Contains(property, text)),
            false => Err(ResponseCode::CONTAINS_FILTER_WRONG_TYPE),
        }
    }

    /// Whether the restriction holds for an item or a folder. The result is meaningless after the budget of work is used up.
    pub(crate) fn holds(&self, subject: &dyn Properties, work: &Work) -> bool {
        if work.is_over() {
            return false;
        }
        let value = |property: &Searchable| {
            let value = property.value(subject);
            work.charge(value.as_ref().map_or(0, Value::bytes));
            value
        };
        match self {
            Self::And(all) => all.iter().all(|one| one.holds(subject, work)),
            Self::Or(all) => all.iter().any(|one| one.holds(subject, work)),
            Self::Not(one) => !one.holds(subject, work),
            Self::Exists(property) => value(property).is_some(),
            // A missing property has no bits set.
            Self::Excludes(property, bits) => match value(property) {
                None => true,
                Some(value) => value.integer().is_some_and(|number| number & bits == 0),
            },
            Self::Contains(property, text) => {
                value(property).is_some_and(|value| text.is_in(&value))
            }
            Self::Compares(property, comparison, operand) => {
                let own = value(property);
                match operand {
                    Operand::Constant(constant) => comparison.holds(own.as_ref(), constant),
                    Operand::Property(other) => {
                        comparison.holds_between(own.as_ref(), value(other).as_ref())
                    }
                }
            }
        }
    }
}

/// The text of a constant.
fn constant<'a>(element: &'a Element<'_>) -> Result<&'a str, ResponseCode> {
    let text = element.required("Value");
    if text.len() > MAX_CONSTANT_BYTES {
        return Err(ResponseCode::RESTRICTION_TOO_LONG);
    }
    Ok(text)
}

/// A bit mask, decimal or hexadecimal.
pub(crate) fn bits(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => text.trim().parse().ok(),
    }
}

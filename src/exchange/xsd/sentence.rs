//! The error messages of .NET for a request that violates the schema
//! ([System.Xml's resources](https://github.com/dotnet/runtime/blob/main/src/libraries/System.Private.Xml/src/Resources/Strings.resx)).

use super::model::{Leaf, Model, Progress};
use super::table::{Type, TypeId};
use super::tables::TABLE;
use super::value::Reason;
use crate::exchange::xml::Element;
use crate::settings::MAX_SHOWN_VALUE_BYTES;

/// `'BaseShape' in namespace '...'`.
fn named(name: &str, namespace: &str) -> String {
    let (name, namespace) = (shortened(name), shortened(namespace));
    match namespace {
        "" => format!("'{name}'"),
        namespace => format!("'{name}' in namespace '{namespace}'"),
    }
}

fn of(element: &Element<'_>) -> String {
    named(element.name, &element.namespace)
}

/// `namespace:BaseShape`.
fn qualified(element: &Element<'_>) -> String {
    let (name, namespace) = (shortened(element.name), shortened(&element.namespace));
    match namespace {
        "" => name.to_owned(),
        namespace => format!("{namespace}:{name}"),
    }
}

/// The first part of a long value, enough to recognise it.
fn shortened(value: &str) -> &str {
    let most = value.len().min(MAX_SHOWN_VALUE_BYTES);
    let whole = (0..=most).rev().find_map(|end| value.get(..end));
    whole.expect("the empty start ends at a character")
}

pub(crate) fn is_abstract(element: &Element<'_>) -> String {
    format!(
        "The element '{}' is abstract or its type is abstract.",
        qualified(element)
    )
}

pub(crate) fn no_type(name: &str) -> String {
    format!("This is an invalid xsi:type '{}'.", shortened(name))
}

pub(crate) fn other_type(element: &Element<'_>, name: &str) -> String {
    format!(
        "The xsi:type attribute value '{}' is not valid for the element '{}', either because it is not a type validly \
         derived from the type in the schema, or because it has xsi:type derivation blocked.",
        shortened(name),
        qualified(element)
    )
}

pub(crate) fn not_nillable() -> String {
    "If the 'nillable' attribute is false in the schema, the 'xsi:nil' attribute must not be present in the instance."
        .to_owned()
}

pub(crate) fn nil_has_content(element: &Element<'_>) -> String {
    format!(
        "Element '{}' must have no character or element children.",
        qualified(element)
    )
}

pub(crate) fn undeclared(attribute: &str) -> String {
    format!("The '{}' attribute is not declared.", shortened(attribute))
}

pub(crate) fn missing_attribute(attribute: &str) -> String {
    format!("The required attribute '{attribute}' is missing.")
}

pub(crate) fn attribute_value(name: &str, value: &str, kind: TypeId, reason: Reason) -> String {
    let value = shortened(value);
    format!(
        "The '{name}' attribute is invalid - The value '{value}' is invalid according to its datatype '{}' - {}",
        TABLE.at(kind).datatype(),
        reason.sentence(value)
    )
}

pub(crate) fn element_value(element: &Element<'_>, kind: TypeId, reason: Reason) -> String {
    let value = shortened(&element.text);
    format!(
        "The '{}' element is invalid - The value '{value}' is invalid according to its datatype '{}' - {}",
        qualified(element),
        TABLE.at(kind).datatype(),
        reason.sentence(value)
    )
}

pub(crate) fn child_of_empty(element: &Element<'_>, child: &Element<'_>) -> String {
    format!(
        "The element '{}' cannot contain child element '{}' because the parent element's content model is empty.",
        qualified(element),
        qualified(child)
    )
}

pub(crate) fn child_of_text(element: &Element<'_>, child: &Element<'_>) -> String {
    format!(
        "The element '{}' cannot contain child element '{}' because the parent element's content model is text only.",
        qualified(element),
        qualified(child)
    )
}

pub(crate) fn text_of_empty(blank: bool) -> String {
    let what = if blank { "white space" } else { "text" };
    format!("The element cannot contain {what}. Content model is empty.")
}

pub(crate) fn text_between(element: &Element<'_>, model: &Model, progress: Progress) -> String {
    let stated = format!("The element {} cannot contain text.", of(element));
    expecting(stated, model, progress)
}

pub(crate) fn unexpected(
    element: &Element<'_>,
    child: &Element<'_>,
    model: &Model,
    progress: Progress,
) -> String {
    let stated = format!(
        "The element {} has invalid child element {}.",
        of(element),
        of(child)
    );
    expecting(stated, model, progress)
}

pub(crate) fn incomplete(element: &Element<'_>, model: &Model, progress: Progress) -> String {
    let stated = format!("The element {} has incomplete content.", of(element));
    expecting(stated, model, progress)
}

/// Adds the expected elements, by namespace.
fn expecting(mut stated: String, model: &Model, progress: Progress) -> String {
    let mut names: Vec<(&'static str, &'static str)> = Vec::new();
    for leaf in model.expected(progress) {
        let name = match leaf {
            Leaf::Slot(slot) => (slot.namespace.uri(), slot.name),
            Leaf::Member(_, (namespace, head)) => (namespace.uri(), *head),
            Leaf::Any(_) => ("", "any element"),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return stated;
    }
    stated.push_str(" List of possible elements expected: ");
    for (number, group) in names.chunk_by(|one, other| one.0 == other.0).enumerate() {
        if number > 0 {
            stated.push_str(" as well as ");
        }
        let list: Vec<&str> = group.iter().map(|(_, name)| *name).collect();
        let namespace = group.first().map_or("", |(namespace, _)| *namespace);
        stated.push_str(&named(&list.join(", "), namespace));
    }
    stated.push('.');
    stated
}

impl Type {
    /// The name of a type in the errors of .NET. An anonymous type has the name of its base.
    fn datatype(&self) -> String {
        match (self.namespace, self.name.contains('.'), self.base()) {
            (_, true, Some(base)) => base.name.to_owned(),
            (namespace, _, _) => format!("{}:{}", namespace.uri(), self.name),
        }
    }
}

impl Reason {
    fn sentence(self, value: &str) -> String {
        let stated = match self {
            Self::Format(kind) => {
                return format!("The string '{value}' is not a valid {kind} value.");
            }
            Self::Union => {
                return format!(
                    "The value '{value}' is not valid according to any of the memberTypes of the union."
                );
            }
            Self::Base64 => {
                "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding \
                 characters, or an illegal character among the padding characters."
            }
            Self::Enumeration => "The Enumeration constraint failed.",
            Self::Pattern => "The Pattern constraint failed.",
            Self::Length => "The actual length is not equal to the specified length.",
            Self::MinLength => "The actual length is less than the MinLength value.",
            Self::MaxLength => "The actual length is greater than the MaxLength value.",
            Self::MinInclusive => "The MinInclusive constraint failed.",
            Self::MaxInclusive => "The MaxInclusive constraint failed.",
        };
        stated.to_owned()
    }
}

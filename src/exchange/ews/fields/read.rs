//! Reading of the properties in a request.

use super::field::{Field, Form};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Address, Body, Value};
use crate::exchange::xml::values::{boolean, bytes, moment};
use crate::exchange::xml::{Element, Node, TYPES};

/// The value in a property's element.
///
/// # Errors
///
/// The error for values that are valid in the schema but not here, such as base64 with surplus bits.
pub(crate) fn read(field: &Field, element: &Element<'_>) -> Result<Value, ResponseCode> {
    read_inside(field.form, element)
}

/// The value in an element, in a given form.
pub(crate) fn read_inside(form: Form, element: &Element<'_>) -> Result<Value, ResponseCode> {
    let text = element.text.as_ref();
    let value = match form {
        Form::Boolean | Form::Integer | Form::Double | Form::Time | Form::Bytes | Form::Text => {
            plain(form, text)
        }
        Form::Texts => {
            let texts = element.children.iter();
            let texts = texts.map(|child| child.text.to_string().into());
            Some(Value::Texts(texts.collect()))
        }
        Form::Body => Some(Value::Body(Body {
            html: element.attribute("BodyType") != Some("Text"),
            text: text.to_owned().into(),
        })),
        Form::Mailbox | Form::Mailboxes => Some(Value::Mailboxes(
            element.children.iter().map(address).collect(),
        )),
        Form::Tree => Some(Node::copy(element).into()),
    };
    value.ok_or(ResponseCode::INVALID_VALUE_FOR_PROPERTY)
}

/// A value that is a single text on the wire.
fn plain(form: Form, text: &str) -> Option<Value> {
    match form {
        Form::Boolean => boolean(text).map(Value::Boolean),
        Form::Integer => text.trim().parse().ok().map(Value::Integer),
        Form::Double => text.trim().parse().ok().map(Value::Double),
        Form::Time => moment(text).map(Value::Time),
        Form::Bytes => bytes(text).map(Value::Bytes),
        _ => Some(Value::Text(text.to_owned().into())),
    }
}

/// A constant for comparison with values of a form. Structured values are compared by their text.
pub(crate) fn read_constant(form: Form, text: &str) -> Option<Value> {
    match form {
        Form::Boolean => plain(form, &text.to_ascii_lowercase()),
        _ => plain(form, text),
    }
}

fn address(mailbox: &Element<'_>) -> Address {
    let text = |name| {
        let child = mailbox.child(TYPES, name);
        child
            .map(|child| child.text.trim().to_owned())
            .unwrap_or_default()
    };
    let (name, address) = (text("Name"), text("EmailAddress"));
    // A recipient without a name is displayed by its address.
    let name = if name.is_empty() {
        address.clone()
    } else {
        name
    };
    Address {
        name: name.into(),
        address: address.into(),
    }
}

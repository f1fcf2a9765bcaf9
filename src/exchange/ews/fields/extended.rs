//! Extended properties: properties with a MAPI name
//! ([ExtendedFieldURI](https://learn.microsoft.com/exchange/client-developer/web-service-reference/extendedfielduri)).

use uuid::{Uuid, uuid};

use super::field::Form;
use super::read::read_inside;
use super::write::scalar;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Key, Name, Property, Value};
use crate::exchange::xml::{Element, Node, TYPES};

/// The named property sets
/// ([DistinguishedPropertySetId](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
const SETS: [(&str, Uuid); 10] = [
    ("Address", uuid!("00062004-0000-0000-c000-000000000046")),
    ("Appointment", uuid!("00062002-0000-0000-c000-000000000046")),
    (
        "CalendarAssistant",
        uuid!("11000e07-b51b-40d6-af21-caa85edab1d0"),
    ),
    ("Common", uuid!("00062008-0000-0000-c000-000000000046")),
    (
        "InternetHeaders",
        uuid!("00020386-0000-0000-c000-000000000046"),
    ),
    ("Meeting", uuid!("6ed8da90-450b-101b-98da-00aa003f1305")),
    (
        "PublicStrings",
        uuid!("00020329-0000-0000-c000-000000000046"),
    ),
    ("Sharing", uuid!("00062040-0000-0000-c000-000000000046")),
    ("Task", uuid!("00062003-0000-0000-c000-000000000046")),
    (
        "UnifiedMessaging",
        uuid!("4442858e-a9e3-4e80-b900-317a210cc15b"),
    ),
];

/// An extended property in a request.
#[derive(Clone, Debug)]
pub(crate) struct Extended {
    pub(crate) key: Key,
    form: Form,
    array: bool,
    /// The element with its name for the answer.
    uri: Node,
}

impl Extended {
    /// Reads an `ExtendedFieldURI`. The error is for attributes that do not fit together.
    pub(crate) fn read(element: &Element<'_>) -> Result<Self, ResponseCode> {
        let wrong = ResponseCode::INVALID_EXTENDED_PROPERTY;
        let (form, array) = element
            .attribute("PropertyType")
            .and_then(property_type)
            .ok_or(wrong)?;
        let key = key(element).ok_or(wrong)?;
        Ok(Self {
            uri: uri(element, &key),
            key,
            form,
            array,
        })
    }

    /// Reads the value or values of an `ExtendedProperty`.
    pub(crate) fn read_value(&self, property: &Element<'_>) -> Result<Value, ResponseCode> {
        let wrong = ResponseCode::INVALID_EXTENDED_PROPERTY_VALUE;
        let read = |value| read_inside(self.form, value).map_err(|_| wrong);
        if self.array {
            let values = property.child(TYPES, "Values").ok_or(wrong)?;
            let values: Result<_, _> = values.children.iter().map(read).collect();
            return values.map(Value::Array);
        }
        read(property.child(TYPES, "Value").ok_or(wrong)?)
    }

    /// The form of its values.
    pub(crate) fn form(&self) -> Form {
        self.form
    }

    /// The `ExtendedProperty` with a value.
    pub(crate) fn node(&self, value: &Value) -> Node {
        let text = |value: &Value| Node::text("t:Value", scalar(value));
        let property = Node::new(Property::ExtendedProperty.element()).child(self.uri.clone());
        property.child(match value {
            Value::Array(values) => Node::new("t:Values").children(values.iter().map(text)),
            value => text(value),
        })
    }

    /// Converts the value of an EWS property to the type that the client requests.
    pub(crate) fn fit(&self, value: Value) -> Value {
        match (self.form, value) {
            (Form::Text, value @ (Value::Body(_) | Value::Mailboxes(_))) => {
                Value::Text(scalar(&value))
            }
            (Form::Bytes, Value::Body(body)) => {
                Value::Bytes(body.text.into_owned().into_bytes().into())
            }
            (_, Value::Texts(texts)) => Value::Array(texts.into_iter().map(Value::Text).collect()),
            (_, value) => value,
        }
    }
}

/// The name as Exchange repeats it: property tags in hexadecimal without leading zeros, GUIDs in lower case. Evolution
/// requests tag 4340 and expects 0x10f4 in the answer.
fn uri(element: &Element<'_>, key: &Key) -> Node {
    let attributes = [
        "DistinguishedPropertySetId",
        "PropertySetId",
        "PropertyTag",
        "PropertyName",
        "PropertyId",
        "PropertyType",
    ];
    attributes
        .into_iter()
        .filter_map(|name| Some((name, element.attribute(name)?)))
        .fold(Node::new("t:ExtendedFieldURI"), |uri, (name, stated)| {
            let stated = match (name, key) {
                ("PropertyTag", Key::Tag(tag)) => format!("0x{tag:x}"),
                ("PropertySetId", _) => stated.to_lowercase(),
                _ => stated.to_owned(),
            };
            uri.with(name, stated)
        })
}

/// The form of a MAPI type's values, and whether the type is an array.
fn property_type(name: &str) -> Option<(Form, bool)> {
    let (one, array) = match name.strip_suffix("Array") {
        Some(one) => (one, true),
        None => (name, false),
    };
    let form = match one {
        "ApplicationTime" | "Double" | "Float" => Form::Double,
        "Binary" => Form::Bytes,
        "Boolean" => Form::Boolean,
        "CLSID" | "String" => Form::Text,
        "Currency" | "Integer" | "Long" | "Short" | "Error" => Form::Integer,
        "SystemTime" => Form::Time,
        _ => return None,
    };
    Some((form, array))
}

/// The key of a property: a tag, or a property set with a name or a number.
fn key(element: &Element<'_>) -> Option<Key> {
    let set = match element.attribute("DistinguishedPropertySetId") {
        Some(name) => Some(SETS.iter().find(|(known, _)| *known == name)?.1),
        None => match element.attribute("PropertySetId") {
            Some(guid) => Some(Uuid::try_parse(guid.trim()).ok()?),
            None => None,
        },
    };
    let name = element.attribute("PropertyName");
    let id = element.attribute("PropertyId");
    match (element.attribute("PropertyTag"), set, name, id) {
        (Some(tag), None, None, None) => Some(Key::Tag(read_tag(tag)?)),
        (None, Some(set), Some(name), None) => Some(Key::Named(set, Name::Text(name.to_owned()))),
        (None, Some(set), None, Some(id)) => Some(Key::Named(set, Name::Id(number(id)?))),
        _ => None,
    }
}

/// Parses a property tag: decimal, or hexadecimal after `0x` or `0X`.
fn read_tag(text: &str) -> Option<u16> {
    number(text)?.try_into().ok()
}

fn number(text: &str) -> Option<i32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => i32::from_str_radix(hex, 16).ok(),
        None => text.trim().parse().ok(),
    }
}

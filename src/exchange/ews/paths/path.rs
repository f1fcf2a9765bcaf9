//! Property paths of a request
//! ([paths](https://learn.microsoft.com/exchange/client-developer/web-service-reference/path)).

use super::mapi;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Value;
use crate::exchange::ews::fields::{self, Extended, Field};
use crate::exchange::ews::properties::{View, computed};
use crate::exchange::xml::{Element, Node};

/// A property path.
#[derive(Clone, Debug)]
pub(crate) enum Path {
    /// A property by its URI.
    Field(&'static Field),
    /// An entry of a property with several.
    Entry(Entry),
    /// A property by its MAPI name.
    Extended(Extended),
    /// A property that items do not have, such as those of folders and conversations.
    Foreign,
}

/// An entry of a property with several.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The property.
    pub(crate) field: &'static Field,
    /// The key of the entry: `EmailAddress1`.
    pub(crate) key: String,
    /// The part of the entry, if it has several: `t:Street`.
    pub(crate) part: Option<&'static str>,
}

/// The URIs of entries, their properties, and the part of the entry.
const ENTRIES: [(&str, &str, Option<&str>); 10] = [
    (
        "distributionlist:Members:Member",
        "distributionlist:Members",
        None,
    ),
    (
        "item:InternetMessageHeader",
        "item:InternetMessageHeaders",
        None,
    ),
    ("contacts:EmailAddress", "contacts:EmailAddresses", None),
    ("contacts:ImAddress", "contacts:ImAddresses", None),
    ("contacts:PhoneNumber", "contacts:PhoneNumbers", None),
    (
        "contacts:PhysicalAddress:Street",
        "contacts:PhysicalAddresses",
        Some("t:Street"),
    ),
    (
        "contacts:PhysicalAddress:City",
        "contacts:PhysicalAddresses",
        Some("t:City"),
    ),
    (
        "contacts:PhysicalAddress:State",
        "contacts:PhysicalAddresses",
        Some("t:State"),
    ),
    (
        "contacts:PhysicalAddress:CountryOrRegion",
        "contacts:PhysicalAddresses",
        Some("t:CountryOrRegion"),
    ),
    (
        "contacts:PhysicalAddress:PostalCode",
        "contacts:PhysicalAddresses",
        Some("t:PostalCode"),
    ),
];

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// The ResponseCode for an invalid MAPI name.
    pub(crate) fn read(element: &Element<'_>) -> Result<Self, ResponseCode> {
        if element.name == "ExtendedFieldURI" {
            return Extended::read(element).map(Self::Extended);
        }
        let uri = element.required("FieldURI");
        let path = match element.name {
            "IndexedFieldURI" => Entry::read(uri, element.required("FieldIndex")).map(Self::Entry),
            _ => fields::field(uri).map(Self::Field),
        };
        Ok(path.unwrap_or(Self::Foreign))
    }

    /// The value of the property for an item.
    pub(crate) fn value(&self, view: &View<'_>) -> Option<Value> {
        match self {
            Self::Field(field) => {
                // Kinds of items have different properties of the same name.
                let own = fields::field_of(view.item.kind, field.property)?;
                computed::value(view, own.property)
            }
            Self::Entry(entry) => {
                let own = fields::field_of(view.item.kind, entry.field.property)?;
                let whole = computed::value(view, own.property)?;
                let found = entry.find(whole.tree()?)?;
                Some(found.content().to_owned().into())
            }
            Self::Extended(property) => mapi::value(view, property),
            Self::Foreign => None,
        }
    }
}

impl Entry {
    /// The entry with a key, in the property that a URI of entries belongs to.
    fn read(uri: &str, key: &str) -> Option<Self> {
        let (_, whole, part) = ENTRIES.iter().find(|(known, ..)| *known == uri)?;
        Some(Self {
            field: fields::field(whole)?,
            key: key.to_owned(),
            part: *part,
        })
    }

    /// The entry, or its part, within the whole property.
    pub(crate) fn find<'a>(&self, whole: &'a Node) -> Option<&'a Node> {
        let mut entries = whole.inside().iter();
        let entry = entries.find(|entry| self.is(entry))?;
        match self.part {
            Some(part) => entry.find(part),
            None => Some(entry),
        }
    }

    /// Whether a node is the entry of this path.
    pub(crate) fn is(&self, entry: &Node) -> bool {
        let key = entry.attribute("Key").or(entry.attribute("HeaderName"));
        key.is_some_and(|key| key.eq_ignore_ascii_case(&self.key))
    }
}

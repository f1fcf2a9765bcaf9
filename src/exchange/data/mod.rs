//! The data model of mailboxes: items, and the values of their properties.

pub(crate) mod conversation_index;
pub(crate) mod item;
pub(crate) mod kind;
pub(crate) mod property;
pub(crate) mod roaming;
pub(crate) mod row;
pub(crate) mod value;

pub(crate) use item::{Attachment, Content, Item};
pub(crate) use kind::Kind;
pub(crate) use property::Property;
pub(crate) use roaming::{BINARY, DATATYPES, DICTIONARY, HAS_BINARY, HAS_DICTIONARY, HAS_XML, XML};
pub(crate) use row::{Day, MapiMapping, Search};
pub(crate) use value::{Address, Body, Key, Name, Properties, Text, Value, domain};

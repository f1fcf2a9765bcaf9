//! What mailboxes consist of: items, and the values of their properties.

pub(crate) mod item;
pub(crate) mod roaming;
pub(crate) mod thread;
pub(crate) mod value;

pub(crate) use item::{Attachment, Content, Item, Kind};
pub(crate) use roaming::{BINARY, DATATYPES, DICTIONARY, HAS_BINARY, HAS_DICTIONARY, HAS_XML, XML};
pub(crate) use value::{Address, Body, Key, Name, Properties, Text, Value};

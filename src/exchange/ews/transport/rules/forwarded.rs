//! The header of messages that a rule forwarded.

use uuid::{Uuid, uuid};

use crate::exchange::data::{Item, Key, Name};

/// The property set of internet headers
/// ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
const INTERNET_HEADERS: Uuid = uuid!("00020386-0000-0000-c000-000000000046");

/// The header by which Exchange prevents endless forwarding between rules.
pub(crate) fn loop_header() -> Key {
    let name = "X-MS-Exchange-Inbox-Rules-Loop";
    Key::Named(INTERNET_HEADERS, Name::Text(name.to_owned()))
}

/// Whether a rule forwarded the message. Rules do not forward such a message again.
pub(crate) fn was_forwarded(item: &Item) -> bool {
    item.properties.contains_key(&loop_header())
}

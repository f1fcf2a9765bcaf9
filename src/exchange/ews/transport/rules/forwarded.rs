//! The mark of a message that a rule forwarded.

use uuid::{Uuid, uuid};

use crate::exchange::data::{Item, Key, Name};

/// The property set of internet headers
/// ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).
const INTERNET_HEADERS: Uuid = uuid!("00020386-0000-0000-c000-000000000046");

/// The header by which Exchange keeps rules from forwarding to each other without end.
pub(crate) fn loop_header() -> Key {
    let name = "X-MS-Exchange-Inbox-Rules-Loop";
    Key::Named(INTERNET_HEADERS, Name::Text(name.to_owned()))
}

/// Whether a rule forwarded the message to this mailbox. Such a message is not forwarded by a rule again.
pub(crate) fn was_forwarded(item: &Item) -> bool {
    item.properties.contains_key(&loop_header())
}

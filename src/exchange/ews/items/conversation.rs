//! What puts messages into a conversation: its topic, its index, and the id that follows from them
//! ([MS-OXOMSG 2.2.1](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/)).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::view::View;
use crate::exchange::store::{Item, Kind, Value};
use crate::exchange::xml::Node;

/// A subject without the `RE:` and `FW:` before it
/// ([MS-OXCMSG 3.2.4.4](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmsg/)): up to three letters.
pub(super) fn normalized(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((prefix, after)) = rest.split_once(':')
        && (1..=3).contains(&prefix.chars().count())
        && prefix.chars().all(char::is_alphabetic)
        && after.starts_with(' ')
    {
        rest = after.trim_start();
    }
    rest
}

/// Whether items of that kind are part of conversations.
fn converses(kind: Kind) -> bool {
    !matches!(kind, Kind::Contact | Kind::DistributionList | Kind::Task)
}

/// What the conversation is about.
pub(super) fn topic(view: &View<'_>) -> Option<String> {
    let subject = view.text("Subject").unwrap_or_default();
    converses(view.item.kind).then(|| normalized(subject).to_owned())
}

/// Where the item stands in its conversation: a header of 22 bytes.
pub(super) fn index(view: &View<'_>) -> Option<Value> {
    let time = view.time("DateTimeCreated")?.unix_timestamp();
    // The high bytes of a FILETIME: 100 nanoseconds since 1601.
    let ticks = (u128::try_from(time).ok()? + 11_644_473_600) * 10_000_000;
    let mut index = vec![1];
    index.extend_from_slice(&(ticks as u64).to_be_bytes()[..5]);
    index.extend_from_slice(guid(view, &view.item)?.as_bytes());
    Some(Value::Bytes(index.into()))
}

/// The id of the conversation.
pub(super) fn id(view: &View<'_>) -> Option<Node> {
    let guid = guid(view, &view.item)?;
    let mailbox = view.mailbox.guid.to_string();
    let id = [
        &[0, 4, 36, 0],
        mailbox.as_bytes(),
        &[0, 16, 0],
        guid.as_bytes(),
    ]
    .concat();
    Some(Node::new("t:ConversationId").with("Id", STANDARD.encode(id)))
}

/// Messages that began with the same one are of one conversation; without such a reference, those about the same topic.
fn guid(view: &View<'_>, item: &Item) -> Option<Uuid> {
    let first = |name| {
        let text = item.field(name).and_then(Value::text)?;
        text.split_whitespace().next()
    };
    let root = first("References")
        .or_else(|| first("InReplyTo"))
        .or_else(|| first("InternetMessageId"));
    let named = root.map(ToOwned::to_owned).or_else(|| topic(view))?;
    converses(item.kind).then(|| Uuid::new_v5(&view.mailbox.guid, named.as_bytes()))
}

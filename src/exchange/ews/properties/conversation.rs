//! The conversation of a message: its topic, its index, and the id that follows from them
//! ([MS-OXOMSG 2.2.1](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/)).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use time::OffsetDateTime;
use uuid::Uuid;

use super::view::View;
use crate::exchange::data::{Item, Kind, Property, Value, conversation_index};
use crate::exchange::xml::Node;

/// A subject without prefixes such as `RE:` and `FW:`. A prefix has up to three letters
/// ([MS-OXCMSG 3.2.4.4](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmsg/)).
pub(crate) fn normalized(subject: &str) -> &str {
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

/// Whether items of a type belong to conversations.
fn converses(kind: Kind) -> bool {
    !matches!(kind, Kind::DistributionList | Kind::Task)
}

/// The topic of the conversation.
pub(crate) fn topic(view: &View<'_>) -> Option<String> {
    let stated = view.text(Property::ConversationTopic);
    let topic =
        stated.unwrap_or_else(|| normalized(view.text(Property::Subject).unwrap_or_default()));
    converses(view.item.kind).then(|| topic.to_owned())
}

/// The item's position in its conversation: the stored index, or that of a first message.
pub(crate) fn index(view: &View<'_>) -> Option<Bytes> {
    if let Some(Value::Bytes(stated)) = view.item.field(Property::ConversationIndex) {
        return Some(stated.clone());
    }
    let time = view.time(Property::DateTimeCreated)?;
    Some(conversation_index::first(guid(view)?, time))
}

/// The id of the conversation.
pub(crate) fn id(view: &View<'_>) -> Option<Node> {
    let guid = guid(view)?;
    let mailbox = view.mailbox.guid.to_string();
    let id = [
        &[0, 4, 36, 0],
        mailbox.as_bytes(),
        &[0, 16, 0],
        guid.as_bytes(),
    ]
    .concat();
    Some(Node::new(Property::ConversationId.element()).with("Id", STANDARD.encode(id)))
}

/// The GUID of the conversation. It comes from the index. Without an index, it comes from the id of the first message,
/// which is a referenced one or the message itself, and without any id from the topic.
pub(crate) fn guid(view: &View<'_>) -> Option<Uuid> {
    of(&view.item)
}

/// The index of a message that starts a conversation. `None` for items outside conversations.
pub(crate) fn first(item: &Item, time: OffsetDateTime) -> Option<Bytes> {
    Some(conversation_index::first(of(item)?, time))
}

fn of(item: &Item) -> Option<Uuid> {
    if !converses(item.kind) {
        return None;
    }
    if let Some(Value::Bytes(index)) = item.field(Property::ConversationIndex)
        && let Some(named) = conversation_index::named(index)
    {
        return Some(named);
    }
    let text = |name| item.field(name).and_then(Value::text);
    let first = |name| text(name)?.split_whitespace().next();
    let topic = || {
        let subject = || normalized(text(Property::Subject).unwrap_or_default());
        text(Property::ConversationTopic).unwrap_or_else(subject)
    };
    let root = first(Property::References)
        .or_else(|| first(Property::InReplyTo))
        .or_else(|| first(Property::InternetMessageId));
    Some(conversation_index::conversation(root.unwrap_or_else(topic)))
}

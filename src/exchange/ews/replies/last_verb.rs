//! The last action on a message: sending a reply or a forward marks the original
//! ([PidTagLastVerbExecuted](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/)).

use uuid::{Uuid, uuid};

use crate::exchange::data::{Item, Key, Name, Value};
use crate::exchange::ews::properties::ICON;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;

const VERB: Key = Key::Tag(0x1081);
const VERB_TIME: Key = Key::Tag(0x1082);
/// A property set of our own. A draft reply keeps its original there until it is sent.
const SET: Uuid = uuid!("f2c1a0de-52a9-4d4c-8f6d-3f0f2f1b7a51");

/// Response elements, their verbs, and the icons that the original gets.
const VERBS: [(&str, i64, i64); 3] = [
    ("ReplyToItem", 102, 0x105),
    ("ReplyAllToItem", 103, 0x105),
    ("ForwardItem", 104, 0x106),
];

fn answered() -> Key {
    Key::Named(SET, Name::Text("Answers".to_owned()))
}

/// Records in a draft the item that it answers, and how.
pub(crate) fn remember(answer: &mut Item, how: &str, target: &ItemTarget) {
    let value = format!("{how} {} {}", target.mailbox, target.number);
    answer.properties.insert(answered(), value.into());
}

/// Marks the original of a response that is sent, if it still exists and the caller may edit it.
pub(crate) fn mark(context: &Context<'_>, mailboxes: &mut Mailboxes, answer: &mut Item) {
    let value = answer.properties.remove(&answered());
    let Some((verb, icon, target)) = value.as_ref().and_then(Value::text).and_then(read) else {
        return;
    };
    let Ok(target) = context.allow_item(mailboxes, target, Rights::edits) else {
        return;
    };
    let Some(mailbox) = mailboxes.get_mut(target.mailbox) else {
        return;
    };
    if let Some(item) = mailbox.item(target.number) {
        let mut item = (*item).clone();
        item.properties.insert(VERB, Value::Integer(verb));
        item.properties.insert(VERB_TIME, Value::Time(context.now));
        item.properties.insert(ICON, Value::Integer(icon));
        context.sign(&mut item);
        mailbox.update_item(target.number, item, false, context.now);
    }
}

/// Parses the recorded verb, icon and original.
fn read(value: &str) -> Option<(i64, i64, ItemTarget)> {
    let mut parts = value.split(' ');
    let how = parts.next()?;
    let (_, verb, icon) = VERBS.iter().find(|(known, ..)| *known == how)?;
    let target = ItemTarget {
        mailbox: Uuid::try_parse(parts.next()?).ok()?,
        number: parts.next()?.parse().ok()?,
        occurrence: None,
        change_key: None,
    };
    Some((*verb, *icon, target))
}

//! What was last done with a message: an answer that was sent leaves its mark on what it answers
//! ([PidTagLastVerbExecuted](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/)).

use uuid::{Uuid, uuid};

use crate::exchange::data::{Item, Key, Name, Value};
use crate::exchange::ews::properties::ICON;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;

const VERB: Key = Key::Tag(0x1081);
const VERB_TIME: Key = Key::Tag(0x1082);
/// A set of our own, for what an answer that is not sent yet has to remember.
const SET: Uuid = uuid!("f2c1a0de-52a9-4d4c-8f6d-3f0f2f1b7a51");

/// Ways to answer, their verbs, and the icons of what is answered so.
const VERBS: [(&str, i64, i64); 3] = [
    ("ReplyToItem", 102, 0x105),
    ("ReplyAllToItem", 103, 0x105),
    ("ForwardItem", 104, 0x106),
];

fn answered() -> Key {
    Key::Named(SET, Name::Text("Answers".to_owned()))
}

/// Lets an answer remember what it answers, and how.
pub(crate) fn remember(answer: &mut Item, how: &str, target: &ItemTarget) {
    let stated = format!("{how} {} {}", target.mailbox, target.number);
    answer.properties.insert(answered(), stated.into());
}

/// Marks what an answer that is being sent answers, where it is still there and the caller may change it.
pub(crate) fn mark(context: &Context<'_>, mailboxes: &mut Mailboxes, answer: &mut Item) {
    let stated = answer.properties.remove(&answered());
    let Some((verb, icon, target)) = stated.as_ref().and_then(Value::text).and_then(read) else {
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

/// The verb, the icon, and what is answered.
fn read(stated: &str) -> Option<(i64, i64, ItemTarget)> {
    let mut parts = stated.split(' ');
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

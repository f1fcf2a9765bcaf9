//! MAPI properties that EWS has a name of its own for, or that follow from what an item is
//! ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).

use super::computed;
use super::conversation::normalized;
use super::extended::Extended;
use super::view::View;
use crate::exchange::ews::fields;
use crate::exchange::store::{Item, Key, Value};

/// Tags, and the properties of EWS that are behind them.
const SAME: [(u16, &str); 22] = [
    (0x001A, "item:ItemClass"),
    (0x0037, "item:Subject"),
    (0x0039, "item:DateTimeSent"),
    (0x0070, "message:ConversationTopic"),
    (0x0071, "message:ConversationIndex"),
    (0x0E03, "item:DisplayCc"),
    (0x0E04, "item:DisplayTo"),
    (0x0E06, "item:DateTimeReceived"),
    (0x0E08, "item:Size"),
    (0x0E1B, "item:HasAttachments"),
    (0x1000, "item:TextBody"),
    (0x1035, "message:InternetMessageId"),
    (0x1039, "message:References"),
    (0x1042, "item:InReplyTo"),
    (0x3001, "contacts:DisplayName"),
    (0x3007, "item:DateTimeCreated"),
    (0x3008, "item:LastModifiedTime"),
    (0x3A06, "contacts:GivenName"),
    (0x3A11, "contacts:Surname"),
    (0x3A16, "contacts:CompanyName"),
    (0x3A17, "contacts:JobTitle"),
    (0x3FFA, "item:LastModifiedName"),
];

/// Words of EWS in the order of the numbers that MAPI has for them.
const IMPORTANCE: [&str; 3] = ["Low", "Normal", "High"];
const SENSITIVITY: [&str; 4] = ["Normal", "Personal", "Private", "Confidential"];
const FLAG_STATUS: [&str; 3] = ["NotFlagged", "Complete", "Flagged"];

/// Bits of `PidTagMessageFlags`.
const READ: i64 = 0x1;
const UNSENT: i64 = 0x8;
const HAS_ATTACHMENTS: i64 = 0x10;

/// The value that an item has under a MAPI name.
pub(super) fn value(view: &View<'_>, property: &Extended) -> Option<Value> {
    if let Some(said) = view.item.properties.get(&property.key) {
        return Some(said.clone());
    }
    let Key::Tag(tag) = property.key else {
        return None;
    };
    let same = SAME.iter().find(|(known, _)| *known == tag);
    if let Some((_, uri)) = same {
        let value = computed::value(view, fields::field(uri)?)?;
        return Some(property.fit(value));
    }
    follows(view, tag).map(|value| property.fit(value))
}

fn follows(view: &View<'_>, tag: u16) -> Option<Value> {
    let word = |uri, words: &[&str]| {
        let value = computed::value(view, fields::field(uri)?)?;
        let place = words.iter().position(|word| Some(*word) == value.text())?;
        i64::try_from(place).ok().map(Value::Integer)
    };
    let from = || view.item.field("From").or(view.item.field("Sender"));
    let sender = || from()?.mailboxes().first();
    match tag {
        0x0017 => word("item:Importance", &IMPORTANCE),
        0x0036 => word("item:Sensitivity", &SENSITIVITY),
        0x0042 | 0x0C1A => Some(Value::Text(sender()?.name.clone())),
        0x0065 | 0x0C1F | 0x5D01 | 0x5D02 => Some(Value::Text(sender()?.address.clone())),
        0x0064 | 0x0C1E => sender().map(|_| "SMTP".into()),
        0x0E07 => Some(Value::Integer(flags(view))),
        0x0E1D => Some(normalized(view.text("Subject")?).to_owned().into()),
        0x0E23 | 0x670E => Some(Value::Integer(view.place?.0.into())),
        0x0FF9 | 0x0FFF | 0x300B => computed::entry_id(view),
        0x1013 => {
            let html = super::body::html(super::body::body(&view.item)?);
            Some(Value::Bytes(html.into_owned().into_bytes().into()))
        }
        0x1090 => {
            let flag = computed::value(view, fields::field("item:Flag")?)?;
            let status = flag.tree()?.find("t:FlagStatus")?.content();
            let place = FLAG_STATUS.iter().position(|known| *known == status)?;
            (place > 0).then_some(Value::Integer(place.try_into().ok()?))
        }
        0x10F3 => {
            let subject = view.text("Subject").unwrap_or("No Subject");
            Some(format!("{subject}.EML").into())
        }
        _ => None,
    }
}

fn flags(view: &View<'_>) -> i64 {
    let is = |uri| fields::field(uri).and_then(|field| computed::value(view, field)?.boolean());
    let bit = |uri, bit| if is(uri) == Some(true) { bit } else { 0 };
    bit("message:IsRead", READ)
        | bit("item:IsDraft", UNSENT)
        | bit("item:HasAttachments", HAS_ATTACHMENTS)
}

/// Says something of an item by a MAPI name: where EWS has a name of its own for it, by that.
pub(super) fn set(item: &mut Item, key: Key, value: Value) {
    let Key::Tag(tag) = key else {
        item.properties.insert(key, value);
        return;
    };
    let word = |words: &[&'static str]| {
        let place = usize::try_from(value.integer()?).ok()?;
        words.get(place).copied()
    };
    match tag {
        0x0E07 => {
            let flags = value.integer().unwrap_or_default();
            item.set("IsRead", flags & READ != 0);
            item.set("IsDraft", flags & UNSENT != 0);
        }
        0x0017 => item.set("Importance", word(&IMPORTANCE).unwrap_or("Normal")),
        0x0036 => item.set("Sensitivity", word(&SENSITIVITY).unwrap_or("Normal")),
        _ => {
            let same = SAME.iter().find(|(known, _)| *known == tag);
            let field = same.and_then(|(_, uri)| fields::field(uri));
            // What is computed from others is kept beside them.
            match field.filter(|field| field.settable || field.form == fields::Form::Time) {
                Some(field) => item.set(field.name(), value),
                None => drop(item.properties.insert(key, value)),
            }
        }
    }
}

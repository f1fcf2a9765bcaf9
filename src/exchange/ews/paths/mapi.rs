//! MAPI properties that EWS has a name of its own for, or that follow from what an item is
//! ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).

use uuid::{Uuid, uuid};

use super::mirrors::{Mirror, mirror};
use super::path::Entry;
use super::update;
use crate::exchange::data::{Item, Key, Kind, Name, Value};
use crate::exchange::ews::fields::{self, Extended, Field, Form};
use crate::exchange::ews::ids::{Id, IdFormat};
use crate::exchange::ews::properties::conversation::normalized;
use crate::exchange::ews::properties::{View, computed, flag};
use crate::exchange::xml::Node;
use crate::exchange::xml::values::{self, moment};

const FLAG_STATUS: [&str; 3] = ["NotFlagged", "Complete", "Flagged"];

/// `PSETID_Meeting`.
const MEETING: Uuid = uuid!("6ed8da90-450b-101b-98da-00aa003f1305");

/// Bits of `PidTagMessageFlags`.
const READ: i64 = 0x1;
const UNSENT: i64 = 0x8;
const HAS_ATTACHMENTS: i64 = 0x10;
const FROM_ME: i64 = 0x20;
const ASSOCIATED: i64 = 0x40;

/// `PidTagObjectType` of messages, `PidTagNativeBody` of texts, `PidTagInternetCodepage` and `PidTagMessageLocaleId` of all.
const MESSAGE: i64 = 5;
const NATIVE_PLAIN: i64 = 1;
const NATIVE_HTML: i64 = 3;
const UTF_8: i64 = 65_001;
const ENGLISH: i64 = 1_033;

/// The value that an item has under a MAPI name.
pub(crate) fn value(view: &View<'_>, property: &Extended) -> Option<Value> {
    if let Some(said) = view.item.properties.get(&property.key) {
        return Some(said.clone());
    }
    let is_task = view.item.kind == Kind::Task;
    let found = match (mirror(&property.key, is_task), &property.key) {
        (Some(mirror), _) => mirrored(view, mirror),
        (None, Key::Tag(tag)) => follows(view, *tag),
        (None, Key::Named(MEETING, Name::Id(0x3 | 0x23))) => meeting_id(view),
        _ => None,
    };
    found.map(|value| property.fit(value))
}

/// The value of what EWS has a name of its own for.
fn mirrored(view: &View<'_>, mirror: Mirror) -> Option<Value> {
    let value = |uri| computed::value(view, own(view.item.kind, uri)?);
    match mirror {
        Mirror::Same(uri) => value(uri),
        Mirror::Word(uri, words) => {
            let value = value(uri)?;
            let place = words.iter().position(|word| Some(*word) == value.text())?;
            i64::try_from(place).ok().map(Value::Integer)
        }
        Mirror::Share(uri) => match value(uri)? {
            Value::Double(percent) => Some(Value::Double(percent / 100.0)),
            _ => None,
        },
        Mirror::Entry(uri, key, part) => {
            let whole = value(uri)?;
            let found = entry(uri, key, part)?.find(whole.tree()?)?;
            Some(found.content().to_owned().into())
        }
        Mirror::Flag(part) => {
            let flag = view.item.field("Flag")?.tree()?;
            moment(flag.find(part)?.content()).map(Value::Time)
        }
        Mirror::Private => Some((view.text("Sensitivity") == Some("Private")).into()),
    }
}

/// The property of a URI, where items of that kind have it.
fn own(kind: Kind, uri: &str) -> Option<&'static Field> {
    let field = fields::field(uri)?;
    fields::field_of(kind, field)
}

fn entry(uri: &str, key: &str, part: Option<&'static str>) -> Option<Entry> {
    Some(Entry {
        field: fields::field(uri)?,
        key: key.to_owned(),
        part,
    })
}

/// `PidLidGlobalObjectId`: the bytes that the `UID` spells, or bytes around a `UID` of another making
/// ([MS-OXOCAL 2.2.1.27](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).
fn meeting_id(view: &View<'_>) -> Option<Value> {
    const CLASS: [u8; 16] = [
        0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xE0, 0x00, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0,
        0x08,
    ];
    let uid = view.text("UID")?;
    let byte = |at| u8::from_str_radix(uid.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..uid.len()).step_by(2).map(byte).collect();
    if let Some(bytes) = bytes.filter(|bytes| bytes.starts_with(&CLASS)) {
        return Some(Value::Bytes(bytes.into()));
    }
    let data = [b"vCal-Uid\x01\0\0\0", uid.as_bytes(), b"\0"].concat();
    let length = u32::try_from(data.len()).ok()?.to_le_bytes();
    let bytes = [&CLASS, &[0; 20][..], &length, &data].concat();
    Some(Value::Bytes(bytes.into()))
}

fn follows(view: &View<'_>, tag: u16) -> Option<Value> {
    match tag {
        0x003D => Some(prefix(view.text("Subject")?).to_owned().into()),
        0x007D => headers(view).map(Value::from),
        0x0E02 => view
            .item
            .field("BccRecipients")
            .map(|all| Value::Text(fields::scalar(all))),
        0x0E07 => Some(Value::Integer(flags(view))),
        0x0E09 => {
            let folder = Id::folder(view.mailbox.guid, view.place?.1.folder);
            Some(Value::Text(folder.spell(IdFormat::EntryId).into()))
        }
        0x0E1D => Some(normalized(view.text("Subject")?).to_owned().into()),
        0x0E23 | 0x670E => Some(Value::Integer(view.place?.0.into())),
        0x0FF6 | 0x0FF9 | 0x0FFF | 0x300B => computed::entry_id(view),
        0x0FFE => Some(Value::Integer(MESSAGE)),
        0x1013 => {
            let html = crate::exchange::ews::properties::html(
                crate::exchange::ews::properties::body(&view.item)?,
            );
            Some(Value::Bytes(html.into_owned().into_bytes().into()))
        }
        0x1016 => {
            let html = crate::exchange::ews::properties::body(&view.item)?.html;
            Some(Value::Integer(if html {
                NATIVE_HTML
            } else {
                NATIVE_PLAIN
            }))
        }
        0x1080 => crate::exchange::ews::properties::number(view).map(Value::Integer),
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
        0x10F4 | 0x10F6 => Some(false.into()),
        0x3013 => {
            let conversation = crate::exchange::ews::properties::guid(view)?.into_bytes();
            Some(Value::Bytes(conversation.to_vec().into()))
        }
        0x3016 => crate::exchange::ews::properties::guid(view).map(|_| true.into()),
        0x3FDE => Some(Value::Integer(UTF_8)),
        0x3FF1 => Some(Value::Integer(ENGLISH)),
        0x3FF8 => Some(Value::Text(view.mailbox.owner().name)),
        _ => person(view, tag),
    }
}

/// What is told of those between whom a message went
/// ([MS-OXOMSG 2.2.1](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/)).
fn person(view: &View<'_>, tag: u16) -> Option<Value> {
    let (who, what) = match tag {
        0x0042 | 0x0064 | 0x0065 | 0x5D02 => ("message:From", tag),
        0x0C1A | 0x0C1E | 0x0C1F | 0x5D01 => ("message:Sender", tag),
        0x0040 | 0x0075 | 0x0076 | 0x5D07 => ("message:ReceivedBy", tag),
        0x0044 | 0x0077 | 0x0078 | 0x5D08 => ("message:ReceivedRepresenting", tag),
        _ => return None,
    };
    let who = computed::value(view, own(view.item.kind, who)?)?;
    let who = who.mailboxes().first()?.clone();
    Some(match what {
        0x0040 | 0x0042 | 0x0044 | 0x0C1A => Value::Text(who.name),
        0x0064 | 0x0075 | 0x0077 | 0x0C1E => "SMTP".into(),
        _ => Value::Text(who.address),
    })
}

/// What stands before the normalized subject: `RE: `.
fn prefix(subject: &str) -> &str {
    let rest = normalized(subject);
    subject.strip_suffix(rest).unwrap_or_default()
}

/// The headers as they came.
fn headers(view: &View<'_>) -> Option<String> {
    let headers = crate::exchange::ews::mime::headers(view)?;
    let lines = headers.inside().iter().map(|header| {
        let name = header.attribute("HeaderName").unwrap_or_default();
        format!("{name}: {}\r\n", header.content())
    });
    Some(lines.collect())
}

fn flags(view: &View<'_>) -> i64 {
    let is = |uri| fields::field(uri).and_then(|field| computed::value(view, field)?.boolean());
    let bit = |uri, bit| if is(uri) == Some(true) { bit } else { 0 };
    bit("message:IsRead", READ)
        | bit("item:IsDraft", UNSENT)
        | bit("item:HasAttachments", HAS_ATTACHMENTS)
        | bit("item:IsFromMe", FROM_ME)
        | bit("item:IsAssociated", ASSOCIATED)
}

/// Says something of an item by a MAPI name: where EWS has a name of its own for it, by that. The name that it has then.
pub(crate) fn set(item: &mut Item, key: Key, value: Value) -> &'static str {
    match key {
        Key::Tag(0x0E07) => {
            let flags = value.integer().unwrap_or_default();
            item.set("IsRead", flags & READ != 0);
            item.set("IsDraft", flags & UNSENT != 0);
            item.set("IsFromMe", flags & FROM_ME != 0);
            return "IsRead";
        }
        Key::Tag(0x1090) => {
            let place = value
                .integer()
                .and_then(|place| usize::try_from(place).ok());
            let status = place.and_then(|place| FLAG_STATUS.get(place).copied());
            let status = status.unwrap_or("NotFlagged");
            if status != "Flagged" {
                item.properties.remove(&Key::Field("Flag"));
            }
            let status = Node::text("t:FlagStatus", status);
            item.set("Flag", flag::with(item, status));
            return "Flag";
        }
        _ => {}
    }
    let found = mirror(&key, item.kind == Kind::Task);
    match found.and_then(|mirror| set_mirrored(item, mirror, &value)) {
        Some(name) => name,
        None => {
            item.properties.insert(key, value);
            "ExtendedProperty"
        }
    }
}

/// Says what EWS has a name of its own for; nothing where that cannot be set so.
fn set_mirrored(item: &mut Item, mirror: Mirror, value: &Value) -> Option<&'static str> {
    // What is computed from others is kept beside them.
    let kind = item.kind;
    let settable = |uri| {
        let field = own(kind, uri)?;
        (field.settable || field.form == Form::Time).then_some(field)
    };
    let (field, value) = match mirror {
        Mirror::Same(uri) => (settable(uri)?, value.clone()),
        Mirror::Word(uri, words) => {
            let place = usize::try_from(value.integer()?).ok()?;
            (settable(uri)?, (*words.get(place)?).into())
        }
        Mirror::Share(uri) => match value {
            Value::Double(share) => (settable(uri)?, Value::Double(share * 100.0)),
            _ => return None,
        },
        Mirror::Entry(uri, key, part) => {
            let field = settable(uri)?;
            let text = value.text()?.to_owned();
            let node = Node::new("t:Entry").with("Key", key);
            let node = match part {
                Some(part) => node.child(Node::text(part, text)),
                None => Node::text("t:Entry", text).with("Key", key),
            };
            let said = Node::new(field.element).child(node);
            update::set_entry(item, &entry(uri, key, part)?, &said);
            return Some(field.name());
        }
        Mirror::Flag(part) => {
            let date = Node::text(part, values::spell_time(value.time()?));
            item.set("Flag", flag::with(item, date));
            return Some("Flag");
        }
        Mirror::Private => {
            let word = if value.boolean()? {
                "Private"
            } else {
                "Normal"
            };
            (settable("item:Sensitivity")?, word.into())
        }
    };
    let value = match (field.form, value) {
        (Form::Texts, Value::Array(values)) => Value::Texts(
            values
                .iter()
                .filter_map(|value| value.text().map(|text| text.to_owned().into()))
                .collect(),
        ),
        (_, value) => value,
    };
    update::set(item, field, value, false).ok()?;
    Some(field.name())
}

/// Takes away what is kept under a MAPI name, or under the name that EWS has for it.
pub(crate) fn delete(item: &mut Item, key: &Key) {
    item.properties.remove(key);
    match mirror(key, item.kind == Kind::Task) {
        Some(Mirror::Same(uri) | Mirror::Word(uri, _) | Mirror::Share(uri)) => {
            if let Some(field) = own(item.kind, uri).filter(|field| field.settable) {
                item.properties.remove(&Key::Field(field.name()));
            }
        }
        Some(Mirror::Entry(uri, key, part)) => {
            if let Some(entry) = entry(uri, key, part) {
                let _ = update::delete(item, &crate::exchange::ews::paths::Path::Entry(entry));
            }
        }
        _ => {}
    }
}

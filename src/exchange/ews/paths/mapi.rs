//! MAPI properties that mirror EWS properties, or are computed
//! ([MS-OXPROPS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxprops/)).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use uuid::{Uuid, uuid};

use super::path::{Entry, Path};
use super::update;
use crate::exchange::data::{Day, Item, Key, Kind, MapiMapping, Name, Property, Value};
use crate::exchange::ews::fields::{self, Extended, Field, Form};
use crate::exchange::ews::ids::{Id, IdFormat};
use crate::exchange::ews::properties::conversation::normalized;
use crate::exchange::ews::properties::{View, computed, flag};
use crate::exchange::xml::Node;
use crate::exchange::xml::values::{self, moment};

// /// `PidTagFlagStatus`, by its number.
const FLAG_STATUS: [&str; 3] = ["NotFlagged", "Complete", "Flagged"];

/// `PSETID_Meeting`.
const MEETING: Uuid = uuid!("6ed8da90-450b-101b-98da-00aa003f1305");

/// Bits of `PidTagMessageFlags`.
const READ: i64 = 0x1;
const UNSENT: i64 = 0x8;
const HAS_ATTACHMENTS: i64 = 0x10;
const FROM_ME: i64 = 0x20;
const ASSOCIATED: i64 = 0x40;

/// The flags that follow from EWS properties.
const KNOWN: i64 = READ | UNSENT | HAS_ATTACHMENTS | FROM_ME | ASSOCIATED;

/// `PidTagMessageFlags`, and `PidTagFlagStatus`.
const FLAGS: Key = Key::Tag(0x0E07);
const FLAG: Key = Key::Tag(0x1090);

/// `PidTagObjectType` of messages, values of `PidTagNativeBody`, `PidTagInternetCodepage`, and `PidTagMessageLocaleId`.
const MESSAGE: i64 = 5;
const NATIVE_PLAIN: i64 = 1;
const NATIVE_HTML: i64 = 3;
const UTF_8: i64 = 65_001;
const ENGLISH: i64 = 1_033;

/// The value of an item's MAPI property.
pub(crate) fn value(view: &View<'_>, property: &Extended) -> Option<Value> {
    // A flag without an EWS property is added to the computed ones. Any other value that a client set under the MAPI name
    // takes precedence over a computed one.
    let stated = view.item.properties.get(&property.key);
    let more = stated.and_then(Value::integer).unwrap_or(0);
    match stated {
        _ if property.key == FLAGS => {
            return Some(property.fit(Value::Integer(flags(view) | more & !KNOWN)));
        }
        Some(stated) => return Some(stated.clone()),
        None => {}
    }
    let is_task = view.item.kind == Kind::Task;
    let found = match (mirror(&property.key, is_task), &property.key) {
        (Some((property, mirror)), _) => mirrored(view, property, mirror),
        (None, Key::Tag(tag)) => computed_tag(view, *tag),
        (None, Key::Named(MEETING, Name::Id(0x3 | 0x23))) => meeting_id(view),
        _ => None,
    };
    found.map(|value| property.fit(value))
}

/// The EWS properties behind MAPI names, for other items and for tasks. The days of a message's flag and of a task
/// share MAPI names.
static MIRRORS: LazyLock<[BTreeMap<Key, (Property, MapiMapping)>; 2]> = LazyLock::new(|| {
    let rows = || {
        Property::ALL
            .iter()
            .map(|property| (*property, property.row().mapi))
    };
    let all =
        || rows().flat_map(|(property, mapi)| mapi.iter().map(move |mirror| (property, *mirror)));
    [false, true].map(|is_task| {
        let mut known = BTreeMap::new();
        for (property, (name, mirror)) in all() {
            let is_day = matches!(mirror, MapiMapping::Flagged(_));
            let key = Key::from(name);
            if is_day != is_task || !known.contains_key(&key) {
                known.insert(key, (property, mirror));
            }
        }
        known
    })
});

/// The EWS property behind a MAPI name; `None` if there is none.
fn mirror(key: &Key, is_task: bool) -> Option<(Property, MapiMapping)> {
    MIRRORS[usize::from(is_task)].get(key).copied()
}

/// The value of an EWS property in its MAPI form.
fn mirrored(view: &View<'_>, property: Property, mirror: MapiMapping) -> Option<Value> {
    let value = || {
        let field = fields::field_of(view.item.kind, property)?;
        computed::value(view, field.property)
    };
    match mirror {
        MapiMapping::Same => value(),
        MapiMapping::Word(words) => {
            let value = value()?;
            let index = words.iter().position(|word| Some(*word) == value.text())?;
            i64::try_from(index).ok().map(Value::Integer)
        }
        MapiMapping::Share => match value()? {
            Value::Double(percent) => Some(Value::Double(percent / 100.0)),
            _ => None,
        },
        MapiMapping::Entry(key, part) => {
            let field = fields::field_of(view.item.kind, property)?;
            let whole = computed::value(view, property)?;
            let found = entry(field, key, part).find(whole.tree()?)?;
            Some(found.content().to_owned().into())
        }
        MapiMapping::Flagged(day) => {
            let flag = view.item.field(property)?.tree()?;
            moment(flag.find(element(day))?.content()).map(Value::Time)
        }
        MapiMapping::Private => Some((view.text(property) == Some("Private")).into()),
        MapiMapping::Recurs => {
            let has = |property| view.item.field(property).is_some();
            let recurs = has(Property::Recurrence) || has(Property::RecurrenceId);
            fields::field_of(view.item.kind, property).map(|_| recurs.into())
        }
    }
}

/// The element of a day in a flag.
fn element(day: Day) -> &'static str {
    match day {
        Day::Completed => Property::CompleteDate.element(),
        Day::Due => Property::DueDate.element(),
        Day::Start => Property::StartDate.element(),
    }
}

fn entry(field: &'static Field, key: &str, part: Option<&'static str>) -> Entry {
    Entry {
        field,
        key: key.to_owned(),
        part,
    }
}

/// `PidLidGlobalObjectId`. A `UID` from Exchange spells its bytes in hexadecimal; any other `UID` is embedded in a new
/// id ([MS-OXOCAL 2.2.1.27](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).
fn meeting_id(view: &View<'_>) -> Option<Value> {
    const CLASS: [u8; 16] = [
        0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xE0, 0x00, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0,
        0x08,
    ];
    let uid = view.text(Property::UID)?;
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

// /// The value of a MAPI property that is computed from the item.
fn computed_tag(view: &View<'_>, tag: u16) -> Option<Value> {
    match tag {
        0x003D => Some(prefix(view.text(Property::Subject)?).to_owned().into()),
        0x007D => headers(view).map(Value::from),
        0x0E02 => view
            .item
            .field(Property::BccRecipients)
            .map(|all| Value::Text(fields::scalar(all))),
        0x0E09 => {
            let folder = Id::folder(view.mailbox.guid, view.stored?.1.folder);
            Some(Value::Text(folder.encode(IdFormat::EntryId).into()))
        }
        0x0E1D => Some(normalized(view.text(Property::Subject)?).to_owned().into()),
        0x0E23 => {
            let (_, entry) = view.stored.filter(|(_, entry)| !entry.associated)?;
            Some(Value::Integer(entry.article.into()))
        }
        0x670E => Some(Value::Integer(view.stored?.0.into())),
        0x0FF6 | 0x0FF9 | 0x0FFF | 0x300B => computed::entry_id(view),
        0x0FFE => Some(Value::Integer(MESSAGE)),
        0x1013 => {
            let html = crate::exchange::ews::properties::as_html(
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
            let flag = computed::value(view, Property::Flag)?;
            let status = flag.tree()?.find("t:FlagStatus")?.content();
            let index = FLAG_STATUS.iter().position(|known| *known == status)?;
            (index > 0).then_some(Value::Integer(index.try_into().ok()?))
        }
        0x10F3 => {
            let subject = view.text(Property::Subject).unwrap_or("No Subject");
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

/// The properties of a message's senders and recipients
/// ([MS-OXOMSG 2.2.1](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxomsg/)).
fn person(view: &View<'_>, tag: u16) -> Option<Value> {
    let (who, what) = match tag {
        0x0042 | 0x0064 | 0x0065 | 0x5D02 => (Property::From, tag),
        0x0C1A | 0x0C1E | 0x0C1F | 0x5D01 => (Property::Sender, tag),
        0x0040 | 0x0075 | 0x0076 | 0x5D07 => (Property::ReceivedBy, tag),
        0x0044 | 0x0077 | 0x0078 | 0x5D08 => (Property::ReceivedRepresenting, tag),
        _ => return None,
    };
    let own = fields::field_of(view.item.kind, who)?;
    let who = computed::value(view, own.property)?;
    let who = who.mailboxes().first()?.clone();
    Some(match what {
        0x0040 | 0x0042 | 0x0044 | 0x0C1A => Value::Text(who.name),
        0x0064 | 0x0075 | 0x0077 | 0x0C1E => "SMTP".into(),
        _ => Value::Text(who.address),
    })
}

/// The prefix of a subject: `RE: `.
fn prefix(subject: &str) -> &str {
    let rest = normalized(subject);
    let whole = subject.trim_end();
    &whole[..whole.len() - rest.len()]
}

/// The transport headers as text.
fn headers(view: &View<'_>) -> Option<String> {
    let headers = crate::exchange::ews::mime::headers(view)?;
    let lines = headers.inside().iter().map(|header| {
        let name = header.attribute("HeaderName").unwrap_or_default();
        format!("{name}: {}\r\n", header.content())
    });
    Some(lines.collect())
}

fn flags(view: &View<'_>) -> i64 {
    let is = |property| computed::value(view, property)?.boolean();
    let bit = |property, bit| match is(property) {
        Some(true) => bit,
        _ => 0,
    };
    bit(Property::IsRead, READ)
        | bit(Property::IsDraft, UNSENT)
        | bit(Property::HasAttachments, HAS_ATTACHMENTS)
        | bit(Property::IsFromMe, FROM_ME)
        | bit(Property::IsAssociated, ASSOCIATED)
}

/// Sets a property by its MAPI name, or the EWS property that it mirrors. Returns the property that changed.
pub(crate) fn set(item: &mut Item, key: Key, value: Value) -> Property {
    item.properties.remove(&key);
    match (&key, value.integer()) {
        (&FLAGS, Some(flags)) => {
            if flags & !KNOWN != 0 {
                item.properties
                    .insert(FLAGS, Value::Integer(flags & !KNOWN));
            }
            item.set(Property::IsRead, flags & READ != 0);
            item.set(Property::IsDraft, flags & UNSENT != 0);
            item.set(Property::IsFromMe, flags & FROM_ME != 0);
            return Property::IsRead;
        }
        (&FLAG, Some(index)) => {
            let index = usize::try_from(index).ok();
            let status = index.and_then(|index| FLAG_STATUS.get(index).copied());
            // A number that EWS has no word for is kept as it is.
            if status.is_none() {
                item.properties.insert(FLAG, value);
            }
            let status = status.unwrap_or("NotFlagged");
            // A completed flag has no start and due dates.
            if status != "Flagged" {
                item.properties.remove(&Key::Field(Property::Flag));
            }
            let status = Node::text("t:FlagStatus", status);
            item.set(Property::Flag, flag::with(item, status));
            return Property::Flag;
        }
        _ => {}
    }
    let found = mirror(&key, item.kind == Kind::Task);
    match found.and_then(|(property, mirror)| set_mirrored(item, property, mirror, &value)) {
        Some(property) => property,
        None => {
            item.properties.insert(key, value);
            Property::ExtendedProperty
        }
    }
}

/// Sets the EWS property that a MAPI property mirrors; `None` if the value does not fit.
fn set_mirrored(
    item: &mut Item,
    property: Property,
    mirror: MapiMapping,
    value: &Value,
) -> Option<Property> {
    // Computed properties keep the client's value under the MAPI name.
    let field = fields::field_of(item.kind, property).filter(|field| {
        field.settable || field.form == Form::Time || property.row().is_settable_by_mapi
    });
    let value = match mirror {
        MapiMapping::Same => value.clone(),
        MapiMapping::Word(words) => {
            let index = usize::try_from(value.integer()?).ok()?;
            (*words.get(index)?).into()
        }
        MapiMapping::Share => match value {
            Value::Double(share) => Value::Double(share * 100.0),
            _ => return None,
        },
        MapiMapping::Entry(key, part) => {
            let field = field?;
            let text = value.text()?.to_owned();
            let node = Node::new("t:Entry").with("Key", key);
            let node = match part {
                Some(part) => node.child(Node::text(part, text)),
                None => Node::text("t:Entry", text).with("Key", key),
            };
            let stated = Node::new(property.element()).child(node);
            update::set_entry(item, &entry(field, key, part), &stated);
            return Some(property);
        }
        MapiMapping::Flagged(day) => {
            let date = Node::text(element(day), values::format_time(value.time()?));
            item.set(property, flag::with(item, date));
            return Some(property);
        }
        MapiMapping::Recurs => return None,
        MapiMapping::Private => {
            let word = if value.boolean()? {
                "Private"
            } else {
                "Normal"
            };
            word.into()
        }
    };
    let field = field?;
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
    Some(property)
}

/// Deletes a MAPI property, and the EWS property that it mirrors.
pub(crate) fn delete(item: &mut Item, key: &Key) {
    item.properties.remove(key);
    if *key == FLAG {
        item.properties.remove(&Key::Field(Property::Flag));
    }
    let Some((property, mirror)) = mirror(key, item.kind == Kind::Task) else {
        return;
    };
    let Some(field) = fields::field_of(item.kind, property) else {
        return;
    };
    match mirror {
        MapiMapping::Same | MapiMapping::Word(_) | MapiMapping::Share
            if field.settable || property.row().is_settable_by_mapi =>
        {
            item.properties.remove(&Key::Field(property));
        }
        // The two MAPI bits are one value in EWS. Deletion of the bit removes only the value for it.
        MapiMapping::Private => {
            let word = item.field(property).and_then(Value::text);
            if word == Some("Private") {
                item.properties.remove(&Key::Field(property));
            }
        }
        MapiMapping::Flagged(day) => {
            let flag = item.field(property).and_then(Value::tree).cloned();
            if let Some(flag) = flag {
                let mut parts = flag.inside().to_vec();
                parts.retain(|part| part.name() != element(day));
                item.set(property, flag.with_inside(parts));
            }
        }
        MapiMapping::Entry(key, part) => {
            // An entry that does not exist needs no deletion.
            let _ = update::delete(item, &Path::Entry(entry(field, key, part)));
        }
        _ => {}
    }
}

/// Removes the values under a property's MAPI names after the property has changed.
pub(crate) fn forget(item: &mut Item, property: Property) {
    for (name, _) in property.row().mapi {
        item.properties.remove(&Key::from(*name));
    }
    if property == Property::Flag {
        item.properties.remove(&FLAG);
    }
}

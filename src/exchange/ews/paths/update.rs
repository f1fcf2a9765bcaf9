//! Updates of one property of an item: set, append and delete.

use super::mapi;
use super::path::{Entry, Path};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Body, Item, Key, Property, Value};
use crate::exchange::ews::fields::{self, Field};
use crate::exchange::xml::Node;

/// Properties that the MIME of a message does not contain. Changing them keeps the received MIME.
const BESIDE_MIME: [Property; 6] = [
    Property::Categories,
    Property::Flag,
    Property::IsRead,
    Property::Importance,
    Property::ReminderDueBy,
    Property::ReminderIsSet,
];

/// Sets a property, or appends to it.
pub(crate) fn set(
    item: &mut Item,
    field: &Field,
    value: Value,
    append: bool,
) -> Result<(), ResponseCode> {
    let name = field.property;
    mapi::forget(item, name);
    if !BESIDE_MIME.contains(&name) {
        // The received MIME no longer matches. It is composed anew on request.
        item.mime = None;
    }
    let value = match (append, item.field(name)) {
        (false, _) => value,
        (true, before) => appended(before, value)?,
    };
    item.set(name, value);
    Ok(())
}

/// Replaces the content of an item by that of new MIME.
pub(crate) fn set_mime(item: &mut Item, new: Item) {
    const IN_MIME: [Property; 14] = [
        Property::BccRecipients,
        Property::Body,
        Property::CcRecipients,
        Property::ConversationIndex,
        Property::ConversationTopic,
        Property::From,
        Property::Importance,
        Property::InReplyTo,
        Property::InternetMessageId,
        Property::References,
        Property::ReplyTo,
        Property::Sender,
        Property::Subject,
        Property::ToRecipients,
    ];
    for name in IN_MIME {
        item.properties.remove(&Key::Field(name));
    }
    item.properties.extend(new.properties);
    item.attachments = new.attachments;
    item.mime = new.mime;
}

/// Appends to a body, or to a list of people. Other properties allow no append.
fn appended(before: Option<&Value>, added: Value) -> Result<Value, ResponseCode> {
    match (before, added) {
        (None, added @ (Value::Body(_) | Value::Mailboxes(_) | Value::Tree(_))) => Ok(added),
        (Some(Value::Body(before)), Value::Body(added)) => Ok(Value::Body(Body {
            html: before.html,
            text: format!("{}{}", before.text, added.text).into(),
        })),
        (Some(Value::Mailboxes(before)), Value::Mailboxes(added)) => {
            Ok(Value::Mailboxes([before.clone(), added].concat()))
        }
        (Some(Value::Tree(before)), Value::Tree(added)) => {
            let more = added.inside().iter().cloned();
            Ok((**before).clone().children(more).into())
        }
        _ => Err(ResponseCode::INVALID_PROPERTY_APPEND),
    }
}

/// Replaces the entry of a path by that in `given`. If the path names a part of the entry, only that part is replaced.
pub(crate) fn set_entry(item: &mut Item, entry: &Entry, given: &Node) {
    let name = entry.field.property;
    let whole = item.field(name).and_then(Value::tree).cloned();
    let whole = whole.unwrap_or_else(|| Node::new(entry.field.property.element()));
    let (mut kept, old): (Vec<_>, Vec<_>) = whole
        .inside()
        .iter()
        .cloned()
        .partition(|node| !entry.is(node));
    let new = given.inside().iter().find(|node| entry.is(node));
    let new = new.cloned().map(|new| match (entry.part, old.first()) {
        (Some(part), Some(old)) => {
            let others = old.inside().iter().filter(|node| node.name() != part);
            let mut parts: Vec<_> = others.chain(new.find(part)).cloned().collect();
            parts.sort_by_key(|node| order(node.name()));
            new.with_inside(parts)
        }
        _ => new,
    });
    kept.extend(new);
    item.set(
        name,
        Node::new(entry.field.property.element()).children(kept),
    );
}

/// The position of a part of an address in the schema.
fn order(part: &str) -> usize {
    const PARTS: [&str; 5] = [
        "t:Street",
        "t:City",
        "t:State",
        "t:CountryOrRegion",
        "t:PostalCode",
    ];
    PARTS
        .iter()
        .position(|known| *known == part)
        .unwrap_or(PARTS.len())
}

/// Deletes a property, and returns it.
pub(crate) fn delete(item: &mut Item, path: &Path) -> Result<Property, ResponseCode> {
    let wrong = ResponseCode::INVALID_PROPERTY_DELETE;
    match path {
        Path::Field(field) => {
            let own = fields::field_of(item.kind, field.property).ok_or(wrong)?;
            if !own.settable || own.property == Property::ItemClass {
                return Err(wrong);
            }
            if !BESIDE_MIME.contains(&own.property) {
                item.mime = None;
            }
            mapi::forget(item, own.property);
            item.properties.remove(&Key::Field(own.property));
            Ok(own.property)
        }
        Path::Entry(entry) => {
            let name = entry.field.property;
            if let Some(whole) = item.field(name).and_then(Value::tree) {
                let left = whole
                    .inside()
                    .iter()
                    .filter_map(|node| without(node, entry));
                let left: Vec<_> = left.collect();
                match left.is_empty() {
                    true => drop(item.properties.remove(&Key::Field(name))),
                    false => item.set(
                        name,
                        Node::new(entry.field.property.element()).children(left),
                    ),
                }
            }
            Ok(name)
        }
        Path::Extended(property) => {
            crate::exchange::ews::paths::delete(item, &property.key);
            Ok(Property::ExtendedProperty)
        }
        Path::Foreign => Err(wrong),
    }
}

/// An entry without the part of a path. `None` if nothing is left of it.
fn without(node: &Node, entry: &Entry) -> Option<Node> {
    match entry.part {
        _ if !entry.is(node) => Some(node.clone()),
        None => None,
        Some(part) => {
            let left = node.inside().iter().filter(|inner| inner.name() != part);
            let left: Vec<_> = left.cloned().collect();
            (!left.is_empty()).then(|| node.clone().with_inside(left))
        }
    }
}

//! How one property of an item is set, extended or deleted.

use super::path::{Entry, Path};
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Body, Item, Key, Property, Value};
use crate::exchange::ews::fields::{self, Field};
use crate::exchange::xml::Node;

/// What of a message its MIME does not tell: to change it leaves the MIME as it came.
const BESIDE_MIME: [Property; 6] = [
    Property::Categories,
    Property::Flag,
    Property::IsRead,
    Property::Importance,
    Property::ReminderDueBy,
    Property::ReminderIsSet,
];

/// Sets a property, or adds to it.
pub(crate) fn set(
    item: &mut Item,
    field: &Field,
    value: Value,
    append: bool,
) -> Result<(), ResponseCode> {
    let name = field.property;
    if !BESIDE_MIME.contains(&name) {
        item.mime = None;
    }
    let value = match (append, item.field(name)) {
        (false, _) => value,
        (true, before) => appended(before, value)?,
    };
    item.set(name, value);
    Ok(())
}

/// Lets an item be what new MIME says.
pub(crate) fn set_mime(item: &mut Item, new: Item) {
    const TOLD: [Property; 14] = [
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
    for name in TOLD {
        item.properties.remove(&Key::Field(name));
    }
    item.properties.extend(new.properties);
    item.attachments = new.attachments;
    item.mime = new.mime;
}

/// What can be added to: texts of items, and lists of people.
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

/// Puts the entries of `stated` into the property that has several, in place of those with the same key. Of an entry that
/// has parts, only that part is new.
pub(crate) fn set_entry(item: &mut Item, entry: &Entry, stated: &Node) {
    let name = entry.field.property;
    let whole = item.field(name).and_then(Value::tree).cloned();
    let whole = whole.unwrap_or_else(|| Node::new(entry.field.property.element()));
    let (mut kept, old): (Vec<_>, Vec<_>) = whole
        .inside()
        .iter()
        .cloned()
        .partition(|node| !entry.is(node));
    let new = stated.inside().iter().find(|node| entry.is(node));
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

/// Where a part of an address stands in the schema.
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

/// Deletes a property; its name.
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

/// An entry without what is deleted: the part that is meant, or all of it.
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

//! Reading of the items that clients send, and the properties that Exchange adds.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{
    Address, Attachment, Content, Item, Key, Kind, Property, Value, domain,
};
use crate::exchange::ews::answers::Refused;
use crate::exchange::ews::fields::{self, Extended, Field};
use crate::exchange::ews::ids::MAX_DEPTH;
use crate::exchange::ews::mime;
use crate::exchange::ews::paths::mapi;
use crate::exchange::ews::properties::{calendar, contact, task};
use crate::exchange::soap::MessageXml;
use crate::exchange::xml::{Element, Node, TYPES, values};

/// The properties that a change sets, in the order of the request.
pub(crate) type ChangedProperties = Vec<Property>;

/// Reads an item for creation. An `Item` without a more specific type becomes a message
/// ([ErrorInvalidItemForOperationCreateItem](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
pub(crate) fn accepted(kind: Kind, element: &Element<'_>) -> Result<Item, Refused> {
    let kind = match kind {
        Kind::Item => Kind::Message,
        stated => stated,
    };
    let mut item = match element.child(TYPES, Property::MimeContent.name()) {
        None => Item::new(kind),
        Some(content) => mime_content(kind, content)?,
    };
    for child in &element.children {
        match Property::named(child.name) {
            // Clients send these back as they read them, and Exchange ignores them.
            Some(
                Property::MimeContent
                | Property::BlockStatus
                | Property::HasBlockedImages
                | Property::IsClutter,
            ) => {}
            Some(Property::ExtendedProperty) => {
                let path = child.inside("ExtendedFieldURI");
                extended(&mut item, child).map_err(|code| of_property(code, path))?;
            }
            Some(Property::Attachments) => attach_all(&mut item, child)?,
            _ => {
                let set = settable(kind, child)
                    .and_then(|field| Ok((field.property, fields::read(field, child)?)));
                let (property, value) = set.map_err(|code| of_field(code, kind, child))?;
                item.set(property, value);
            }
        }
    }
    Ok(item)
}

/// The codes that concern one property. The answer names its path
/// ([MessageXml](https://learn.microsoft.com/exchange/client-developer/web-service-reference/messagexml)).
const OF_PROPERTIES: [ResponseCode; 7] = [
    ResponseCode::INVALID_EXTENDED_PROPERTY,
    ResponseCode::INVALID_EXTENDED_PROPERTY_VALUE,
    ResponseCode::INVALID_PROPERTY_APPEND,
    ResponseCode::INVALID_PROPERTY_DELETE,
    ResponseCode::INVALID_PROPERTY_SET,
    ResponseCode::INVALID_VALUE_FOR_PROPERTY,
    ResponseCode::UPDATE_PROPERTY_MISMATCH,
];

/// The error of a property, with its path if the code calls for it.
pub(crate) fn of_property(code: ResponseCode, path: &Element<'_>) -> Refused {
    match OF_PROPERTIES.contains(&code) {
        true => Refused::with_values(code, MessageXml::Path(Node::copy(path))),
        false => code.into(),
    }
}

/// The error of a property in a new item, with the property's URI if it has one.
fn of_field(code: ResponseCode, kind: Kind, child: &Element<'_>) -> Refused {
    let field = Property::named(child.name).and_then(|name| fields::field_of(kind, name));
    match field.filter(|_| OF_PROPERTIES.contains(&code)) {
        Some(field) => Refused::with_values(code, MessageXml::Field(field.uri())),
        None => code.into(),
    }
}

/// The property of an element inside an item, if clients may set it.
pub(crate) fn settable(kind: Kind, child: &Element<'_>) -> Result<&'static Field, ResponseCode> {
    let known = Property::named(child.name).and_then(|name| fields::field_of(kind, name));
    let settable = known.filter(|field| field.settable);
    settable.ok_or(ResponseCode::INVALID_PROPERTY_SET)
}

/// Sets a property by its MAPI name. Returns the EWS property with the same meaning.
pub(crate) fn extended(item: &mut Item, element: &Element<'_>) -> Result<Property, ResponseCode> {
    let property = Extended::read(element.inside("ExtendedFieldURI"))?;
    let value = property.read_value(element)?;
    Ok(mapi::set(item, property.key, value))
}

/// Parses the item in a `MimeContent`.
pub(crate) fn mime_content(kind: Kind, content: &Element<'_>) -> Result<Item, ResponseCode> {
    let bytes = values::bytes(&content.text);
    let bytes = bytes.ok_or(ResponseCode::MIME_CONTENT_INVALID_BASE64_STRING)?;
    mime::item(kind, bytes).ok_or(ResponseCode::MIME_CONTENT_INVALID)
}

/// Adds all attachments of an `Attachments` element.
fn attach_all(item: &mut Item, list: &Element<'_>) -> Result<(), Refused> {
    for element in &list.children {
        let number = item.next_attachment();
        let found = attachment(element)?;
        item.attachments.push(Attachment { number, ..found });
    }
    Ok(())
}

/// Reads an attachment from a request. Reference attachments are not supported.
pub(crate) fn attachment(element: &Element<'_>) -> Result<Attachment, Refused> {
    let text = |name| {
        let child = element.child(TYPES, name);
        child.map(|child| child.text.trim().to_owned().into())
    };
    let is = |name| element.child(TYPES, name).is_some_and(Element::is_true);
    let content = match element.name {
        "FileAttachment" => {
            let content = element.child(TYPES, "Content");
            let bytes = content.map_or(Some(Bytes::new()), |it| values::bytes(&it.text));
            Content::File {
                bytes: bytes.ok_or(ResponseCode::INVALID_VALUE_FOR_PROPERTY)?,
                photo: is("IsContactPhoto"),
            }
        }
        "ItemAttachment" => {
            let children = element.children.iter();
            let mut items = children.filter_map(|child| Some((fields::kind(child.name)?, child)));
            let (kind, inner) = items
                .next()
                .ok_or(ResponseCode::MISSING_ITEM_FOR_CREATE_ITEM_ATTACHMENT)?;
            let item = accepted(kind, inner)?;
            if depth(&item) >= MAX_DEPTH {
                return Err(ResponseCode::ATTACHMENT_NEST_LEVEL_LIMIT_EXCEEDED.into());
            }
            Content::Item(item.into())
        }
        _ => return Err(ResponseCode::INVALID_REQUEST.into()),
    };
    Ok(Attachment {
        number: 0,
        name: text("Name").unwrap_or_default(),
        content_type: text("ContentType"),
        content_id: text("ContentId"),
        content_location: text("ContentLocation"),
        inline: is("IsInline"),
        modified: OffsetDateTime::UNIX_EPOCH,
        content,
    })
}

/// Sets the properties that Exchange adds to a new item: times, author and identifiers. `id` is unique to the item.
pub(crate) fn created(item: &mut Item, author: &Address, id: Uuid, now: OffsetDateTime) {
    let mut assume = |property, value: Value| {
        item.properties.entry(Key::Field(property)).or_insert(value);
    };
    for name in [
        Property::DateTimeCreated,
        Property::DateTimeReceived,
        Property::LastModifiedTime,
    ] {
        assume(name, now.into());
    }
    assume(Property::LastModifiedName, Value::Text(author.name.clone()));
    let domain = domain(&author.address);
    match item.kind {
        kind if kind.is_message() || kind == Kind::PostItem => {
            assume(
                Property::InternetMessageId,
                format!("<{id}@{domain}>").into(),
            );
            assume(Property::DateTimeSent, now.into());
            // A message that is neither a draft nor sent has no sender.
            let is_draft = item.field(Property::IsDraft).and_then(Value::boolean);
            let is_post = item.kind == Kind::PostItem;
            if is_post || is_draft == Some(true) || item.properties.contains_key(&FROM) {
                let author = || Value::Mailboxes(vec![author.clone()]);
                for name in [Property::From, Property::Sender] {
                    item.properties
                        .entry(Key::Field(name))
                        .or_insert_with(author);
                }
            }
        }
        Kind::CalendarItem => {
            assume(Property::UID, uid(id, now).into());
            assume(Property::DateTimeSent, now.into());
        }
        _ => {}
    }
    for attachment in &mut item.attachments {
        attached(attachment, author, id, now);
    }
    let stated: ChangedProperties = item
        .properties
        .keys()
        .filter_map(|key| match key {
            Key::Field(property) => Some(*property),
            _ => None,
        })
        .collect();
    normalise(item, &stated, now);
    if item.kind == Kind::Contact {
        contact::complete(item);
    }
}

/// Sets the properties that Exchange adds to an attachment.
pub(crate) fn attached(
    attachment: &mut Attachment,
    author: &Address,
    id: Uuid,
    now: OffsetDateTime,
) {
    attachment.modified = now;
    if let Content::Item(item) = &mut attachment.content {
        let id = Uuid::new_v5(&id, &attachment.number.to_be_bytes());
        created(Arc::make_mut(item), author, id, now);
    }
}

/// The nesting depth of an item's attachments, the item included.
fn depth(item: &Item) -> usize {
    let inner = item
        .attachments
        .iter()
        .map(|attachment| match &attachment.content {
            Content::Item(item) => depth(item),
            Content::File { .. } => 0,
        });
    1 + inner.max().unwrap_or_default()
}

/// The properties with a limited length, and their limits in UTF-16 code units.
static LONGEST: LazyLock<Vec<(Property, usize)>> = LazyLock::new(|| {
    let all = Property::ALL.iter();
    let limited = all.filter_map(|property| Some((*property, property.row().longest?)));
    limited.collect()
});

/// Shortens texts that exceed their limits
/// ([Subject](https://learn.microsoft.com/exchange/client-developer/web-service-reference/subject)).
fn cut(item: &mut Item) {
    for (property, longest) in &*LONGEST {
        let text = item.field(*property).and_then(Value::text);
        // A text that is shorter in bytes than its limit cannot exceed it: a UTF-16 code unit takes at least one byte of
        // UTF-8.
        let Some(text) = text.filter(|text| text.len() > *longest) else {
            continue;
        };
        let mut left = *longest;
        let fits = |char: &char| {
            let rest = left.checked_sub(char.len_utf16());
            left = rest.unwrap_or_default();
            rest.is_some()
        };
        let short: String = text.chars().take_while(fits).collect();
        item.set(*property, short);
    }
}

/// Adjusts dependent properties after a change.
pub(crate) fn normalise(item: &mut Item, stated: &[Property], now: OffsetDateTime) {
    cut(item);
    match item.kind {
        Kind::Task => task::normalise(item, stated, now),
        Kind::DistributionList => contact::normalise_list(item, stated),
        Kind::CalendarItem
        | Kind::MeetingRequest
        | Kind::MeetingResponse
        | Kind::MeetingCancellation => calendar::normalise(item, stated),
        Kind::Contact => contact::normalise(item, stated),
        _ => {}
    }
}

/// The property with a message's author.
const FROM: Key = Key::Field(Property::From);

/// A global object id in hexadecimal: class id, no date of an occurrence, creation time, and data
/// ([MS-OXOCAL 2.2.1.27](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxocal/)).
fn uid(id: Uuid, now: OffsetDateTime) -> String {
    const CLASS: &str = "040000008200E00074C5B7101A82E00800000000";
    let made = filetime(now).to_le_bytes();
    let made: String = made.iter().map(|byte| format!("{byte:02X}")).collect();
    let data = id.simple().to_string().to_ascii_uppercase();
    format!("{CLASS}{made}{:0>16}10000000{data}", "")
}

/// The number of intervals of 100 nanoseconds since 1601
/// ([FILETIME](https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/)).
fn filetime(time: OffsetDateTime) -> u64 {
    const EPOCH: i128 = 11_644_473_600 * 10_000_000;
    let since = time.unix_timestamp_nanos() / 100 + EPOCH;
    u64::try_from(since).unwrap_or_default()
}

//! `MimeContent`: the MIME form of an item, and an item from the MIME that a client sends.

use bytes::Bytes;
use mail_parser::MessageParser;

use super::read::read;
use super::write::written;
use crate::exchange::data::{Item, Kind, Property, Value};
use crate::exchange::ews::icalendar::lines::printable;
use crate::exchange::ews::icalendar::{self, card};
use crate::exchange::ews::properties::View;
use crate::exchange::xml::Node;

/// `MimeContent` of an item.
pub(crate) fn content(view: &View<'_>) -> Option<Node> {
    let content = Node::base64(Property::MimeContent.element(), bytes(view)?);
    Some(content.with("CharacterSet", "UTF-8"))
}

/// The MIME form of an item: as received, or else composed from its properties.
pub(crate) fn bytes(view: &View<'_>) -> Option<Bytes> {
    match &view.item.mime {
        Some(mime) => Some(mime.clone()),
        None => match view.item.kind {
            Kind::Contact => Some(card::written(view).into()),
            Kind::CalendarItem => icalendar::written(view).map(Bytes::from),
            _ => written(view).map(Bytes::from),
        },
    }
}

/// The item of a kind in some MIME: a contact as vCard, a calendar item as iCalendar, any other item as a message.
pub(crate) fn item(kind: Kind, mime: Bytes) -> Option<Item> {
    // The store keeps only properties of these items. The received text is not kept, so it is composed anew.
    let own = |read: fn(&str) -> Option<Item>| read(&String::from_utf8_lossy(&mime));
    let own = match kind {
        Kind::Contact => own(card::read),
        Kind::CalendarItem => own(icalendar::read),
        _ => None,
    };
    let item = own.or_else(|| read(mime))?;
    // A message with a calendar part is a meeting message.
    Some(match kind {
        Kind::Message if item.kind.is_message() => item,
        _ => Item { kind, ..item },
    })
}

/// `InternetMessageHeaders` of a message.
pub(crate) fn headers(view: &View<'_>) -> Option<Node> {
    // A draft that was not sent has no headers yet.
    let is_draft = view.item.field(Property::IsDraft).and_then(Value::boolean);
    let is_sent = is_draft != Some(true) && view.item.field(Property::From).is_some();
    if !view.item.kind.is_message() || view.item.mime.is_none() && !is_sent {
        return None;
    }
    let bytes = bytes(view)?;
    let message = MessageParser::default().parse_headers(&bytes[..])?;
    let header = |(name, value): (&str, &str)| {
        let mut unfolded = value
            .split("\r\n")
            .map(str::trim)
            .collect::<Vec<_>>()
            .join(" ");
        unfolded.truncate(unfolded.trim_end().len());
        Node::text("t:InternetMessageHeader", printable(unfolded))
            .with("HeaderName", printable(name.to_owned()))
    };
    let headers: Vec<_> = message.headers_raw().map(header).collect();
    (!headers.is_empty())
        .then(|| Node::new(Property::InternetMessageHeaders.element()).children(headers))
}

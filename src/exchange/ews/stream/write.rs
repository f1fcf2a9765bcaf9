//! Writes an item as a stream.

use bytes::{BufMut, Bytes};

use super::format::{KINDS, MARK, checksum};
use crate::exchange::data::{Attachment, Content, Item, Key, Name, Value};
use crate::exchange::xml::Node;

/// The stream of an item.
pub(crate) fn written(item: &Item) -> Vec<u8> {
    let mut content = Vec::new();
    write_item(&mut content, item);
    [MARK, &checksum(&content), &content].concat()
}

fn write_item(out: &mut Vec<u8>, item: &Item) {
    let mut kinds = (0..).zip(KINDS);
    let kind = kinds.find(|(_, kind)| *kind == item.kind);
    let (number, _) = kind.expect("the format has a number for every kind");
    out.put_u8(number);
    count(out, item.properties.len());
    for (key, value) in &item.properties {
        write_key(out, key);
        write_value(out, value);
    }
    count(out, item.attachments.len());
    for attachment in &item.attachments {
        write_attachment(out, attachment);
    }
    optional(out, item.mime.as_ref());
    count(out, item.exceptions.len());
    for (index, exception) in &item.exceptions {
        out.put_u32(*index);
        out.put_u8(exception.is_some().into());
        if let Some(item) = exception {
            write_item(out, item);
        }
    }
}

fn write_attachment(out: &mut Vec<u8>, attachment: &Attachment) {
    out.put_u32(attachment.number);
    bytes(out, attachment.name.as_bytes());
    for text in [
        &attachment.content_type,
        &attachment.content_id,
        &attachment.content_location,
    ] {
        let text = text.as_ref();
        optional(
            out,
            text.map(|text| Bytes::copy_from_slice(text.as_bytes()))
                .as_ref(),
        );
    }
    out.put_u8(attachment.inline.into());
    out.put_i128(attachment.modified.unix_timestamp_nanos());
    match &attachment.content {
        Content::File {
            bytes: content,
            photo,
        } => {
            out.put_u8(u8::from(*photo));
            bytes(out, content);
        }
        Content::Item(item) => {
            out.put_u8(2);
            write_item(out, item);
        }
    }
}

fn write_key(out: &mut Vec<u8>, key: &Key) {
    match key {
        Key::Field(property) => {
            out.put_u8(0);
            bytes(out, property.name().as_bytes());
        }
        Key::Tag(tag) => {
            out.put_u8(1);
            out.put_u16(*tag);
        }
        Key::Named(set, Name::Id(id)) => {
            out.put_u8(2);
            out.put_slice(set.as_bytes());
            out.put_i32(*id);
        }
        Key::Named(set, Name::Text(name)) => {
            out.put_u8(3);
            out.put_slice(set.as_bytes());
            bytes(out, name.as_bytes());
        }
    }
}

fn write_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Boolean(answer) => out.put_slice(&[0, u8::from(*answer)]),
        Value::Integer(number) => {
            out.put_u8(1);
            out.put_i64(*number);
        }
        Value::Double(number) => {
            out.put_u8(2);
            out.put_f64(*number);
        }
        Value::Text(text) => {
            out.put_u8(3);
            bytes(out, text.as_bytes());
        }
        Value::Time(time) => {
            out.put_u8(4);
            out.put_i128(time.unix_timestamp_nanos());
        }
        Value::Bytes(content) => {
            out.put_u8(5);
            bytes(out, content);
        }
        Value::Texts(texts) => {
            out.put_u8(6);
            count(out, texts.len());
            texts.iter().for_each(|text| bytes(out, text.as_bytes()));
        }
        Value::Body(body) => {
            out.put_slice(&[7, u8::from(body.html)]);
            bytes(out, body.text.as_bytes());
        }
        Value::Mailboxes(all) => {
            out.put_u8(8);
            count(out, all.len());
            for one in all {
                bytes(out, one.name.as_bytes());
                bytes(out, one.address.as_bytes());
            }
        }
        Value::Tree(node) => {
            out.put_u8(9);
            write_node(out, node);
        }
        Value::Array(values) => {
            out.put_u8(10);
            count(out, values.len());
            values.iter().for_each(|value| write_value(out, value));
        }
    }
}

fn write_node(out: &mut Vec<u8>, node: &Node) {
    bytes(out, node.name().as_bytes());
    bytes(out, node.content().as_bytes());
    count(out, node.attributes().len());
    for (name, value) in node.attributes() {
        bytes(out, name.as_bytes());
        bytes(out, value.as_bytes());
    }
    count(out, node.inside().len());
    node.inside().iter().for_each(|node| write_node(out, node));
}

/// Writes a count of elements or bytes. No item comes near the limit of `u32`.
fn count(out: &mut Vec<u8>, count: usize) {
    out.put_u32(u32::try_from(count).unwrap_or(u32::MAX));
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    count(out, bytes.len());
    out.put_slice(bytes);
}

fn optional(out: &mut Vec<u8>, content: Option<&Bytes>) {
    out.put_u8(content.is_some().into());
    if let Some(content) = content {
        bytes(out, content);
    }
}

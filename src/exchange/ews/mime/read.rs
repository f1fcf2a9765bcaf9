//! Reads a message from MIME.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use mail_parser::{
    Address as Mailboxes, HeaderForm, HeaderValue, Message, MessageParser, MessagePart,
    MimeHeaders, PartType,
};
use time::OffsetDateTime;

use crate::exchange::data::{
    Address, Attachment, Body, Content, Item, Kind, Property, Value, conversation_index,
};
use crate::exchange::ews::icalendar;
use crate::exchange::ews::icalendar::lines::printable;
use crate::settings::MAX_MIME_DEPTH;

/// The message in some MIME; `None` if it cannot be parsed.
pub(crate) fn read(mime: Bytes) -> Option<Item> {
    let message = MessageParser::default().parse(&mime[..])?;
    let mut item = item(&message, MAX_MIME_DEPTH);
    drop(message);
    item.mime = Some(mime);
    Some(item)
}

fn item(message: &Message<'_>, depth: usize) -> Item {
    let mut item = Item::new(Kind::Message);
    for (name, stated) in [
        (Property::From, message.from()),
        (Property::Sender, message.sender().or(message.from())),
        (Property::ToRecipients, message.to()),
        (Property::CcRecipients, message.cc()),
        (Property::BccRecipients, message.bcc()),
        (Property::ReplyTo, message.reply_to()),
    ] {
        if let Some(people) = stated.map(addresses).filter(|people| !people.is_empty()) {
            item.set(name, Value::Mailboxes(people));
        }
    }
    if let Some(subject) = message.subject() {
        item.set(Property::Subject, printable(subject.to_owned()));
    }
    if let Some(id) = message.message_id() {
        item.set(Property::InternetMessageId, printable(format!("<{id}>")));
    }
    for (name, value) in [
        (Property::InReplyTo, message.in_reply_to()),
        (Property::References, message.references()),
    ] {
        if let Some(ids) = ids(value) {
            item.set(name, printable(ids));
        }
    }
    let time = message.date().map(mail_parser::DateTime::to_timestamp);
    if let Some(time) = time.and_then(|time| OffsetDateTime::from_unix_timestamp(time).ok()) {
        item.set(Property::DateTimeSent, time);
    }
    handling(&mut item, message);
    thread(&mut item, message);
    if let Some(body) = body(message) {
        item.set(Property::Body, Value::Body(body));
    }
    let calendar = message.parts.iter().find(|part| is_calendar(part));
    let others = message.attachments();
    // The calendar part becomes the meeting message, not an attachment.
    for part in others.filter(|part| !calendar.is_some_and(|own| std::ptr::eq(own, *part))) {
        let number = item.next_attachment();
        let attached = attachment(part, depth).map(|found| Attachment { number, ..found });
        item.attachments.extend(attached);
    }
    match calendar {
        Some(calendar) => {
            let kind = calendar.content_type();
            let method = kind.and_then(|kind| kind.attribute("method"));
            let text = String::from_utf8_lossy(calendar.contents());
            icalendar::meeting(item, &text, method)
        }
        None => item,
    }
}

/// Whether a part is a calendar, but not an attached file.
fn is_calendar(part: &MessagePart<'_>) -> bool {
    let is = |kind: &mail_parser::ContentType<'_>| {
        kind.ctype().eq_ignore_ascii_case("text")
            && kind
                .subtype()
                .is_some_and(|it| it.eq_ignore_ascii_case("calendar"))
    };
    let disposition = part.content_disposition();
    let is_file = disposition.is_some_and(mail_parser::ContentType::is_attachment);
    part.content_type().is_some_and(is) && !is_file
}

fn addresses(people: &Mailboxes<'_>) -> Vec<Address> {
    let one = |one: &mail_parser::Addr<'_>| {
        let address = printable(one.address()?.to_owned());
        let name = one
            .name()
            .map_or_else(|| address.clone(), |name| printable(name.to_owned()));
        Some(Address {
            name: name.into(),
            address: address.into(),
        })
    };
    people.iter().filter_map(one).collect()
}

/// The message ids of a header.
fn ids(value: &HeaderValue<'_>) -> Option<String> {
    let ids = match value {
        HeaderValue::Text(id) => vec![format!("<{id}>")],
        HeaderValue::TextList(ids) => ids.iter().map(|id| format!("<{id}>")).collect(),
        _ => return None,
    };
    Some(ids.join(" "))
}

/// Sets the conversation from Exchange's headers.
fn thread(item: &mut Item, message: &Message<'_>) {
    let index = message.header_raw("Thread-Index").map(|index| {
        let bytes = index.bytes().filter(|byte| !byte.is_ascii_whitespace());
        STANDARD.decode(bytes.collect::<Vec<_>>())
    });
    if let Some(Ok(index)) = index
        && conversation_index::named(&index).is_some()
    {
        item.set(Property::ConversationIndex, Value::Bytes(index.into()));
    }
    let topics = message.header_as("Thread-Topic", HeaderForm::Text);
    if let Some(topic) = topics.first().and_then(HeaderValue::as_text) {
        item.set(Property::ConversationTopic, printable(topic.to_owned()));
    }
}

/// Sets importance, sensitivity, and requests for receipts.
fn handling(item: &mut Item, message: &Message<'_>) {
    if let Some(importance) = importance(message) {
        item.set(Property::Importance, importance);
    }
    let sensitivity = message.header_raw("Sensitivity").map(str::trim);
    let sensitivity = sensitivity.map(str::to_ascii_lowercase);
    match sensitivity.as_deref() {
        Some("personal") => item.set(Property::Sensitivity, "Personal"),
        Some("private") => item.set(Property::Sensitivity, "Private"),
        Some("company-confidential") => item.set(Property::Sensitivity, "Confidential"),
        _ => {}
    }
    for (header, name) in [
        (
            "Disposition-Notification-To",
            Property::IsReadReceiptRequested,
        ),
        ("Return-Receipt-To", Property::IsDeliveryReceiptRequested),
    ] {
        if message.header_raw(header).is_some() {
            item.set(name, true);
        }
    }
}

/// The importance: from `Importance`, or else from the older `X-Priority`.
fn importance(message: &Message<'_>) -> Option<&'static str> {
    let header = |name: &'static str| Some(message.header_raw(name)?.trim().to_ascii_lowercase());
    if let Some(importance) = header("Importance") {
        return match importance.as_str() {
            "high" => Some("High"),
            "low" => Some("Low"),
            _ => None,
        };
    }
    match header("X-Priority")?.bytes().next()? {
        b'1' | b'2' => Some("High"),
        b'4' | b'5' => Some("Low"),
        _ => None,
    }
}

/// The body: HTML if there is any, otherwise plain text.
fn body(message: &Message<'_>) -> Option<Body> {
    let html = message.html_part(0).is_some_and(MessagePart::is_text_html);
    let text = if html {
        message.body_html(0)
    } else {
        message.body_text(0)
    };
    Some(Body {
        html,
        text: printable(text?.into_owned()).into(),
    })
}

fn attachment(part: &MessagePart<'_>, depth: usize) -> Option<Attachment> {
    let content_type = part.content_type().map(|kind| match kind.subtype() {
        Some(subtype) => format!("{}/{subtype}", kind.ctype()),
        None => kind.ctype().to_owned(),
    });
    let content = match &part.body {
        // Beyond the limit, a nested message stays a file. This bounds the recursion.
        PartType::Message(inner) if depth > 0 => Content::Item(item(inner, depth - 1).into()),
        _ => Content::File {
            bytes: Bytes::copy_from_slice(part.contents()),
            photo: false,
        },
    };
    let subject = part.message().and_then(Message::subject);
    let name = part.attachment_name().or(subject).unwrap_or("attachment");
    let content_id = part.content_id().map(|id| printable(id.to_owned()));
    let inline = part
        .content_disposition()
        .is_some_and(mail_parser::ContentType::is_inline);
    Some(Attachment {
        number: 0,
        name: printable(name.to_owned()).into(),
        content_type: content_type.map(printable).map(Into::into),
        inline: inline || content_id.is_some() && part.content_disposition().is_none(),
        content_id: content_id.map(Into::into),
        content_location: None,
        modified: OffsetDateTime::UNIX_EPOCH,
        content,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_set_importance_sensitivity_and_receipts() {
        let mime = "Importance: low\r\nSensitivity: Company-Confidential\r\nDisposition-Notification-To: a@b\r\n\
                    Thread-Topic: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\nThread-Index: AAAA\r\n\r\nx\r\n";
        let item = read(mime.into()).unwrap();
        let text = |name| item.field(name).and_then(Value::text);
        assert_eq!(text(Property::Importance), Some("Low"));
        assert_eq!(text(Property::Sensitivity), Some("Confidential"));
        assert_eq!(text(Property::ConversationTopic), Some("Größe"));
        let requested = |name| item.field(name).and_then(Value::boolean);
        assert_eq!(requested(Property::IsReadReceiptRequested), Some(true));
        assert_eq!(requested(Property::IsDeliveryReceiptRequested), None);
        assert_eq!(item.field(Property::ConversationIndex), None, "too short");
    }
}

//! A property as it goes over the wire.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use time::OffsetDateTime;

use super::{Field, Form};
use crate::exchange::store::{Address, Value};
use crate::exchange::xml::Node;

/// The element of a property.
pub(in crate::exchange::ews) fn node(field: &Field, value: &Value) -> Node {
    let node = Node::new(field.element);
    match value {
        Value::Body(body) => {
            let kind = if body.html { "HTML" } else { "Text" };
            Node::text(field.element, body.text.clone()).with("BodyType", kind)
        }
        Value::Texts(texts) => {
            let texts = texts.iter();
            node.children(texts.map(|text| Node::text("t:String", text.clone())))
        }
        Value::Mailboxes(all) => {
            let most = if field.form == Form::Mailbox {
                1
            } else {
                usize::MAX
            };
            node.children(all.iter().take(most).map(mailbox))
        }
        Value::Tree(element) => element.as_ref().clone(),
        other => Node::text(field.element, scalar(other)),
    }
}

/// A mailbox as `t:Mailbox`.
fn mailbox(address: &Address) -> Node {
    let name = (!address.name.is_empty()).then(|| Node::text("t:Name", address.name.clone()));
    let known = !address.address.is_empty();
    let rest = [
        Node::text("t:EmailAddress", address.address.clone()),
        Node::text("t:RoutingType", "SMTP"),
        Node::text("t:MailboxType", if known { "Mailbox" } else { "OneOff" }),
    ];
    Node::new("t:Mailbox").children(name).children(
        rest.into_iter()
            .filter(|node| known || node.name() == "t:MailboxType"),
    )
}

/// A value that is one text on the wire.
pub(in crate::exchange::ews) fn scalar(value: &Value) -> Cow<'static, str> {
    match value {
        Value::Boolean(true) => "true".into(),
        Value::Boolean(false) => "false".into(),
        Value::Integer(number) => number.to_string().into(),
        Value::Double(number) => number.to_string().into(),
        Value::Text(text) => text.clone(),
        Value::Time(time) => spell_time(*time).into(),
        Value::Bytes(bytes) => STANDARD.encode(bytes).into(),
        Value::Body(body) => body.text.clone(),
        Value::Texts(texts) => texts.join("; ").into(),
        Value::Mailboxes(all) => {
            let names = all.iter().map(|one| match one.name.is_empty() {
                true => &*one.address,
                false => &*one.name,
            });
            names.collect::<Vec<_>>().join("; ").into()
        }
        Value::Tree(_) | Value::Array(_) => "".into(),
    }
}

/// A time as Exchange writes it: in UTC, to the second.
pub(in crate::exchange::ews) fn spell_time(time: OffsetDateTime) -> String {
    let time = time.to_offset(time::UtcOffset::UTC);
    let (date, (hour, minute, second)) = (time.date(), time.to_hms());
    let (year, month, day) = date.to_calendar_date();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

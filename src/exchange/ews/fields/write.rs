//! Writing of properties.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::field::{Field, Form};
use crate::exchange::data::{Address, Value};
use crate::exchange::xml::Node;
use crate::exchange::xml::values::{format_double, format_time};

/// The element of a property.
pub(crate) fn node(field: &Field, value: &Value) -> Node {
    node_within(field, value, "")
}

/// The element of a property in a mailbox of a domain. Recipients of other domains have no mailbox there.
pub(crate) fn node_within(field: &Field, value: &Value, domain: &str) -> Node {
    let node = Node::new(field.property.element());
    match value {
        Value::Body(body) => {
            let kind = if body.html { "HTML" } else { "Text" };
            Node::text(field.property.element(), body.text.clone()).with("BodyType", kind)
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
            let all = all.iter().take(most);
            node.children(all.map(|address| mailbox(address, domain)))
        }
        Value::Tree(element) => element.as_ref().clone(),
        other => Node::text(field.property.element(), scalar(other)),
    }
}

/// A mailbox as `t:Mailbox`.
fn mailbox(address: &Address, domain: &str) -> Node {
    let name = (!address.name.is_empty()).then(|| Node::text("t:Name", address.name.clone()));
    let known = !address.address.is_empty();
    let is_near = |own: &str| own.ends_with(domain) || domain.ends_with(own);
    let own = address
        .address
        .rsplit_once('@')
        .map(|(_, own)| own.to_ascii_lowercase());
    let is_here = known && own.is_none_or(|own| is_near(&own));
    let rest = [
        Node::text("t:EmailAddress", address.address.clone()),
        Node::text("t:RoutingType", "SMTP"),
        Node::text("t:MailboxType", if is_here { "Mailbox" } else { "OneOff" }),
    ];
    Node::new("t:Mailbox").children(name).children(
        rest.into_iter()
            .filter(|node| known || node.name() == "t:MailboxType"),
    )
}

/// A value as a single text on the wire.
pub(crate) fn scalar(value: &Value) -> Cow<'static, str> {
    match value {
        Value::Boolean(true) => "true".into(),
        Value::Boolean(false) => "false".into(),
        Value::Integer(number) => number.to_string().into(),
        Value::Double(number) => format_double(*number),
        Value::Text(text) => text.clone(),
        Value::Time(time) => format_time(*time).into(),
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

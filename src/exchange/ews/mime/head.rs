//! The headers of an item as MIME, in the order of Exchange.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailboxes;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use time::OffsetDateTime;

use crate::exchange::data::{Address, Item, Property, Value};
use crate::exchange::ews::properties::{View, computed, conversation};

/// Writes the headers of a message.
pub(crate) fn headed<'x>(view: &'x View<'_>) -> MessageBuilder<'x> {
    let item = &*view.item;
    let mut message = received(view, MessageBuilder::new());
    message = people(item, message);
    message = message.subject(text(item, Property::Subject).unwrap_or_default());
    if let Some(topic) = conversation::topic(view) {
        message = message.header("Thread-Topic", Text::new(topic));
    }
    if let Some(index) = conversation::index(view) {
        message = message.header("Thread-Index", Raw::new(STANDARD.encode(index)));
    }
    let time = [
        Property::DateTimeSent,
        Property::DateTimeReceived,
        Property::DateTimeCreated,
    ];
    let time = time.into_iter().find_map(|name| item.field(name)?.time());
    message = message.date(time.map_or(0, |time| time.unix_timestamp()));
    let id = text(item, Property::InternetMessageId).unwrap_or("<none@localhost>");
    message = message.header("Message-ID", Raw::new(id));
    for (name, header) in [
        (Property::References, "References"),
        (Property::InReplyTo, "In-Reply-To"),
    ] {
        if let Some(value) = text(item, name) {
            message = message.header(header, Raw::new(value));
        }
    }
    message = handling(item, message);
    for header in ["Accept-Language", "Content-Language"] {
        message = message.header(header, Raw::new("en-US"));
    }
    let shown = item.attachments.iter().any(|one| !one.inline);
    message.header("X-MS-Has-Attach", Raw::new(if shown { "yes" } else { "" }))
}

fn text(item: &Item, property: Property) -> Option<&str> {
    item.field(property).and_then(Value::text)
}

/// Writes `Received` for a message that arrived: from another organization, or within this one.
fn received<'x>(view: &View<'_>, message: MessageBuilder<'x>) -> MessageBuilder<'x> {
    let value = |property| computed::value(view, property);
    let first = |value: Option<Value>| value?.mailboxes().first().cloned();
    let owner = first(value(Property::ReceivedBy));
    let from = first(value(Property::From));
    let time = view.time(Property::DateTimeReceived);
    let (Some(owner), Some(from), Some(time)) = (owner, from, time) else {
        return message;
    };
    message.header("Received", Raw::new(received_header(&from, &owner, time)))
}

/// The value of the trace header of a message that reached a mailbox: submitted in the organization, or received from
/// another one ([RFC 5321 4.4](https://www.rfc-editor.org/rfc/rfc5321#section-4.4)).
pub(crate) fn received_header(from: &Address, owner: &Address, time: OffsetDateTime) -> String {
    let domain = |one: &Address| {
        let domain = one.address.rsplit_once('@').map(|(_, domain)| domain);
        domain.unwrap_or("localhost").to_owned()
    };
    let (from, own) = (domain(from), domain(owner));
    let time = Date::new(time.unix_timestamp()).to_rfc822();
    match from == own {
        true => format!(
            "from MAIL.{own} ([fe80::1]) by MAIL.{own} ([fe80::1]) with mapi id 15.02.1748.010; {time}"
        ),
        false => format!(
            "from mail.{from} (192.0.2.25) by MAIL.{own} (192.0.2.1) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.2.1748.10; {time}"
        ),
    }
}

/// Writes the sender and the recipients.
fn people<'x>(item: &'x Item, mut message: MessageBuilder<'x>) -> MessageBuilder<'x> {
    let people = |name| item.field(name).map_or(&[][..], Value::mailboxes);
    let (from, sender) = (
        people(Property::From).first(),
        people(Property::Sender).first(),
    );
    if let Some(from) = from.or(sender) {
        message = message.from(mailboxes(std::slice::from_ref(from)));
    }
    if let (Some(from), Some(sender)) = (from, sender)
        && from.address != sender.address
    {
        message = message.sender(mailboxes(std::slice::from_ref(sender)));
    }
    for (name, header) in [
        (Property::ToRecipients, "To"),
        (Property::CcRecipients, "CC"),
        (Property::BccRecipients, "BCC"),
        (Property::ReplyTo, "Reply-To"),
    ] {
        if !people(name).is_empty() {
            message = message.header(header, mailboxes(people(name)));
        }
    }
    message
}

fn mailboxes(all: &[Address]) -> Mailboxes<'_> {
    let one = |one: &Address| {
        let name = (!one.name.is_empty()).then(|| one.name.to_string());
        Mailboxes::new_address(name, one.address.to_string())
    };
    match all {
        [only] => one(only),
        all => Mailboxes::new_list(all.iter().map(one).collect()),
    }
}

/// Writes importance, sensitivity, and requests for receipts.
fn handling<'x>(item: &'x Item, mut message: MessageBuilder<'x>) -> MessageBuilder<'x> {
    let levels = match text(item, Property::Importance) {
        Some("High") => Some(("high", "1")),
        Some("Low") => Some(("low", "5")),
        _ => None,
    };
    if let Some((importance, priority)) = levels {
        message = message.header("Importance", Raw::new(importance));
        message = message.header("X-Priority", Raw::new(priority));
    }
    let sensitivity = match text(item, Property::Sensitivity) {
        Some("Personal") => Some("personal"),
        Some("Private") => Some("private"),
        Some("Confidential") => Some("company-confidential"),
        _ => None,
    };
    if let Some(sensitivity) = sensitivity {
        message = message.header("Sensitivity", Raw::new(sensitivity));
    }
    let from = item.field(Property::From).map_or(&[][..], Value::mailboxes);
    for (name, header) in [
        (
            Property::IsReadReceiptRequested,
            "Disposition-Notification-To",
        ),
        (Property::IsDeliveryReceiptRequested, "Return-Receipt-To"),
    ] {
        let wanted = item.field(name).and_then(Value::boolean) == Some(true);
        if wanted && let [from, ..] = from {
            message = message.header(header, mailboxes(std::slice::from_ref(from)));
        }
    }
    message
}

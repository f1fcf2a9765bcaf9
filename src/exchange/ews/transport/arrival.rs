//! The copy of a message in a recipient's mailbox.

use bytes::Bytes;
use time::OffsetDateTime;

use crate::exchange::data::{Address, Item, Key, Property, Value};
use crate::exchange::ews::mime::received_header;
use crate::exchange::ews::properties::ICON;
use crate::exchange::world::Mailbox;

/// Properties of the sender's copy only. Exchange removes categories and flags on delivery
/// ([Set-TransportConfig ClearCategories](https://learn.microsoft.com/powershell/module/exchange/set-transportconfig)).
const SENDER_ONLY: [Property; 6] = [
    Property::BccRecipients,
    Property::Categories,
    Property::Flag,
    Property::ReminderDueBy,
    Property::ReminderIsSet,
    Property::ReminderMinutesBeforeStart,
];

/// The copy of a message that a mailbox receives.
pub(crate) fn arrival(item: &Item, mailbox: &Mailbox, now: OffsetDateTime) -> Item {
    let mut copy = item.clone();
    for property in SENDER_ONLY {
        copy.properties.remove(&Key::Field(property));
    }
    copy.properties.remove(&ICON);
    let owner = Address {
        name: mailbox.display_name().to_owned().into(),
        address: mailbox.address.clone().into(),
    };
    copy.mime = copy.mime.map(|mime| relayed(item, &owner, &mime, now));
    for property in [Property::ReceivedBy, Property::ReceivedRepresenting] {
        copy.set(property, Value::Mailboxes(vec![owner.clone()]));
    }
    for property in [
        Property::DateTimeCreated,
        Property::DateTimeReceived,
        Property::LastModifiedTime,
    ] {
        copy.set(property, now);
    }
    let from = item.field(Property::From).map_or(&[][..], Value::mailboxes);
    if let [from, ..] = from {
        copy.set(Property::LastModifiedName, Value::Text(from.name.clone()));
    }
    copy.set(Property::IsDraft, false);
    copy.set(Property::IsRead, false);
    copy.creator = None;
    copy
}

/// MIME content after its transport: with a trace header, and without the header for blind copies.
fn relayed(item: &Item, owner: &Address, mime: &Bytes, now: OffsetDateTime) -> Bytes {
    let from = item.field(Property::From).map_or(&[][..], Value::mailboxes);
    let received = from.first().map(|from| received_header(from, owner, now));
    let received = received.map(|value| format!("Received: {value}\r\n"));
    let mut relayed = received.unwrap_or_default().into_bytes();
    let mut is_head = true;
    let mut is_blind = false;
    for line in mime.split_inclusive(|byte| *byte == b'\n') {
        if is_head {
            is_head = !line.trim_ascii().is_empty();
            let continues = matches!(line.first(), Some(b' ' | b'\t'));
            let names_blind = line
                .get(..4)
                .is_some_and(|name| name.eq_ignore_ascii_case(b"bcc:"));
            is_blind = is_head && (names_blind || continues && is_blind);
        }
        if !is_blind {
            relayed.extend_from_slice(line);
        }
    }
    relayed.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::data::Kind;
    use time::macros::datetime;

    #[test]
    fn a_relayed_message_keeps_everything_but_its_blind_copies() {
        let owner = Address {
            name: "Bob".into(),
            address: "bob@contoso.test".into(),
        };
        let item = Item::new(Kind::Message).with(
            Property::From,
            Value::Mailboxes(vec![Address {
                name: "Alice".into(),
                address: "alice@contoso.test".into(),
            }]),
        );
        let mime = Bytes::from_static(
            b"To: a@b.test\r\nBcc: c@d.test,\r\n e@f.test\r\nX-Own: 1\r\n\r\nBcc: body\r\n",
        );
        let relayed = relayed(&item, &owner, &mime, datetime!(2026-11-04 00:05 UTC));
        let text = String::from_utf8(relayed.to_vec()).unwrap();
        let (received, rest) = text.split_once("\r\n").unwrap();
        assert!(received.starts_with("Received: from MAIL.contoso.test"));
        assert_eq!(rest, "To: a@b.test\r\nX-Own: 1\r\n\r\nBcc: body\r\n");
    }
}

//! Reports about messages: delivery, failed delivery, reading, deletion without reading
//! ([MS-OXCMAIL 2.1.3](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcmail/)).

use std::fmt::Write;
use std::sync::Arc;

use uuid::Uuid;

use super::envelope::Failure;
use super::submit::deliver;
use crate::exchange::data::{
    Address, Attachment, Body, Content, Item, Kind, Property, Value, domain,
};
use crate::exchange::ews::properties::UNREAD_RECEIPT;
use crate::exchange::ews::properties::responses::is_due;
use crate::exchange::ews::requests::Context;
use crate::exchange::store::{self, Mailboxes};
use crate::exchange::world::Mailbox;
use crate::settings::MAX_REPORTED_RECIPIENTS;

/// The local part of the address that Exchange sends reports from.
const POSTMASTER: &str = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e";

/// A kind of report.
struct Report {
    /// The message class, by which clients recognise the kind of report.
    class: &'static str,
    /// The text before the original subject.
    prefix: &'static str,
    /// The body.
    text: String,
    /// The sender of the report.
    from: Address,
    /// Whether the report contains the original message.
    returns: bool,
}

/// Reports to the sender that a message was delivered.
pub(crate) fn delivered(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    item: &Item,
    recipients: &[Mailbox],
) {
    let mut text =
        "Your message has been delivered to the following recipients:\r\n\r\n".to_owned();
    for one in recipients.iter().take(MAX_REPORTED_RECIPIENTS) {
        line(
            &mut text,
            &format!("{} ({})", one.display_name(), one.address),
        );
    }
    text += &format!("\r\nSubject: {}\r\n", subject(item));
    let report = Report {
        class: "REPORT.IPM.Note.DR",
        prefix: "Delivered: ",
        text,
        from: postmaster(context),
        returns: false,
    };
    send(context, mailboxes, item, report);
}

/// Returns a message to its sender, with the recipients that did not receive it.
pub(crate) fn undeliverable(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    item: &Item,
    failures: &[(Address, Failure)],
) {
    let shown = || failures.iter().take(MAX_REPORTED_RECIPIENTS);
    let mut text = "Delivery has failed to these recipients or groups:\r\n\r\n".to_owned();
    for (address, failure) in shown() {
        line(&mut text, &address.address);
        line(&mut text, failure.explanation());
        line(&mut text, "");
    }
    let from = postmaster(context);
    let domain = domain(&from.address);
    line(&mut text, "Diagnostic information for administrators:");
    line(&mut text, "");
    line(&mut text, &format!("Generating server: MAIL.{domain}"));
    for (address, failure) in shown() {
        line(&mut text, "");
        line(&mut text, &address.address);
        let reply = failure.reply();
        line(&mut text, &format!("Remote Server returned '{reply}'"));
    }
    let report = Report {
        class: "REPORT.IPM.Note.NDR",
        prefix: "Undeliverable: ",
        text,
        from,
        returns: true,
    };
    send(context, mailboxes, item, report);
}

/// The event that a read receipt reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// It was marked as read.
    Read,
    /// It was deleted unread.
    DeletedUnread,
}

/// Sends a read receipt if a message became read and its sender asked for one. `before` is the message before the request.
pub(crate) fn marked_read(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    (guid, number): (Uuid, u32),
    before: &Item,
) {
    let item = mailboxes.get(guid).and_then(|mailbox| mailbox.item(number));
    let Some(item) = item.filter(|item| is_due(before) && !item.is_unread()) else {
        return;
    };
    // A message has one receipt at most, even if it is marked as unread and read again.
    let mut item = (*item).clone();
    item.properties
        .insert(UNREAD_RECEIPT, Value::Boolean(false));
    if let Some(mailbox) = mailboxes.get_mut(guid) {
        mailbox.update_item(number, item, true, context.now);
    }
    receipt(context, mailboxes, guid, before, Reading::Read);
}

/// Sends a receipt for a message that was deleted unread, if its sender asked for one.
pub(crate) fn deleted_unread(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    guid: Uuid,
    before: &Item,
) {
    let wanted = before.properties.get(&UNREAD_RECEIPT);
    if before.is_unread() && wanted.and_then(Value::boolean) == Some(true) {
        receipt(context, mailboxes, guid, before, Reading::DeletedUnread);
    }
}

fn receipt(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    guid: Uuid,
    before: &Item,
    reading: Reading,
) {
    let Some(reader) = mailboxes.get(guid).map(store::Mailbox::owner) else {
        return;
    };
    let (class, prefix, happened) = match reading {
        Reading::Read => ("REPORT.IPM.Note.IPNRN", "Read: ", "was read on"),
        Reading::DeletedUnread => (
            "REPORT.IPM.Note.IPNNRN",
            "Not read: ",
            "was deleted without being read on",
        ),
    };
    let time = context.now;
    let text = format!(
        "Your message\r\n\r\n   To: {}\r\n   Subject: {}\r\n\r\n{} {:04}-{:02}-{:02} {:02}:{:02} (UTC).\r\n",
        reader.name,
        subject(before),
        happened,
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute()
    );
    let report = Report {
        class,
        prefix,
        text,
        from: reader,
        returns: false,
    };
    send(context, mailboxes, before, report);
}

/// Delivers a report to the sender of a message. A report never causes another report, so two mailboxes cannot report to
/// each other endlessly.
fn send(context: &Context<'_>, mailboxes: &mut Mailboxes, item: &Item, report: Report) {
    let [sender, ..] = item
        .field(Property::Sender)
        .or_else(|| item.field(Property::From))
        .map_or(&[][..], Value::mailboxes)
    else {
        return;
    };
    let Some(mailbox) = context.world.mailbox(context.setup, &sender.address) else {
        return;
    };
    let submission = mailboxes.next_submission().to_be_bytes();
    let id = Uuid::new_v5(&mailbox.guid, &submission);
    let domain = domain(&report.from.address).to_owned();
    let from = Value::Mailboxes(vec![report.from]);
    let to = Value::Mailboxes(vec![sender.clone()]);
    let mut message = Item::new(Kind::Message)
        .with(Property::ItemClass, report.class)
        .with(Property::Subject, [report.prefix, subject(item)].concat())
        .with(Property::From, from.clone())
        .with(Property::Sender, from)
        .with(Property::ToRecipients, to)
        .with(Property::InternetMessageId, format!("<{id}@{domain}>"))
        .with(Property::DateTimeSent, context.now)
        .with(
            Property::Body,
            Value::Body(Body {
                html: false,
                text: report.text.into(),
            }),
        );
    for property in [Property::ConversationIndex, Property::ConversationTopic] {
        if let Some(value) = item.field(property) {
            message.set(property, value.clone());
        }
    }
    if let Some(original) = item
        .field(Property::InternetMessageId)
        .and_then(Value::text)
    {
        message.set(Property::InReplyTo, original.to_owned());
        message.set(Property::References, original.to_owned());
    }
    if report.returns {
        message.attachments.push(returned(item, context));
    }
    let message = super::arrival::arrival(&message, &mailbox, context.now);
    deliver(context, mailboxes, &mailbox, message);
}

/// The original message as an attachment.
fn returned(item: &Item, context: &Context<'_>) -> Attachment {
    let mut original = item.clone();
    // The nesting depth of attachments is limited, and the original message may have reached the limit already.
    let is_file = |one: &Attachment| matches!(one.content, Content::File { .. });
    original.attachments.retain(is_file);
    Attachment {
        number: 1,
        name: subject(item).to_owned().into(),
        content_type: Some("message/rfc822".into()),
        content_id: None,
        content_location: None,
        inline: false,
        modified: context.now,
        content: Content::Item(Arc::new(original)),
    }
}

fn postmaster(context: &Context<'_>) -> Address {
    let domain = domain(&context.mailbox.address);
    Address {
        name: "Microsoft Outlook".into(),
        address: format!("{POSTMASTER}@{domain}").into(),
    }
}

fn subject(item: &Item) -> &str {
    let subject = item.field(Property::Subject).and_then(Value::text);
    subject.unwrap_or_default()
}

fn line(text: &mut String, line: &str) {
    write!(text, "{line}\r\n").expect("a String takes everything");
}

//! The value of any property of an item: what was said of it, what follows from that, or what Exchange assumes.

use time::{Duration, OffsetDateTime};

use super::body::{self, preview};
use super::view::{View, folder_id_node};
use super::{calendar, contact, conversation, icon, meeting, responses, task};
use crate::exchange::data::{Address, Body, Kind, Value};
use crate::exchange::ews::fields::{self, Field};
use crate::exchange::ews::ids::{Id, IdFormat};
use crate::exchange::ews::requests::Allowed;
use crate::exchange::xml::Node;

/// The longest (minutes) that a reminder may come early: a year.
const MOST_MINUTES: i64 = 366 * 24 * 60;

/// The value that an item has under a property.
pub(crate) fn value(view: &View<'_>, field: &Field) -> Option<Value> {
    let name = field.name();
    if let Some(said) = view.item.field(name) {
        return Some(said.clone());
    }
    let own = match view.item.kind {
        Kind::CalendarItem | Kind::MeetingRequest => calendar::value(view, name),
        Kind::MeetingResponse | Kind::MeetingCancellation => meeting::value(view, name),
        Kind::Contact | Kind::DistributionList => contact::value(view, name),
        Kind::Task => task::value(view, name),
        _ => None,
    };
    own.or_else(|| identity(view, name))
        .or_else(|| text(view, name))
        .or_else(|| assumed(name))
}

/// What says which item it is, where, and since when.
fn identity(view: &View<'_>, name: &str) -> Option<Value> {
    let entry_id = || {
        let id = view.id()?.spell(IdFormat::EntryId);
        Some(Value::Text(id.into()))
    };
    match name {
        "ItemId" => view.id_node("t:ItemId").map(Value::from),
        "ParentFolderId" => {
            let (_, entry) = view.place?;
            Some(folder_id_node("t:ParentFolderId", view.mailbox, entry.folder).into())
        }
        "ItemClass" => Some(class(view).into()),
        "IsAssociated" => Some(view.place.is_some_and(|(_, entry)| entry.associated).into()),
        "Size" => i64::try_from(view.item.size()).ok().map(Value::Integer),
        "StoreEntryId" | "InstanceKey" => entry_id(),
        "EffectiveRights" => Some(effective_rights(view.allowed).into()),
        "LastModifiedName" => Some(Value::Text(view.mailbox.owner().name)),
        "ConversationId" => conversation::id(view).map(Value::from),
        "ConversationTopic" => conversation::topic(view).map(Value::from),
        "ConversationIndex" => conversation::index(view).map(Value::Bytes),
        _ => None,
    }
}

/// What is told of its text, people and attachments.
fn text(view: &View<'_>, name: &str) -> Option<Value> {
    let item = &view.item;
    let people = |name| {
        let shown = item.field(name).map(fields::scalar);
        Some(Value::Text(shown.unwrap_or_default()))
    };
    match name {
        "NormalizedBody" => item.field("Body").cloned(),
        "UniqueBody" => body::unique(item).map(Value::Body),
        "TextBody" => {
            let text = body::plain_text(item)?;
            Some(Value::Body(Body { html: false, text }))
        }
        "Preview" => Some(preview(item).into()),
        "DisplayTo" => people("ToRecipients"),
        "DisplayCc" => people("CcRecipients"),
        "HasAttachments" => {
            let shown = item.attachments.iter().any(|attachment| !attachment.inline);
            Some(shown.into())
        }
        "ResponseObjects" => responses::node(view).map(Value::from),
        "IconIndex" => Some(icon::name(view).into()),
        "Flag" => {
            let status = Node::text("t:FlagStatus", "NotFlagged");
            Some(Node::new("t:Flag").child(status).into())
        }
        "Sender" => item.field("From").cloned(),
        "From" => item.field("Sender").cloned(),
        "ReceivedBy" | "ReceivedRepresenting" => received_by(view),
        "ReminderNextTime" => next_reminder(view).map(Value::from),
        "PostedTime" => item.field("DateTimeCreated").cloned(),
        _ => None,
    }
}

/// Whom a message reached: the owner of the mailbox, unless it began there.
fn received_by(view: &View<'_>) -> Option<Value> {
    let is_draft = view.item.field("IsDraft").and_then(Value::boolean);
    let from = view.item.field("From").map_or(&[][..], Value::mailboxes);
    let own = view.mailbox.owner();
    let is_own = |one: &Address| one.address.eq_ignore_ascii_case(&own.address);
    let sent = !from.is_empty() && is_draft != Some(true);
    let came = sent && !from.iter().any(is_own);
    came.then(|| Value::Mailboxes(vec![own]))
}

/// When the owner is reminded.
fn next_reminder(view: &View<'_>) -> Option<OffsetDateTime> {
    let value = |uri| value(view, fields::field(uri)?);
    let is_set = value("item:ReminderIsSet")?.boolean()?;
    let due = value("item:ReminderDueBy")?.time()?;
    let minutes = value("item:ReminderMinutesBeforeStart")?.integer()?;
    let early = Duration::minutes(minutes.clamp(0, MOST_MINUTES));
    is_set.then(|| due.checked_sub(early))?
}

/// What Exchange assumes where nothing was said.
fn assumed(name: &str) -> Option<Value> {
    match name {
        "Sensitivity" | "Importance" => Some("Normal".into()),
        "ReminderMinutesBeforeStart" => Some(Value::Integer(0)),
        "Culture" => Some("en-US".into()),
        "IsSubmitted"
        | "IsDraft"
        | "IsFromMe"
        | "IsResend"
        | "IsUnmodified"
        | "ReminderIsSet"
        | "IsClutter"
        | "BlockStatus"
        | "HasBlockedImages"
        | "IsReadReceiptRequested"
        | "IsDeliveryReceiptRequested"
        | "IsResponseRequested"
        | "IsDelegated"
        | "IsOutOfDate"
        | "HasBeenProcessed" => Some(false.into()),
        "IsRead" => Some(true.into()),
        _ => None,
    }
}

/// The class of the item.
pub(crate) fn class(view: &View<'_>) -> String {
    let said = view.text("ItemClass");
    said.unwrap_or_else(|| fields::class(view.item.kind))
        .to_owned()
}

/// What whoever asks may do with an item that it may read; in an item nothing is created.
fn effective_rights(allowed: Allowed) -> Node {
    let rights = [
        ("t:CreateAssociated", false),
        ("t:CreateContents", false),
        ("t:CreateHierarchy", false),
        ("t:Delete", allowed.delete),
        ("t:Modify", allowed.modify),
        ("t:Read", true),
        ("t:ViewPrivateItems", allowed.view_private),
    ];
    let rights = rights.map(|(name, answer)| Node::text(name, answer.to_string()));
    Node::new("t:EffectiveRights").children(rights)
}

/// The id of the item, as an extended property has it.
pub(crate) fn entry_id(view: &View<'_>) -> Option<Value> {
    let id: Id = view.id()?;
    Some(Value::Text(id.spell(IdFormat::EntryId).into()))
}

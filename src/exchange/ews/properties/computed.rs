//! The value of any item property: stored, derived, or Exchange's default.

use time::{Duration, OffsetDateTime};

use super::body::{self, preview};
use super::view::{View, parent_id_node};
use super::{associated, calendar, contact, conversation, icon, meeting, responses, task};
use crate::exchange::data::{Address, Body, Kind, Property, Value};
use crate::exchange::ews::fields;
use crate::exchange::ews::ids::{Id, IdFormat};
use crate::exchange::ews::requests::Allowed;
use crate::exchange::xml::Node;

/// The maximum lead of a reminder in minutes: a year.
const MOST_MINUTES: i64 = 366 * 24 * 60;

/// The value of an item's property.
pub(crate) fn value(view: &View<'_>, property: Property) -> Option<Value> {
    if let Some(stated) = view.item.field(property) {
        return Some(stated.clone());
    }
    let own = match view.item.kind {
        Kind::CalendarItem | Kind::MeetingRequest => calendar::value(view, property),
        Kind::MeetingResponse | Kind::MeetingCancellation => meeting::value(view, property),
        Kind::Contact | Kind::DistributionList => contact::value(view, property),
        Kind::Task => task::value(view, property),
        _ => None,
    };
    own.or_else(|| identity(view, property))
        .or_else(|| text(view, property))
        .or_else(|| assumed(view, property))
}

/// Exchange's default for a property without a stored or derived value. A message that was never sent has none for
/// `IsResponseRequested`.
fn assumed(view: &View<'_>, property: Property) -> Option<Value> {
    let kind = view.item.kind;
    let is_sent = || view.item.field(Property::From).is_some();
    match property {
        Property::IsResponseRequested if kind == Kind::Message && !is_sent() => None,
        // Contacts are unsent items, so their draft flag is set.
        Property::IsDraft if kind == Kind::Contact => Some(true.into()),
        _ => property.row().assumed(kind).map(Value::from),
    }
}

/// Properties that identify the item and its folder.
fn identity(view: &View<'_>, property: Property) -> Option<Value> {
    let entry_id = || {
        let id = view.id()?.encode(IdFormat::EntryId);
        Some(Value::Text(id.into()))
    };
    match property {
        Property::ItemId => view.id_node(Property::ItemId.element()).map(Value::from),
        Property::ParentFolderId => {
            let (_, entry) = view.stored?;
            Some(parent_id_node(view.mailbox, entry.folder).into())
        }
        Property::ItemClass => Some(class(view).into()),
        Property::IsAssociated => Some(
            view.stored
                .is_some_and(|(_, entry)| entry.associated)
                .into(),
        ),
        Property::Size => i64::try_from(view.item.size()).ok().map(Value::Integer),
        Property::StoreEntryId | Property::InstanceKey => entry_id(),
        Property::EffectiveRights => Some(effective_rights(view.allowed).into()),
        Property::LastModifiedName => Some(Value::Text(view.mailbox.owner().name)),
        Property::AssociatedCalendarItemId => associated::id(view).map(Value::from),
        Property::ConversationId => conversation::id(view).map(Value::from),
        Property::ConversationTopic => conversation::topic(view).map(Value::from),
        Property::ConversationIndex => conversation::index(view).map(Value::Bytes),
        _ => None,
    }
}

/// Properties that follow from the body, the recipients and the attachments.
fn text(view: &View<'_>, property: Property) -> Option<Value> {
    let item = &view.item;
    let people = |name| {
        let shown = item.field(name).map(fields::scalar);
        Some(Value::Text(shown.unwrap_or_default()))
    };
    match property {
        Property::NormalizedBody => {
            let body = body::body(item)?;
            Some(Value::Body(body::converted(body, None)))
        }
        Property::UniqueBody => body::unique(item).map(Value::Body),
        Property::TextBody => {
            let text = body::plain_text(item)?;
            Some(Value::Body(Body { html: false, text }))
        }
        Property::Preview => Some(preview(item).into()),
        Property::DisplayTo => people(Property::ToRecipients),
        Property::DisplayCc => people(Property::CcRecipients),
        Property::HasAttachments => {
            let shown = item.attachments.iter().any(|attachment| !attachment.inline);
            Some(shown.into())
        }
        Property::ResponseObjects => responses::node(view).map(Value::from),
        Property::IconIndex => Some(icon::name(view).into()),
        Property::Flag => {
            let status = Node::text("t:FlagStatus", "NotFlagged");
            Some(Node::new(Property::Flag.element()).child(status).into())
        }
        Property::Sender => item.field(Property::From).cloned(),
        Property::From => item.field(Property::Sender).cloned(),
        Property::ReceivedBy | Property::ReceivedRepresenting => received_by(view),
        Property::ReminderNextTime => next_reminder(view).map(Value::from),
        Property::PostedTime => item.field(Property::DateTimeCreated).cloned(),
        // Items other than messages have their creation time as the time of sending.
        Property::DateTimeSent if !item.kind.is_message() => {
            item.field(Property::DateTimeCreated).cloned()
        }
        _ => None,
    }
}

/// The recipient of a message: the owner of the mailbox, unless the owner sent it.
fn received_by(view: &View<'_>) -> Option<Value> {
    let is_draft = view.item.field(Property::IsDraft).and_then(Value::boolean);
    let from = view
        .item
        .field(Property::From)
        .map_or(&[][..], Value::mailboxes);
    let own = view.mailbox.owner();
    let is_own = |one: &Address| one.address.eq_ignore_ascii_case(&own.address);
    let sent = !from.is_empty() && is_draft != Some(true);
    let came = sent && !from.iter().any(is_own);
    came.then(|| Value::Mailboxes(vec![own]))
}

/// The time of the next reminder.
fn next_reminder(view: &View<'_>) -> Option<OffsetDateTime> {
    let value = |property| value(view, property);
    let is_set = value(Property::ReminderIsSet)?.boolean()?;
    let due = value(Property::ReminderDueBy)?.time()?;
    let minutes = value(Property::ReminderMinutesBeforeStart)?.integer()?;
    let early = Duration::minutes(minutes.clamp(0, MOST_MINUTES));
    is_set.then(|| due.checked_sub(early))?
}

/// The message class of the item.
pub(crate) fn class(view: &View<'_>) -> String {
    let stated = view.text(Property::ItemClass);
    stated
        .unwrap_or_else(|| fields::class(view.item.kind))
        .to_owned()
}

/// The user's `EffectiveRights` to a readable item. Nothing can be created in an item.
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
    Node::new(Property::EffectiveRights.element()).children(rights)
}

/// The entry id of the item for an extended property.
pub(crate) fn entry_id(view: &View<'_>) -> Option<Value> {
    let id: Id = view.id()?;
    Some(Value::Text(id.encode(IdFormat::EntryId).into()))
}

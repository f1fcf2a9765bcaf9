//! The value of any property of an item: what was said of it, what follows from that, or what Exchange assumes.

use super::body::{self, preview};
use super::view::{View, folder_id_node};
use super::{calendar, contact, conversation, task};
use crate::exchange::ews::fields::{self, Field};
use crate::exchange::ews::id::{Id, IdFormat};
use crate::exchange::store::{Body, Kind, Value};
use crate::exchange::xml::Node;

/// The value that an item has under a property.
pub(in crate::exchange::ews) fn value(view: &View<'_>, field: &Field) -> Option<Value> {
    let name = field.name();
    if let Some(said) = view.item.field(name) {
        return Some(said.clone());
    }
    let own = match view.item.kind {
        Kind::CalendarItem | Kind::MeetingRequest => calendar::value(view, name),
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
        "ItemClass" => Some(fields::class(view.item.kind).into()),
        "IsAssociated" => Some(view.place.is_some_and(|(_, entry)| entry.associated).into()),
        "Size" => i64::try_from(view.item.size()).ok().map(Value::Integer),
        "StoreEntryId" | "InstanceKey" => entry_id(),
        "EffectiveRights" => Some(effective_rights().into()),
        "LastModifiedName" => Some(owner(view).into()),
        "ConversationId" => conversation::id(view).map(Value::from),
        "ConversationTopic" => conversation::topic(view).map(Value::from),
        "ConversationIndex" => conversation::index(view),
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
        "UniqueBody" | "NormalizedBody" => item.field("Body").cloned(),
        "TextBody" => {
            let text = body::plain(item)?;
            Some(Value::Body(Body { html: false, text }))
        }
        "Preview" => Some(preview(item).into()),
        "DisplayTo" => people("ToRecipients"),
        "DisplayCc" => people("CcRecipients"),
        "HasAttachments" => {
            let shown = item.attachments.iter().any(|attachment| !attachment.inline);
            Some(shown.into())
        }
        "ResponseObjects" => response_objects(view).map(Value::from),
        "Flag" => {
            let status = Node::text("t:FlagStatus", "NotFlagged");
            Some(Node::new("t:Flag").child(status).into())
        }
        "Sender" => item.field("From").cloned(),
        "PostedTime" => item.field("DateTimeCreated").cloned(),
        _ => None,
    }
}

/// What Exchange assumes where nothing was said.
fn assumed(name: &str) -> Option<Value> {
    match name {
        "Sensitivity" | "Importance" => Some("Normal".into()),
        "Culture" => Some("en-US".into()),
        "IconIndex" => Some("Default".into()),
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

/// What people call the owner of the mailbox.
pub(super) fn owner(view: &View<'_>) -> String {
    let address = view.mailbox.address();
    address.split('@').next().unwrap_or_default().to_owned()
}

/// What a caller may do with an item of its own.
fn effective_rights() -> Node {
    let rights = [
        ("t:CreateAssociated", "false"),
        ("t:CreateContents", "false"),
        ("t:CreateHierarchy", "false"),
        ("t:Delete", "true"),
        ("t:Modify", "true"),
        ("t:Read", "true"),
        ("t:ViewPrivateItems", "true"),
    ];
    let rights = rights.map(|(name, answer)| Node::text(name, answer));
    Node::new("t:EffectiveRights").children(rights)
}

/// What may be answered to an item.
fn response_objects(view: &View<'_>) -> Option<Node> {
    let is_draft = view.item.field("IsDraft").and_then(Value::boolean);
    let objects: &[&'static str] = match view.item.kind {
        Kind::Message if is_draft == Some(true) => &["t:ForwardItem"],
        Kind::Message => &["t:ReplyToItem", "t:ReplyAllToItem", "t:ForwardItem"],
        Kind::MeetingRequest => &[
            "t:AcceptItem",
            "t:TentativelyAcceptItem",
            "t:DeclineItem",
            "t:ReplyToItem",
            "t:ReplyAllToItem",
            "t:ForwardItem",
        ],
        Kind::MeetingCancellation => &["t:RemoveItem"],
        Kind::CalendarItem | Kind::MeetingResponse => &["t:ForwardItem"],
        Kind::PostItem => &["t:PostReplyItem", "t:ReplyToItem", "t:ForwardItem"],
        _ => return None,
    };
    let objects = objects.iter().map(|name| Node::new(*name));
    Some(Node::new("t:ResponseObjects").children(objects))
}

/// The id of the item, as an extended property has it.
pub(super) fn entry_id(view: &View<'_>) -> Option<Value> {
    let id: Id = view.id()?;
    Some(Value::Text(id.spell(IdFormat::EntryId).into()))
}

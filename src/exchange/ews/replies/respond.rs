//! Replies and forwards: messages that are created from another one
//! ([response objects](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responseobjects)).

use super::last_verb;
use super::quote::quoted;
use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{
    Address, Attachment, Body, Content, Item, Kind, Property, Value, conversation_index,
};
use crate::exchange::ews::answers::Refused;
use crate::exchange::ews::items::input::accepted;
use crate::exchange::ews::properties::View;
use crate::exchange::ews::properties::conversation::{self, normalized};
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, TYPES};

/// The response objects that create a message.
const RESPONSES: [&str; 4] = [
    "ReplyToItem",
    "ReplyAllToItem",
    "ForwardItem",
    "PostReplyItem",
];

/// Whether an element is a response object that creates a message.
pub(crate) fn is_response(element: &Element<'_>) -> bool {
    element.namespace == TYPES && RESPONSES.contains(&element.name)
}

/// The message that a response object creates.
pub(crate) fn item(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    element: &Element<'_>,
) -> Result<Item, Refused> {
    let target = reference(context, mailboxes, element)?;
    let kind = match element.name {
        "PostReplyItem" => Kind::PostItem,
        _ => Kind::Message,
    };
    let mut given = element.clone();
    let own = |child: &Element<'_>| {
        ![Property::ReferenceItemId, Property::NewBodyContent]
            .map(Property::name)
            .contains(&child.name)
    };
    // The two elements that only response objects have are handled apart; the rest is a normal item.
    given.children.retain(own);
    let mut item = accepted(kind, &given)?;
    let mailbox = mailboxes.get(target.mailbox);
    let view = mailbox.and_then(|mailbox| View::new(mailbox, target.number));
    let view = view.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    let new_body = element
        .child(TYPES, Property::NewBodyContent.name())
        .map(|new| Body {
            html: new.attribute("BodyType") != Some("Text"),
            text: new.text.to_string().into(),
        });
    answer(&view, element.name, new_body, &mut item);
    if let Some(index) = conversation::index(&view) {
        let index = conversation_index::answer(&index, context.now);
        item.set(Property::ConversationIndex, Value::Bytes(index));
    }
    if let Some(topic) = conversation::topic(&view) {
        item.set(Property::ConversationTopic, topic);
    }
    last_verb::remember(&mut item, element.name, &target);
    Ok(item)
}

/// The item that a response object refers to.
pub(crate) fn reference(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    element: &Element<'_>,
) -> Result<ItemTarget, ResponseCode> {
    let reference = element.child(TYPES, Property::ReferenceItemId.name());
    let missing = ResponseCode::MISSING_INFORMATION_REFERENCE_ITEM_ID;
    item_target(context, mailboxes, reference.ok_or(missing)?)
}

/// The ResponseCode for a response object that does not apply to its item.
pub(crate) fn refusal(element: &Element<'_>) -> ResponseCode {
    match element.name {
        "AcceptItem" => ResponseCode::INVALID_ITEM_FOR_OPERATION_ACCEPT_ITEM,
        "TentativelyAcceptItem" => ResponseCode::INVALID_ITEM_FOR_OPERATION_TENTATIVE,
        "DeclineItem" => ResponseCode::INVALID_ITEM_FOR_OPERATION_DECLINE_ITEM,
        "CancelCalendarItem" => ResponseCode::INVALID_ITEM_FOR_OPERATION_CANCEL_ITEM,
        "RemoveItem" => ResponseCode::INVALID_ITEM_FOR_OPERATION_REMOVE_ITEM,
        "AcceptSharingInvitation" => ResponseCode::INVALID_SHARING_MESSAGE,
        _ => ResponseCode::INVALID_ITEM_FOR_OPERATION_CREATE_ITEM,
    }
}

/// Fills in the properties that a response takes from the original.
fn answer(view: &View<'_>, how: &str, new_body: Option<Body>, item: &mut Item) {
    let original = &view.item;
    let subject = view.text(Property::Subject).unwrap_or_default();
    let prefix = if how == "ForwardItem" { "FW: " } else { "RE: " };
    if item.field(Property::Subject).is_none() {
        item.set(
            Property::Subject,
            format!("{prefix}{}", normalized(subject)),
        );
    }
    if let Some(id) = view.text(Property::InternetMessageId) {
        let before = view.text(Property::References).unwrap_or_default();
        item.set(
            Property::References,
            format!("{before} {id}").trim().to_owned(),
        );
        item.set(Property::InReplyTo, id.to_owned());
    }
    let people = |name| {
        original
            .field(name)
            .map_or(&[][..], Value::mailboxes)
            .to_vec()
    };
    // Reply-all leaves out the owner's own address.
    let own = view.mailbox.address();
    let others = |all: Vec<Address>| {
        let all = all.into_iter();
        all.filter(|one| !one.address.eq_ignore_ascii_case(own))
            .collect::<Vec<_>>()
    };
    if how.starts_with("Reply") && item.field(Property::ToRecipients).is_none() {
        let mut to = people(Property::ReplyTo);
        for name in [Property::From, Property::Organizer] {
            if to.is_empty() {
                to = people(name);
            }
        }
        if how == "ReplyAllToItem" {
            to.extend(others(people(Property::ToRecipients)));
            let copies = others(people(Property::CcRecipients));
            if !copies.is_empty() && item.field(Property::CcRecipients).is_none() {
                item.set(Property::CcRecipients, Value::Mailboxes(copies));
            }
        }
        item.set(Property::ToRecipients, Value::Mailboxes(to));
    }
    if how == "ForwardItem" {
        item.attachments
            .splice(0..0, original.attachments.iter().cloned());
    // The quoted HTML of a reply still refers to inline images.
    } else {
        let shown = |one: &&Attachment| one.inline && matches!(one.content, Content::File { .. });
        let shown: Vec<_> = original.attachments.iter().filter(shown).cloned().collect();
        item.attachments.splice(0..0, shown);
    }
    for (number, attachment) in (1..).zip(&mut item.attachments) {
        attachment.number = number;
    }
    if item.field(Property::Body).is_none() {
        item.set(Property::Body, Value::Body(quoted(view, new_body)));
    }
    debug_assert!(matches!(item.kind, Kind::Message | Kind::PostItem));
}

//! UpdateItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation)):
//! sets, extends and deletes properties of items.

use std::sync::Arc;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Kind, Property};
use crate::exchange::ews::answers::{Outcome, Refused, ResponseMessage, each};
use crate::exchange::ews::fields;
use crate::exchange::ews::items::check::{dates, percent};
use crate::exchange::ews::items::send::send;
use crate::exchange::ews::items::{
    ChangedProperties, Disposition, extended, mime_content, normalise, of_property, settable,
};
use crate::exchange::ews::meetings::announce::{Sending, announce};
use crate::exchange::ews::paths::{Path, update};
use crate::exchange::ews::properties::{View, calendar, contact, normalise as settle_flag};
use crate::exchange::ews::replies::last_verb;
use crate::exchange::ews::requests::target::{distinguished, item_target};
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::ews::shapes::shown::{ITEMS, identified, view};
use crate::exchange::ews::transport::{marked_read, submit};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node};

/// One message per change, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let resolution = request.required("ConflictResolution");
    let disposition = Disposition::read(request);
    let invites = request.attribute("SendMeetingInvitationsOrCancellations");
    let sending = Sending::read(invites);
    let receipts = !request.flag("SuppressReadReceipts");
    each(request.inside("ItemChanges"), Some(ITEMS), |change| {
        let target = item_target(context, mailboxes, change.first())?;
        let target = context.allow_item(mailboxes, target, Rights::edits)?;
        let before = Arc::clone(&view(mailboxes, &target)?.item);
        let read = (target.mailbox, target.number);
        let (mut item, stated) = changed(mailboxes, &target, change)?;
        settle_flag(&mut item, context.now)?;
        check(mailboxes, &target, resolution, &item, disposition, invites)?;
        if sending.is_some() {
            calendar::announce(&mut item, &stated);
        }
        let mut message = match apply(context, mailboxes, target, (item, &stated), disposition)? {
            Some(target) => {
                if let Some(sending) = sending {
                    let after = Arc::clone(&view(mailboxes, &target)?.item);
                    let guid = target.mailbox;
                    announce(context, mailboxes, guid, Some(&before), &after, sending)?;
                }
                identified(mailboxes, &target)?
            }
            None => ResponseMessage::listed(ITEMS, None),
        };
        if receipts {
            marked_read(context, mailboxes, read, &before);
        }
        let conflicts = Node::new("m:ConflictResults").child(Node::text("t:Count", "0"));
        message.payload.push(conflicts);
        Ok(message)
    })
}

/// The item with a change applied, and the changed properties.
fn changed(
    mailboxes: &Mailboxes,
    target: &ItemTarget,
    change: &Element<'_>,
) -> Result<(Item, ChangedProperties), Refused> {
    let view = view(mailboxes, target)?;
    let is_theirs = view.item.kind == Kind::CalendarItem && !calendar::is_organizer(&view);
    let mut item = (*view.item).clone();
    let mut stated = ChangedProperties::new();
    for update in &change.inside("Updates").children {
        let path = update.first();
        let changed = match is_theirs && is_of_organizer(path) {
            true => Err(forbidden(update.name)),
            false => changed_by(&mut item, update),
        };
        stated.push(changed.map_err(|code| of_property(code, path))?);
    }
    Ok((item, stated))
}

/// Applies one update to an item. Returns the changed property.
fn changed_by(item: &mut Item, update: &Element<'_>) -> Result<Property, ResponseCode> {
    match update.name {
        "DeleteItemField" => update::delete(item, &Path::read(update.first())?),
        name => set(item, update, name == "AppendToItemField"),
    }
}

/// Whether a path names a property that only the organizer of a meeting may set.
fn is_of_organizer(path: &Element<'_>) -> bool {
    let field = path.attribute("FieldURI").and_then(fields::field);
    field.is_some_and(|field| field.property.row().is_of_organizer())
}

/// The code for a forbidden change of a property.
fn forbidden(update: &str) -> ResponseCode {
    match update {
        "DeleteItemField" => ResponseCode::INVALID_PROPERTY_DELETE,
        "AppendToItemField" => ResponseCode::INVALID_PROPERTY_APPEND,
        _ => ResponseCode::INVALID_PROPERTY_SET,
    }
}

/// Sets or extends a property and returns it. The update contains the path first, and the item with the property last.
fn set(item: &mut Item, update: &Element<'_>, append: bool) -> Result<Property, ResponseCode> {
    let path = Path::read(update.first())?;
    let properties = update
        .children
        .last()
        .map_or(&[][..], |item| &item.children);
    let [child] = properties else {
        return Err(ResponseCode::INCORRECT_UPDATE_PROPERTY_COUNT);
    };
    let mismatch = ResponseCode::UPDATE_PROPERTY_MISMATCH;
    match path {
        Path::Extended(_) if child.name == Property::ExtendedProperty.name() && !append => {
            extended(item, child)
        }
        Path::Extended(_) | Path::Foreign => Err(ResponseCode::INVALID_PROPERTY_SET),
        Path::Field(field)
            if field.property == Property::MimeContent
                && child.name == Property::MimeContent.name() =>
        {
            update::set_mime(item, mime_content(item.kind, child)?);
            Ok(Property::MimeContent)
        }
        Path::Field(field) => {
            let own = settable(item.kind, child)?;
            if own.property == Property::Attachments {
                return Err(ResponseCode::INVALID_PROPERTY_SET);
            }
            if own.property != field.property {
                return Err(mismatch);
            }
            update::set(item, own, fields::read(own, child)?, append)?;
            Ok(own.property)
        }
        Path::Entry(entry) => {
            let own = settable(item.kind, child)?;
            if own.property != entry.field.property || append {
                return Err(mismatch);
            }
            update::set_entry(item, &entry, &Node::copy(child));
            Ok(own.property)
        }
    }
}

/// Refuses a change that the item or the request does not allow.
fn check(
    mailboxes: &Mailboxes,
    target: &ItemTarget,
    resolution: &str,
    item: &Item,
    disposition: Option<Disposition>,
    invites: Option<&str>,
) -> Result<(), ResponseCode> {
    let mailbox = mailboxes.get(target.mailbox);
    let view = mailbox.and_then(|mailbox| View::new(mailbox, target.number));
    let current = view.and_then(|view| view.change_key());
    match (&target.change_key, resolution) {
        (_, "AlwaysOverwrite") => {}
        (None, _) => return Err(ResponseCode::CHANGE_KEY_REQUIRED),
        (Some(known), "NeverOverwrite") if Some(known) != current.as_ref() => {
            return Err(ResponseCode::IRRESOLVABLE_CONFLICT);
        }
        (Some(_), _) => {}
    }
    match item.kind {
        Kind::Message if disposition.is_none() => Err(ResponseCode::MESSAGE_DISPOSITION_REQUIRED),
        Kind::CalendarItem if invites.is_none() => {
            Err(ResponseCode::SEND_MEETING_INVITATIONS_OR_CANCELLATIONS_REQUIRED)
        }
        Kind::CalendarItem => dates(item),
        Kind::Task => percent(item),
        _ => Ok(()),
    }
}

/// Carries a change out. Returns the item, if it still exists.
fn apply(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: ItemTarget,
    (mut item, stated): (Item, &ChangedProperties),
    disposition: Option<Disposition>,
) -> Result<Option<ItemTarget>, Refused> {
    let sent = disposition.filter(|how| *how != Disposition::SaveOnly && item.kind.is_message());
    let kept = sent.map(|_| distinguished(context, mailboxes, "sentitems"));
    if sent.is_some() {
        send(context, &mut item)?;
        last_verb::mark(context, mailboxes, &mut item);
        submit(context, mailboxes, &mut item);
    }
    let mailbox = mailboxes
        .get_mut(target.mailbox)
        .ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    let read_flag = stated.iter().all(|name| *name == Property::IsRead);
    if !read_flag {
        if item.kind == Kind::Contact
            && let Some(before) = mailbox.item(target.number)
        {
            contact::follow(&before, &mut item, stated);
        }
        normalise(&mut item, stated, context.now);
        context.sign(&mut item);
    }
    if let Some(index) = target.occurrence {
        let master = mailbox.item(target.number);
        let mut master = (*master.ok_or(ResponseCode::ITEM_NOT_FOUND)?).clone();
        master.exceptions.insert(index, Some(item.into()));
        mailbox.update_item(target.number, master, false, context.now);
        return Ok(Some(target));
    }
    mailbox.update_item(target.number, item, read_flag, context.now);
    // The answer has no id for a message that was sent.
    match (sent, kept) {
        (Some(Disposition::SendOnly), _) => mailbox.remove_item(target.number, context.now),
        (Some(_), Some(kept)) => {
            mailbox.move_item(target.number, kept?.folder, context.now);
        }
        _ => return Ok(Some(target)),
    }
    Ok(None)
}

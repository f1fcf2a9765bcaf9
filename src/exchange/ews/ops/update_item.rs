//! UpdateItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation)):
//! sets, extends and deletes properties of items.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Kind};
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::{
    invalid, required, required_attribute, unexpected, unknown_value,
};
use crate::exchange::ews::answers::{Found, Outcome, ResponseMessage};
use crate::exchange::ews::items::check::{dates, percent};
use crate::exchange::ews::items::send::send;
use crate::exchange::ews::items::{Disposition, Said, extended, mime_content, settable, settle};
use crate::exchange::ews::paths::{Path, update};
use crate::exchange::ews::properties::{View, calendar, settle as settle_flag};
use crate::exchange::ews::replies::verb;
use crate::exchange::ews::requests::target::{distinguished, item_target};
use crate::exchange::ews::requests::{Context, ItemTarget};
use crate::exchange::ews::shapes::{Shape, shown};
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};

/// One message per change, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let resolution = required_attribute(request, "ConflictResolution")?;
    if !["NeverOverwrite", "AutoResolve", "AlwaysOverwrite"].contains(&resolution) {
        return Err(unknown_value(request, "ConflictResolution", resolution));
    }
    let disposition = Disposition::read(request)?;
    let invites = request.attribute("SendMeetingInvitationsOrCancellations");
    let changes = required(request, MESSAGES, "ItemChanges")?;
    each(changes, |change| {
        let Some(id) = change.children.first() else {
            return Err(invalid(
                change,
                "The element 'ItemChange' has incomplete content.",
            ));
        };
        let found = item_target(context, mailboxes, id)?;
        let found = found.and_then(|item| context.allow_item(mailboxes, item, Rights::edits));
        let read = match &found {
            Ok(target) => changed(mailboxes, target, change)?,
            Err(code) => Err(*code),
        };
        let done = read.and_then(|(mut item, said)| {
            let target = found?;
            settle_flag(&mut item, context.now)?;
            check(mailboxes, &target, resolution, &item, disposition, invites)?;
            if invites.is_some_and(|whom| whom != "SendToNone") {
                calendar::announce(&mut item, &said);
            }
            apply(context, mailboxes, target, (item, &said), disposition)
        });
        Ok(message(mailboxes, done))
    })
}

/// The item as a change wants it, and which of its properties that is about.
fn changed(
    mailboxes: &Mailboxes,
    target: &ItemTarget,
    change: &Element<'_>,
) -> Found<(Item, Said)> {
    let item = mailboxes
        .get(target.mailbox)
        .and_then(|mailbox| View::at(mailbox, target.number, target.occurrence));
    let Some(View { item, .. }) = item else {
        return Ok(Err(ResponseCode::ITEM_NOT_FOUND));
    };
    let mut item = (*item).clone();
    let mut said = Said::new();
    for update in &required(change, TYPES, "Updates")?.children {
        let done = match update.name {
            "SetItemField" => set(&mut item, update, false)?,
            "AppendToItemField" => set(&mut item, update, true)?,
            "DeleteItemField" => delete(&mut item, update)?,
            _ => return Err(unexpected(update)),
        };
        match done {
            Ok(name) => said.push(name),
            Err(code) => return Ok(Err(code)),
        }
    }
    Ok(Ok((item, said)))
}

/// Sets or extends one property; its name.
fn set(item: &mut Item, element: &Element<'_>, append: bool) -> Found<&'static str> {
    let (path, property) = match parts(element)? {
        Ok(parts) => parts,
        Err(code) => return Ok(Err(code)),
    };
    let [child] = property.children.as_slice() else {
        return Ok(Err(ResponseCode::INCORRECT_UPDATE_PROPERTY_COUNT));
    };
    match path {
        Path::Extended(_) if child.name == "ExtendedProperty" && !append => extended(item, child),
        Path::Extended(_) | Path::Foreign => Ok(Err(ResponseCode::INVALID_PROPERTY_SET)),
        Path::Field(field) if field.name() == "MimeContent" && child.name == "MimeContent" => {
            Ok(mime_content(item.kind, child)?.map(|new| {
                update::set_mime(item, new);
                "MimeContent"
            }))
        }
        Path::Field(field) => match settable(item.kind, child)? {
            Ok(own) if own.name() == "Attachments" => Ok(Err(ResponseCode::INVALID_PROPERTY_SET)),
            Ok(own) if own.element == field.element => {
                let value = crate::exchange::ews::fields::read(own, child)?;
                Ok(update::set(item, own, value, append).map(|()| own.name()))
            }
            Ok(_) => Ok(Err(ResponseCode::UPDATE_PROPERTY_MISMATCH)),
            Err(code) => Ok(Err(code)),
        },
        Path::Entry(entry) => match settable(item.kind, child)? {
            Ok(own) if own.element == entry.field.element && !append => {
                update::set_entry(item, &entry, &Node::copy(child));
                Ok(Ok(own.name()))
            }
            Ok(_) => Ok(Err(ResponseCode::UPDATE_PROPERTY_MISMATCH)),
            Err(code) => Ok(Err(code)),
        },
    }
}

/// The path in an update, and the item with the property.
fn parts<'a>(element: &'a Element<'a>) -> Found<(Path, &'a Element<'a>)> {
    let [path, item] = element.children.as_slice() else {
        let what = format!("The element '{}' has incomplete content.", element.name);
        return Err(invalid(element, what));
    };
    Ok(Path::read(path)?.map(|path| (path, item)))
}

fn delete(item: &mut Item, element: &Element<'_>) -> Found<&'static str> {
    let Some(path) = element.children.first() else {
        let what = "The element 'DeleteItemField' has incomplete content.";
        return Err(invalid(element, what));
    };
    Ok(Path::read(path)?.and_then(|path| update::delete(item, &path)))
}

/// What keeps an item from being changed so.
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

/// Carries a change out; the item that there is then.
fn apply(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: ItemTarget,
    (mut item, said): (Item, &Said),
    disposition: Option<Disposition>,
) -> Result<Option<ItemTarget>, ResponseCode> {
    let sent = disposition.filter(|how| *how != Disposition::SaveOnly && item.kind.is_message());
    let kept = sent.map(|_| distinguished(context, mailboxes, "sentitems"));
    if sent.is_some() {
        send(&mut item, &context.author())?;
        item.set("DateTimeSent", context.now);
        verb::mark(context, mailboxes, &mut item);
    }
    let mailbox = mailboxes
        .get_mut(target.mailbox)
        .ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    let read_flag = said.iter().all(|name| *name == "IsRead");
    if !read_flag {
        settle(&mut item, said, context.now);
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
    let number = match (sent, kept) {
        (Some(Disposition::SendOnly), _) => {
            mailbox.remove_item(target.number, context.now);
            return Ok(None);
        }
        (Some(_), Some(kept)) => mailbox.move_item(target.number, kept?.folder, context.now),
        _ => Some(target.number),
    };
    let number = number.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    Ok(Some(ItemTarget { number, ..target }))
}

fn message(
    mailboxes: &Mailboxes,
    done: Result<Option<ItemTarget>, ResponseCode>,
) -> ResponseMessage {
    let shown = done.and_then(|target| {
        let node = |target| shown::node(mailboxes, &target, &Shape::id_only());
        target.map(node).transpose()
    });
    let conflicts = Node::new("m:ConflictResults").child(Node::text("t:Count", "0"));
    let succeeded = shown.is_ok();
    let mut message = shown::message(shown);
    message.payload.extend(succeeded.then_some(conflicts));
    message
}

//! CreateItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation)):
//! creates items, and sends messages.

use std::sync::Arc;

use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Item, Kind, Property, Value};
use crate::exchange::ews::answers::{Outcome, Refused, ResponseMessage, each};
use crate::exchange::ews::fields;
use crate::exchange::ews::items::check::{dates, percent};
use crate::exchange::ews::items::send::send;
use crate::exchange::ews::items::{Disposition, accepted, created};
use crate::exchange::ews::meetings::announce::{Sending, announce};
use crate::exchange::ews::meetings::{answer, cancel};
use crate::exchange::ews::properties::{calendar, normalise as settle_flag};
use crate::exchange::ews::replies::{last_verb, receipt, respond};
use crate::exchange::ews::requests::target::{distinguished, target};
use crate::exchange::ews::requests::{Context, ItemTarget, Target};
use crate::exchange::ews::shapes::Shape;
use crate::exchange::ews::shapes::attachments::attachment_ids;
use crate::exchange::ews::shapes::shown::{ITEMS, identified, view};
use crate::exchange::ews::transport::submit;
use crate::exchange::ews::zone::Zone;
use crate::exchange::permissions::Rights;
use crate::exchange::soap::Product;
use crate::exchange::store::{EventAction, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES};

/// One message per item, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let disposition = Disposition::read(request);
    let folder = request.child(MESSAGES, "SavedItemFolderId");
    let folder = folder.map(|folder| target(context, mailboxes, folder.first()));
    let invites = request.attribute("SendMeetingInvitations");
    let sending = Sending::read(invites);
    each(request.inside("Items"), Some(ITEMS), |element| {
        if receipt::is_suppression(element) {
            receipt::suppress(context, mailboxes, element)?;
            return Ok(ResponseMessage::listed(ITEMS, None));
        }
        if let Some(given) = answer::given(element) {
            return answer::answer(context, mailboxes, element, given, disposition);
        }
        if cancel::is_cancellation(element) {
            return cancel::cancel(context, mailboxes, element, disposition);
        }
        if cancel::is_removal(element) {
            return cancel::remove(context, mailboxes, element);
        }
        let mut item = item(context, mailboxes, element)?;
        settle_flag(&mut item, context.now)?;
        check(&item, disposition, invites.is_some())?;
        if sending.is_some() {
            calendar::announce(&mut item, &[]);
        }
        let folder = match folder {
            Some(folder) => folder?,
            None => default_folder(context, mailboxes, &item, disposition)?,
        };
        let folder = context.allow(mailboxes, folder, Rights::creates);
        let folder = folder.map_err(|_| ResponseCode::CREATE_ITEM_ACCESS_DENIED)?;
        let sent = is_sent(&item, disposition);
        match make(context, mailboxes, folder, item, disposition)? {
            Some(target) if !sent => {
                if let Some(sending) = sending {
                    let meeting = Arc::clone(&view(mailboxes, &target)?.item);
                    announce(context, mailboxes, target.mailbox, None, &meeting, sending)?;
                }
                created_message(context, mailboxes, &target)
            }
            // The answer has no id for a message that was sent.
            _ => Ok(ResponseMessage::listed(ITEMS, None)),
        }
    })
}

/// The new item of an element: the item itself, or the message of a response object.
fn item(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    element: &Element<'_>,
) -> Result<Item, Refused> {
    if respond::is_response(element) {
        return respond::item(context, mailboxes, element);
    }
    if let Some(kind) = fields::kind(element.name) {
        return accepted(kind, element);
    }
    respond::reference(context, mailboxes, element)?;
    Err(respond::refusal(element).into())
}

/// Checks the attributes that a request needs for an item type.
fn check(item: &Item, disposition: Option<Disposition>, invites: bool) -> Result<(), ResponseCode> {
    match item.kind {
        kind if kind != Kind::Message && kind.is_message() && item.mime.is_none() => {
            Err(ResponseCode::INVALID_ITEM_FOR_OPERATION_CREATE_ITEM)
        }
        kind if kind.is_message() && disposition.is_none() => {
            Err(ResponseCode::MESSAGE_DISPOSITION_REQUIRED)
        }
        Kind::CalendarItem if !invites => Err(ResponseCode::SEND_MEETING_INVITATIONS_REQUIRED),
        Kind::CalendarItem => dates(item),
        Kind::Task => percent(item),
        _ => Ok(()),
    }
}

/// Whether an item is sent, as messages are unless they are only saved.
fn is_sent(item: &Item, disposition: Option<Disposition>) -> bool {
    item.kind.is_message() && disposition != Some(Disposition::SaveOnly)
}

/// The message with the id of a new item. Since Exchange 2013 it also has the ids of its attachments.
fn created_message(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    target: &ItemTarget,
) -> Result<ResponseMessage, Refused> {
    if context.setup.product == Product::Exchange2010 {
        return identified(mailboxes, target);
    }
    let view = view(mailboxes, target)?;
    let item = Shape::id_only().node(&view);
    let item = item.children(attachment_ids(&view));
    Ok(ResponseMessage::listed(ITEMS, [item]))
}

/// The folder for an item of a request without a folder.
fn default_folder(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    item: &Item,
    disposition: Option<Disposition>,
) -> Result<Target, ResponseCode> {
    let name = match item.kind {
        Kind::CalendarItem => "calendar",
        Kind::Contact | Kind::DistributionList => "contacts",
        Kind::Task => "tasks",
        Kind::PostItem => "inbox",
        _ if disposition == Some(Disposition::SendAndSaveCopy) => "sentitems",
        _ => "drafts",
    };
    distinguished(context, mailboxes, name)
}

/// Creates an item. `SendOnly` leaves nothing in the mailbox.
fn make(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    folder: Target,
    mut item: Item,
    disposition: Option<Disposition>,
) -> Result<Option<ItemTarget>, Refused> {
    let author = context.author();
    let sent = is_sent(&item, disposition);
    if item.kind.is_message() {
        let draft = item.field(Property::IsDraft).and_then(Value::boolean);
        item.set(Property::IsDraft, !sent && draft.unwrap_or(true));
    }
    if sent {
        send(context, &mut item)?;
        last_verb::mark(context, mailboxes, &mut item);
    }
    if item.kind == Kind::CalendarItem && context.zone != Zone::UTC {
        let stated = [Property::StartTimeZone, Property::MeetingTimeZone];
        if stated
            .into_iter()
            .all(|property| item.field(property).is_none())
        {
            for property in [Property::StartTimeZone, Property::EndTimeZone] {
                item.set(property, context.zone.definition(property.element()));
            }
        }
    }
    let id = id(mailboxes, folder, sent)?;
    created(&mut item, &author, id, context.now);
    if sent {
        submit(context, mailboxes, &mut item);
    }
    if sent && disposition == Some(Disposition::SendOnly) {
        return Ok(None);
    }
    let mailbox = mailboxes
        .get_mut(folder.mailbox)
        .ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    context.attribute(folder.mailbox, &mut item);
    let associated = item.field(Property::IsAssociated).and_then(Value::boolean) == Some(true);
    let number = mailbox.create_item(
        folder.folder,
        associated,
        item,
        EventAction::Created,
        context.now,
    );
    Ok(Some(ItemTarget {
        mailbox: folder.mailbox,
        number,
        occurrence: None,
        change_key: None,
    }))
}

/// The id of a new item. A message that is only sent leaves no change in the mailbox of its sender, so the number of its
/// submission is part of its id.
fn id(mailboxes: &mut Mailboxes, folder: Target, sent: bool) -> Result<Uuid, ResponseCode> {
    let mailbox = mailboxes.get(folder.mailbox);
    let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    let mut name = mailbox.change().to_be_bytes().to_vec();
    if sent {
        name.extend(mailboxes.next_submission().to_be_bytes());
    }
    Ok(Uuid::new_v5(&folder.mailbox, &name))
}

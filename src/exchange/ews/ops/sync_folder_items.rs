//! SyncFolderItems ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation)):
//! returns the changes of a folder's items since a `SyncState`.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Property, Value};
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::ids::{Id, SyncState};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::{item_target, readable};
use crate::exchange::ews::shapes::Shape;
use crate::exchange::store::{Change, Mailbox, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, Node};
use crate::settings::MAX_SYNC_CHANGES;

/// One message for the request.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let folder = readable(context, mailboxes, request.inside("SyncFolderId").first())?;
    let shape = Shape::read(context, request, true)?;
    let mailbox = mailboxes
        .get(folder.mailbox)
        .ok_or(ResponseCode::SYNC_FOLDER_NOT_FOUND)?;
    let state = SyncState::read(request, mailbox, folder.folder)?;
    let most = request.inside("MaxChangesReturned").text.trim().parse();
    let last_delivered = mailbox
        .item_changes(
            folder.folder,
            state.number,
            most.unwrap_or(MAX_SYNC_CHANGES),
        )
        .ok_or(ResponseCode::INVALID_SYNC_STATE_DATA)?;
    let ignored = ignored(context, mailboxes, request);
    let wanted = |change: &&Change| !ignored.contains(&change.thing());
    let changes = last_delivered
        .changes
        .iter()
        .filter(wanted)
        .filter_map(|change| {
            let view = |number| Some(View::new(mailbox, number)?.seen_by(context));
            node(mailbox, folder.folder, *change, view, &shape)
        });
    let last = ("m:IncludesLastItemInRange", last_delivered.last);
    let state = SyncState::new(mailbox, folder.folder, last_delivered.state);
    Ok(vec![ResponseMessage::with(state.answer(last, changes))])
}

/// The items that the client excludes, if they exist.
fn ignored(context: &Context<'_>, mailboxes: &Mailboxes, request: &Element<'_>) -> Vec<u32> {
    let ids = request.child(MESSAGES, "Ignore");
    let ids = ids.map_or(&[][..], |ignore| &ignore.children).iter();
    let items = ids.filter_map(|id| item_target(context, mailboxes, id).ok());
    items.map(|item| item.number).collect()
}

fn node<'m>(
    mailbox: &'m Mailbox,
    folder: u32,
    change: Change,
    view: impl Fn(u32) -> Option<View<'m>>,
    shape: &Shape,
) -> Option<Node> {
    match change {
        Change::Create(number) => Some(Node::new("t:Create").child(shape.node(&view(number)?))),
        Change::Update(number) => Some(Node::new("t:Update").child(shape.node(&view(number)?))),
        Change::ReadFlag(number) => {
            let view = view(number)?;
            let read = view.item.field(Property::IsRead).and_then(Value::boolean);
            let read = read.unwrap_or(true).to_string();
            Some(
                Node::new("t:ReadFlagChange")
                    .children(view.id_node(Property::ItemId.element()))
                    .child(Node::text(Property::IsRead.element(), read)),
            )
        }
        Change::Delete(number) => {
            let id = Id::item(mailbox.guid, folder, number).text();
            Some(Node::new("t:Delete").child(Node::new(Property::ItemId.element()).with("Id", id)))
        }
    }
}

//! SyncFolderItems ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation)):
//! what is different among the items of a folder since a client last asked.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Value;
use crate::exchange::ews::answers::required::{invalid, required};
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::ids::{Id, SyncState};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::target::{item_target, readable};
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::ews::shapes::Shape;
use crate::exchange::soap::Fault;
use crate::exchange::store::{Change, Mailbox, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, Node};
use crate::settings::MAX_SYNC_CHANGES;

/// One message.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = Shape::read(context, request, true)?;
    let folder = required(request, MESSAGES, "SyncFolderId")?;
    let Some(id) = folder.children.first() else {
        return Err(invalid(
            folder,
            "The element 'SyncFolderId' has incomplete content.",
        ));
    };
    let folder = readable(context, mailboxes, id)?;
    let state = request
        .child(MESSAGES, "SyncState")
        .map(|state| &*state.text);
    let most = most(request)?;
    let ignored = ignored(context, mailboxes, request)?;
    let told = folder.and_then(|folder| {
        let shape = shape.as_ref().map_err(|code| *code)?;
        changes(context, mailboxes, folder, (state, most), &ignored, shape)
    });
    Ok(vec![match told {
        Ok(payload) => {
            let mut message = ResponseMessage::done();
            message.payload = payload.into();
            message
        }
        Err(code) => ResponseMessage::error(code, None),
    }])
}

/// How many changes a client wants at most.
fn most(request: &Element<'_>) -> Result<usize, Fault> {
    let most = required(request, MESSAGES, "MaxChangesReturned")?;
    let number = most.text.trim().parse().ok();
    let within = number.filter(|number| (1..=MAX_SYNC_CHANGES).contains(number));
    within.ok_or_else(|| {
        let value = &most.text;
        let what = format!(
            "The 'MaxChangesReturned' element is invalid - The value '{value}' is invalid according to its datatype."
        );
        invalid(most, what)
    })
}

/// The items that a client does not want to hear of.
fn ignored(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Result<Vec<u32>, Fault> {
    let ids = request.child(MESSAGES, "Ignore");
    let ids = ids.map_or(&[][..], |ignore| &ignore.children).iter();
    let numbers = ids.map(|id| Ok(item_target(context, mailboxes, id)?.ok()));
    let found: Result<Vec<_>, Fault> = numbers.collect();
    Ok(found?
        .into_iter()
        .flatten()
        .map(|item| item.number)
        .collect())
}

fn changes(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    folder: Target,
    (state, most): (Option<&str>, usize),
    ignored: &[u32],
    shape: &Shape,
) -> Result<[Node; 3], ResponseCode> {
    let mailbox = mailboxes
        .get(folder.mailbox)
        .ok_or(ResponseCode::SYNC_FOLDER_NOT_FOUND)?;
    let state = SyncState::read(state, mailbox, folder.folder)?;
    let told = mailbox
        .item_changes(folder.folder, state.number, most)
        .ok_or(ResponseCode::INVALID_SYNC_STATE_DATA)?;
    let wanted = told
        .changes
        .iter()
        .filter(|change| !ignored.contains(&change.thing()));
    let changes = wanted.filter_map(|change| {
        let view = |number| Some(View::new(mailbox, number)?.seen_by(context));
        node(mailbox, folder.folder, *change, view, shape)
    });
    let state = SyncState::new(mailbox, folder.folder, told.state);
    Ok([
        Node::text("m:SyncState", state.text()),
        Node::text("m:IncludesLastItemInRange", told.last.to_string()),
        Node::new("m:Changes").children(changes),
    ])
}

fn node<'m>(
    mailbox: &'m Mailbox,
    folder: u32,
    change: Change,
    view: impl Fn(u32) -> Option<View<'m>>,
    shape: &Shape,
) -> Option<Node> {
    match change {
        Change::Create(number) => {
            let item = shape.node(&view(number)?);
            Some(Node::new("t:Create").child(item))
        }
        Change::Update(number) => {
            let item = shape.node(&view(number)?);
            Some(Node::new("t:Update").child(item))
        }
        Change::ReadFlag(number) => {
            let view = view(number)?;
            let read = view.item.field("IsRead").and_then(Value::boolean);
            let read = read.unwrap_or(true).to_string();
            Some(
                Node::new("t:ReadFlagChange")
                    .children(view.id_node("t:ItemId"))
                    .child(Node::text("t:IsRead", read)),
            )
        }
        Change::Delete(number) => {
            let id = Id::item(mailbox.guid, folder, number).text();
            Some(Node::new("t:Delete").child(Node::new("t:ItemId").with("Id", id)))
        }
    }
}

//! SyncFolderHierarchy ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderhierarchy-operation)):
//! returns the changes of a folder hierarchy since a `SyncState`.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::folders::Shape;
use crate::exchange::ews::ids::{Id, SyncState};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::{distinguished, target};
use crate::exchange::store::{Change, Mailbox, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message for the request.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let root = match request.child(MESSAGES, "SyncFolderId") {
        Some(folder) => target(context, mailboxes, folder.first())?,
        None => distinguished(context, mailboxes, "msgfolderroot")?,
    };
    let shape = Shape::read(request)?;
    let mailbox = mailboxes
        .get(root.mailbox)
        .ok_or(ResponseCode::SYNC_FOLDER_NOT_FOUND)?;
    let state = SyncState::read(request, mailbox, root.folder)?;
    let last_delivered = mailbox
        .folder_changes(state.number)
        .ok_or(ResponseCode::INVALID_SYNC_STATE_DATA)?;
    let inside = |change: &&Change| match change {
        Change::Delete(_) => true,
        other => {
            let number = other.thing();
            number != root.folder && mailbox.is_within(number, root.folder)
        }
    };
    let changes = last_delivered
        .changes
        .iter()
        .filter(inside)
        .filter_map(|change| {
            let change = (*change, state.number);
            node(context, mailbox, change, &shape)
        });
    let last = ("m:IncludesLastFolderInRange", last_delivered.last);
    let state = SyncState::new(mailbox, root.folder, last_delivered.state);
    Ok(vec![ResponseMessage::with(state.answer(last, changes))])
}

/// The change of a folder as the user sees it. A folder that becomes visible is a creation, and a folder that is no longer
/// visible is a deletion.
fn node(
    context: &Context<'_>,
    mailbox: &Mailbox,
    (change, since): (Change, u64),
    shape: &Shape,
) -> Option<Node> {
    let number = change.thing();
    let (was_shown, is_shown) = match change {
        Change::Create(_) => (false, context.rights(mailbox, number).sees()),
        Change::Update(_) | Change::ReadFlag(_) => (
            context.was_shown(mailbox, number, since),
            context.rights(mailbox, number).sees(),
        ),
        Change::Delete(_) => (true, false),
    };
    let shown = || shape.node(context, mailbox, number);
    match (was_shown, is_shown) {
        (false, false) => None,
        (false, true) => Some(Node::new("t:Create").child(shown())),
        (true, true) => Some(Node::new("t:Update").child(shown())),
        (true, false) => {
            let id = Id::folder(mailbox.guid, number).text();
            Some(
                Node::new("t:Delete").child(Node::new(Property::FolderId.element()).with("Id", id)),
            )
        }
    }
}

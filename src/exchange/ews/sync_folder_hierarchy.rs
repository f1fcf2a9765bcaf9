//! SyncFolderHierarchy ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderhierarchy-operation)):
//! what is different among the folders inside one since a client last asked.

use super::folder_shape::Shape;
use super::id::Id;
use super::sync_state::SyncState;
use super::target::{Target, inner_target};
use super::{Context, Outcome, ResponseCode, ResponseMessage};
use crate::exchange::store::{Change, Mailbox, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message.
pub(super) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = Shape::read(request)?;
    let root = match request.child(MESSAGES, "SyncFolderId") {
        Some(folder) => inner_target(context, mailboxes, folder)?,
        None => super::create_item::distinguished(context, mailboxes, "msgfolderroot"),
    };
    let state = request
        .child(MESSAGES, "SyncState")
        .map(|state| &*state.text);
    let told = root.and_then(|root| {
        let shape = shape.as_ref().map_err(|code| *code)?;
        changes(context, mailboxes, root, state, shape)
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

fn changes(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    root: Target,
    state: Option<&str>,
    shape: &Shape,
) -> Result<[Node; 3], ResponseCode> {
    let mailbox = mailboxes
        .get(root.mailbox)
        .ok_or(ResponseCode::SYNC_FOLDER_NOT_FOUND)?;
    let state = SyncState::read(state, mailbox, root.folder)?;
    let told = mailbox
        .folder_changes(state.number)
        .ok_or(ResponseCode::INVALID_SYNC_STATE_DATA)?;
    let inside = |change: &&Change| match change {
        Change::Delete(_) => true,
        other => {
            let number = other.thing();
            number != root.folder && mailbox.is_within(number, root.folder)
        }
    };
    let changes = told.changes.iter().filter(inside);
    let changes = changes.filter_map(|change| node(context, mailbox, *change, shape));
    let state = SyncState::new(mailbox, root.folder, told.state);
    Ok([
        Node::text("m:SyncState", state.text()),
        Node::text("m:IncludesLastFolderInRange", told.last.to_string()),
        Node::new("m:Changes").children(changes),
    ])
}

/// A change, as far as the folder is shown. One that is not shown any more is gone, to whom it was shown before.
fn node(context: &Context<'_>, mailbox: &Mailbox, change: Change, shape: &Shape) -> Option<Node> {
    let number = change.thing();
    let shown = || shape.node(context, mailbox, number);
    let is_shown = context.rights(mailbox, number).sees();
    match change {
        Change::Create(_) => is_shown.then(|| Node::new("t:Create").child(shown())),
        Change::Update(_) | Change::ReadFlag(_) if is_shown => {
            Some(Node::new("t:Update").child(shown()))
        }
        Change::Update(_) | Change::ReadFlag(_) | Change::Delete(_) => {
            let id = Id::folder(mailbox.guid, number).text();
            Some(Node::new("t:Delete").child(Node::new("t:FolderId").with("Id", id)))
        }
    }
}

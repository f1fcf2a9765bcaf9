//! CopyFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyfolder-operation)):
//! copies folders with their content.

use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::folders::edit::transfer;
use crate::exchange::ews::requests::Context;
use crate::exchange::store::{EventAction, Mailbox, Mailboxes, Subject};
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    transfer(context, mailboxes, request, false, copy)
}

/// Copies a folder, its items, and its subfolders.
fn copy(context: &Context<'_>, mailbox: &mut Mailbox, from: u32, parent: u32) -> Option<u32> {
    let folder = mailbox.folder(from)?;
    let items = [false, true].map(|associated| folder.items(associated).collect::<Vec<_>>());
    let happened = EventAction::Copied {
        from: Subject::Folder(from),
        parent: folder.parent,
    };
    let mut described = folder.described();
    described.parent = parent;
    described.permissions = context.inherited(mailbox, parent);
    let number = mailbox.create_folder(described, happened, context.now);
    for (associated, items) in [false, true].into_iter().zip(items) {
        for item in items {
            let mut copy = (*mailbox.item(item)?).clone();
            context.attribute(mailbox.guid, &mut copy);
            let happened = EventAction::Copied {
                from: Subject::Item(item),
                parent: from,
            };
            mailbox.create_item(number, associated, copy, happened, context.now);
        }
    }
    let inside = mailbox.children(from);
    let inside: Vec<_> = inside
        .filter(|child| *child != number && context.rights(mailbox, *child).reads())
        .collect();
    for child in inside {
        copy(context, mailbox, child, number)?;
    }
    Some(number)
}

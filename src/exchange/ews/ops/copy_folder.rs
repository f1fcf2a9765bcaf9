//! CopyFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyfolder-operation)):
//! copies folders with everything in them.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::folders::edit::{allow_subfolder, check_name, check_room, deep, shown};
use crate::exchange::ews::requests::target::{target, to_folder};
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::permissions::Rights;
use crate::exchange::store::{Happened, Mailbox, Mailboxes, Subject};
use crate::exchange::xml::{Element, MESSAGES};

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let to = to_folder(context, mailboxes, request)?;
    each(required(request, MESSAGES, "FolderIds")?, |id| {
        let found = target(context, mailboxes, id)?;
        let copied = found.and_then(|target| {
            let target = context.allow(mailboxes, target, Rights::reads)?;
            let to = allow_subfolder(context, mailboxes, to?)?;
            copied(context, mailboxes, target, to)
        });
        Ok(shown(mailboxes, copied))
    })
}

fn copied(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    target: Target,
    to: Target,
) -> Result<Target, ResponseCode> {
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let mailbox = mailboxes.get_mut(target.mailbox).ok_or(missing)?;
    let folder = mailbox.folder(target.folder).ok_or(missing)?;
    if to.mailbox != target.mailbox || mailbox.is_within(to.folder, target.folder) {
        return Err(ResponseCode::MOVE_COPY_FAILED);
    }
    check_name(mailbox, to.folder, &folder.name, None)?;
    check_room(mailbox, to.folder, deep(mailbox, target.folder))?;
    let folder = copy(context, mailbox, target.folder, to.folder).ok_or(missing)?;
    Ok(Target { folder, ..target })
}

/// Copies a folder, what is in it, and the folders inside.
fn copy(context: &Context<'_>, mailbox: &mut Mailbox, from: u32, parent: u32) -> Option<u32> {
    let folder = mailbox.folder(from)?;
    let items = [false, true].map(|associated| folder.items(associated).collect::<Vec<_>>());
    let happened = Happened::Copied {
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
            let happened = Happened::Copied {
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

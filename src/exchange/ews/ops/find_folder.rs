//! FindFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation)):
//! returns the subfolders of folders.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::find::Page;
use crate::exchange::ews::find::page::check_count;
use crate::exchange::ews::folders::{Searched, Shape};
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::ews::restriction::Restriction;
use crate::exchange::store::{Mailbox, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per parent folder, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let traversal = request.required("Traversal");
    let shape = Shape::read(request);
    let view = request.child(MESSAGES, "IndexedPageFolderView");
    let ceiling = context.setup.most_found(false);
    let page = view.map_or(Page::WHOLE, Page::read).within(ceiling);
    let restriction = Restriction::of(request);
    each(request.inside("ParentFolderIds"), None, |id| {
        let (shape, restriction) = (shape.as_ref()?, restriction.as_ref()?);
        let parent = target(context, mailboxes, id)?;
        page.check()?;
        let mailbox = mailboxes.get(parent.mailbox);
        let mailbox = mailbox.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
        let mut found = found(mailbox, &parent, traversal);
        found.retain(|number| context.rights(mailbox, *number).sees());
        if let Some(restriction) = restriction {
            found.retain(|number| {
                let number = *number;
                restriction.holds(&Searched { mailbox, number }, &context.work)
            });
            context.work_on()?;
        }
        let root = root(&page, found.len());
        let folders = &found[page.part(found.len()).range];
        check_count(folders.len(), ceiling)?;
        let folders = folders.iter();
        let folders = folders.map(|number| shape.node(context, mailbox, *number));
        let root = root.child(Node::new("t:Folders").children(folders));
        Ok(ResponseMessage::success(root))
    })
}

/// The subfolders of a folder in the order of their names. In a deep traversal, each folder comes before its own
/// subfolders.
fn found(mailbox: &Mailbox, parent: &Target, traversal: &str) -> Vec<u32> {
    match traversal {
        "Deep" => {
            let mut found = Vec::new();
            let mut waiting = named(mailbox, parent.folder);
            waiting.reverse();
            while let Some(number) = waiting.pop() {
                found.push(number);
                waiting.extend(named(mailbox, number).into_iter().rev());
            }
            found
        }
        "Shallow" => named(mailbox, parent.folder),
        _ => Vec::new(),
    }
}

/// The direct subfolders of a folder in the order of their names.
fn named(mailbox: &Mailbox, parent: u32) -> Vec<u32> {
    let mut inside: Vec<_> = mailbox.children(parent).collect();
    inside.sort_by_cached_key(|number| {
        let folder = mailbox.folder(*number);
        folder.map(|folder| folder.name.to_lowercase())
    });
    inside
}

/// An empty `m:RootFolder` with the attributes of the page. It has an offset only if the request has an indexed view.
fn root(page: &Page, total: usize) -> Node {
    let part = page.part(total);
    let mut root = Node::new("m:RootFolder");
    if let Some(offset) = part.offset {
        root = root.with("IndexedPagingOffset", offset.to_string());
    }
    root.with("TotalItemsInView", total.to_string())
        .with("IncludesLastItemInRange", part.last.to_string())
}

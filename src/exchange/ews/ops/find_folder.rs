//! FindFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation)):
//! the folders inside others.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::find::Page;
use crate::exchange::ews::folders::{Searched, Shape};
use crate::exchange::ews::requests::target::target;
use crate::exchange::ews::requests::{Context, Target};
use crate::exchange::ews::restriction::Restriction;
use crate::exchange::store::{Mailbox, Mailboxes};
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per parent folder, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let traversal = request.required("Traversal");
    let shape = Shape::read(request);
    let view = request.child(MESSAGES, "IndexedPageFolderView");
    let page = view.map_or(Page::WHOLE, Page::read);
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
                restriction.holds(&Searched { mailbox, number })
            });
        }
        let root = node(context, mailbox, &found, &page, shape);
        Ok(ResponseMessage::success(root))
    })
}

fn found(mailbox: &Mailbox, parent: &Target, traversal: &str) -> Vec<u32> {
    match traversal {
        "Deep" => mailbox.descendants(parent.folder),
        "Shallow" => mailbox.children(parent.folder).collect(),
        _ => Vec::new(),
    }
}

fn node(
    context: &Context<'_>,
    mailbox: &Mailbox,
    found: &[u32],
    page: &Page,
    shape: &Shape,
) -> Node {
    let part = page.part(found.len());
    let folders = found[part.range]
        .iter()
        .map(|number| shape.node(context, mailbox, *number));
    Node::new("m:RootFolder")
        .with("IndexedPagingOffset", part.next.to_string())
        .with("TotalItemsInView", found.len().to_string())
        .with("IncludesLastItemInRange", part.last.to_string())
        .child(Node::new("t:Folders").children(folders))
}

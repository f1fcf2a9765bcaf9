//! FindFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation)):
//! the folders inside others. A restriction is refused, not ignored.

use super::folder_shape::Shape;
use super::folder_target::{Target, target};
use super::page::Page;
use super::{
    Context, Outcome, ResponseCode, ResponseMessage, required, required_attribute, unknown_value,
};
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per parent folder, in their order.
pub(super) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let traversal = required_attribute(request, "Traversal")?;
    if !["Shallow", "Deep", "SoftDeleted"].contains(&traversal) {
        return Err(unknown_value(request, "Traversal", traversal));
    }
    let shape = Shape::read(request)?;
    let page = page(request)?;
    let restricted = request.child(MESSAGES, "Restriction").is_some();
    let parents = required(request, MESSAGES, "ParentFolderIds")?;
    let message = |id: &Element<'_>| {
        Ok(match target(context, id)? {
            Ok(_) if restricted => ResponseMessage::error(ResponseCode::INVALID_OPERATION, None),
            Ok(parent) => ResponseMessage::success(node(&found(&parent, traversal), &page, &shape)),
            Err(code) => ResponseMessage::error(code, None),
        })
    };
    parents.children.iter().map(message).collect()
}

fn found(parent: &Target, traversal: &str) -> Vec<Target> {
    let folders = match traversal {
        "Deep" => parent.folder.descendants(),
        "Shallow" => parent.folder.children().collect(),
        _ => Vec::new(),
    };
    folders
        .into_iter()
        .map(|folder| Target { folder, ..*parent })
        .collect()
}

fn page(request: &Element<'_>) -> Result<Page, Fault> {
    let view = request.child(MESSAGES, "IndexedPageFolderView");
    view.map_or(Ok(Page::WHOLE), Page::read)
}

fn node(found: &[Target], page: &Page, shape: &Shape) -> Node {
    let part = page.part(found.len());
    let folders = found[part.range].iter().map(|target| shape.node(target));
    Node::new("m:RootFolder")
        .with("IndexedPagingOffset", part.next.to_string())
        .with("TotalItemsInView", found.len().to_string())
        .with("IncludesLastItemInRange", part.last.to_string())
        .child(Node::new("t:Folders").children(folders))
}

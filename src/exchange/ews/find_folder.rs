//! FindFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation)):
//! the folders inside others. A restriction is refused, not ignored.

use super::folder_shape::Shape;
use super::folder_target::{Target, target};
use super::{
    Context, Outcome, ResponseCode, ResponseMessage, invalid, required, required_attribute,
    unknown_value,
};
use crate::exchange::soap::Fault;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// The part of the list that a request wants.
struct Page {
    offset: usize,
    most: usize,
    from_end: bool,
}

/// One message per parent folder, in their order.
pub(super) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let traversal = required_attribute(request, "Traversal")?;
    if !["Shallow", "Deep", "SoftDeleted"].contains(&traversal) {
        return Err(unknown_value(request, "Traversal", traversal));
    }
    let shape = Shape::read(request)?;
    let page = Page::read(request)?;
    let restricted = request.child(MESSAGES, "Restriction").is_some();
    let parents = required(request, MESSAGES, "ParentFolderIds")?;
    let message = |id: &Element<'_>| {
        Ok(match target(context, id)? {
            Ok(_) if restricted => ResponseMessage::error(ResponseCode::INVALID_OPERATION, None),
            Ok(parent) => ResponseMessage::success(page.node(&found(&parent, traversal), &shape)),
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

impl Page {
    fn read(request: &Element<'_>) -> Result<Self, Fault> {
        let whole = Self {
            offset: 0,
            most: usize::MAX,
            from_end: false,
        };
        let Some(view) = request.child(MESSAGES, "IndexedPageFolderView") else {
            return Ok(whole);
        };
        let number = |name: &str| match view.attribute(name) {
            None => Ok(None),
            Some(text) => text
                .parse()
                .map(Some)
                .map_err(|_| unknown_value(view, name, text)),
        };
        let from_end = match required_attribute(view, "BasePoint")? {
            "Beginning" => false,
            "End" => true,
            _ => return Err(invalid(view, "The 'BasePoint' attribute is invalid.")),
        };
        let most = number("MaxEntriesReturned")?.unwrap_or(usize::MAX);
        Ok(Self {
            offset: number("Offset")?.unwrap_or_default(),
            most,
            from_end,
        })
    }

    fn node(&self, found: &[Target], shape: &Shape) -> Node {
        let total = found.len();
        let (start, end) = if self.from_end {
            let end = total.saturating_sub(self.offset);
            (end.saturating_sub(self.most), end)
        } else {
            let start = self.offset.min(total);
            (start, start.saturating_add(self.most).min(total))
        };
        let (next, last) = if self.from_end {
            (start, start == 0)
        } else {
            (end, end == total)
        };
        let folders = found[start..end].iter().map(|target| shape.node(target));
        Node::new("m:RootFolder")
            .with("IndexedPagingOffset", next.to_string())
            .with("TotalItemsInView", total.to_string())
            .with("IncludesLastItemInRange", last.to_string())
            .child(Node::new("t:Folders").children(folders))
    }
}

//! GetFolder ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation)):
//! folders by their ids or distinguished names.

use super::folder_shape::Shape;
use super::folder_target::target;
use super::{Context, Outcome, ResponseMessage, invalid, required};
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per id, in their order.
pub(super) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let shape = Shape::read(request)?;
    let ids = required(request, MESSAGES, "FolderIds")?;
    if ids.children.is_empty() {
        return Err(invalid(
            ids,
            "The element 'FolderIds' has incomplete content.",
        ));
    }
    let message = |id: &Element<'_>| {
        Ok(match target(context, id)? {
            Ok(target) => {
                ResponseMessage::success(Node::new("m:Folders").child(shape.node(&target)))
            }
            Err(code) => ResponseMessage::error(code, Some(Node::new("m:Folders"))),
        })
    };
    ids.children.iter().map(message).collect()
}

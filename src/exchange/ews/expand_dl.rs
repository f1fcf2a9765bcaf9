//! ExpandDL ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/expanddl-operation)):
//! who is on a list. Lists on it are named, not expanded: clients ask again.

use super::directory::{list, mailbox};
use super::{Context, Outcome, ResponseMessage, required};
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message: the members.
pub(super) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let named = required(request, MESSAGES, "Mailbox")?;
    Ok(vec![match list(context, named) {
        Ok(list) => {
            let members = context.world.members(context.setup, &list);
            let expansion = Node::new("m:DLExpansion")
                .with("TotalItemsInView", members.len().to_string())
                .with("IncludesLastItemInRange", "true")
                .children(members.iter().map(|member| mailbox("t:Mailbox", member)));
            ResponseMessage::success(expansion)
        }
        Err(code) => ResponseMessage::error(code, None),
    }])
}

//! ExpandDL ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/expanddl-operation)):
//! who is on a list, of the directory or of a mailbox. Lists on it are named, not expanded: clients ask again.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Kind, Value};
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::answers::{Found, Outcome, ResponseMessage};
use crate::exchange::ews::names::directory::{list, mailbox};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};

/// One message: the members.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let named = required(request, MESSAGES, "Mailbox")?;
    let members = match named.child(TYPES, "ItemId") {
        Some(id) => kept(context, mailboxes, id)?,
        None => list(context, named).map(|list| {
            let members = context.world.members(context.setup, &list);
            let members = members.iter();
            members.map(|member| mailbox("t:Mailbox", member)).collect()
        }),
    };
    Ok(vec![match members {
        Ok(members) => {
            let expansion = Node::new("m:DLExpansion")
                .with("TotalItemsInView", members.len().to_string())
                .with("IncludesLastItemInRange", "true")
                .children(members);
            ResponseMessage::success(expansion)
        }
        Err(code) => ResponseMessage::error(code, None),
    }])
}

/// Who is on a list that is kept in a mailbox.
fn kept(context: &Context<'_>, mailboxes: &Mailboxes, id: &Element<'_>) -> Found<Vec<Node>> {
    let target = item_target(context, mailboxes, id)?;
    Ok(target.and_then(|target| {
        let mailbox = mailboxes.get(target.mailbox);
        let item = mailbox.and_then(|mailbox| mailbox.item(target.number));
        let item = item.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
        if item.kind != Kind::DistributionList {
            return Err(ResponseCode::INVALID_ITEM_FOR_OPERATION_EXPAND_DL);
        }
        let members = item.field("Members").and_then(Value::tree);
        let members = members.map_or(&[][..], Node::inside).iter();
        let mailboxes = members.filter_map(|member| member.find("t:Mailbox"));
        Ok(mailboxes.cloned().collect())
    }))
}

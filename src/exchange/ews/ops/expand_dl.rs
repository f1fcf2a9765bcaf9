//! ExpandDL ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/expanddl-operation)):
//! returns the members of a distribution list in the directory or in a mailbox. Nested lists are members and are not
//! expanded: clients expand them with a further request.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::{Kind, Property, Value};
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::names::directory::{list, mailbox};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node, TYPES};

/// One message with the members.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let named = request.inside("Mailbox");
    let members: Vec<_> = match named.child(TYPES, Property::ItemId.name()) {
        Some(id) => kept(context, mailboxes, id)?,
        None => {
            let members = context.world.members(context.setup, &list(context, named)?);
            let members = members.iter();
            members.map(|member| mailbox("t:Mailbox", member)).collect()
        }
    };
    let expansion = Node::new("m:DLExpansion")
        .with("TotalItemsInView", members.len().to_string())
        .with("IncludesLastItemInRange", "true")
        .children(members);
    Ok(vec![ResponseMessage::success(expansion)])
}

/// The members of a distribution list in a mailbox.
fn kept(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    id: &Element<'_>,
) -> Result<Vec<Node>, ResponseCode> {
    let target = item_target(context, mailboxes, id)?;
    let mailbox = mailboxes.get(target.mailbox);
    let item = mailbox.and_then(|mailbox| mailbox.item(target.number));
    let item = item.ok_or(ResponseCode::ITEM_NOT_FOUND)?;
    if item.kind != Kind::DistributionList {
        return Err(ResponseCode::INVALID_ITEM_FOR_OPERATION_EXPAND_DL);
    }
    let members = item.field(Property::Members).and_then(Value::tree);
    let members = members.map_or(&[][..], Node::inside).iter();
    let mailboxes = members.filter_map(|member| member.find("t:Mailbox"));
    Ok(mailboxes.cloned().collect())
}

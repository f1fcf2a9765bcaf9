//! GetInboxRules ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getinboxrules-operation)):
//! returns the Inbox rules of a mailbox in the order of their priorities.

use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::transport::rules::owner;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node};

/// One message with all rules.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let rules = mailboxes.rules(owner(context, request)?);
    let rules = (1_usize..).zip(rules.iter()).map(|(priority, rule)| {
        // The schema begins a rule with `RuleId`, `DisplayName`, `Priority`. A stored rule has neither id nor priority in
        // its element.
        let mut inside = vec![Node::text("t:RuleId", rule.id.clone())];
        for child in rule.element.inside() {
            inside.push(child.clone());
            if child.name() == "t:DisplayName" {
                inside.push(Node::text("t:Priority", priority.to_string()));
            }
        }
        Node::new("t:Rule").with_inside(inside)
    });
    Ok(vec![ResponseMessage::with([
        Node::text("m:OutlookRuleBlobExists", "false"),
        Node::new("m:InboxRules").children(rules),
    ])])
}

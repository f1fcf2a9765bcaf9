//! UpdateInboxRules ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateinboxrules-operation)):
//! creates, replaces and deletes Inbox rules. It applies all changes or none.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::transport::rules::owner;
use crate::exchange::ews::transport::rules::validation::{RuleError, checked};
use crate::exchange::store::{InboxRule, Mailboxes};
use crate::exchange::xml::{Element, Node, TYPES};
use crate::settings::{MAX_INBOX_RULE_BYTES, MAX_INBOX_RULES};

/// One message for the request. A validation error in any operation leaves all rules unchanged.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let guid = owner(context, request)?;
    let mut rules = mailboxes.rules(guid).to_vec();
    let mut errors = Vec::new();
    let mut named: Vec<&str> = Vec::new();
    for (index, operation) in request.inside("Operations").children.iter().enumerate() {
        let id = id(operation);
        let found = match named.contains(&id) && !id.is_empty() {
            true => Err(vec![RuleError::new(
                "RuleId",
                "DuplicatedOperationOnTheSameRule",
                id,
            )]),
            false => change(context, mailboxes, &mut rules, operation),
        };
        named.push(id);
        if let Err(wrong) = found {
            let wrong = wrong.iter().map(RuleError::node);
            errors.push(
                Node::new("t:RuleOperationError")
                    .child(Node::text("t:OperationIndex", index.to_string()))
                    .child(Node::new("t:ValidationErrors").children(wrong)),
            );
        }
    }
    if !errors.is_empty() {
        let errors = Node::new("m:RuleOperationErrors").children(errors);
        let code = ResponseCode::INBOX_RULES_VALIDATION_ERROR;
        return Ok(vec![ResponseMessage::error(code, Some(errors))]);
    }
    let size: usize = rules.iter().map(|rule| rule.element.size()).sum();
    if rules.len() > MAX_INBOX_RULES || size > MAX_INBOX_RULE_BYTES {
        return Err(ResponseCode::RULES_OVER_QUOTA.into());
    }
    mailboxes.set_rules(guid, rules);
    Ok(vec![ResponseMessage::done()])
}

/// The `RuleId` of an operation, or an empty text.
fn id<'a>(operation: &'a Element<'_>) -> &'a str {
    let id = operation.child(TYPES, "RuleId");
    let id = id.or_else(|| operation.child(TYPES, "Rule")?.child(TYPES, "RuleId"));
    id.map_or("", |id| id.text.trim())
}

/// Carries out one operation.
fn change(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    rules: &mut Vec<InboxRule>,
    operation: &Element<'_>,
) -> Result<(), Vec<RuleError>> {
    let id = id(operation);
    let position = rules.iter().position(|rule| rule.id == id);
    let missing = || vec![RuleError::new("RuleId", "RuleNotFound", id)];
    match operation.name {
        "DeleteRuleOperation" => {
            rules.remove(position.ok_or_else(missing)?);
        }
        "SetRuleOperation" => {
            if id.is_empty() {
                return Err(vec![RuleError::new("RuleId", "MissingParameter", "")]);
            }
            let position = position.ok_or_else(missing)?;
            let (element, priority) = checked(context, mailboxes, operation.inside("Rule"))?;
            let id = rules.remove(position).id;
            insert(rules, priority, InboxRule { id, element });
        }
        _ => {
            if !id.is_empty() {
                return Err(vec![RuleError::new("RuleId", "CreateWithRuleId", id)]);
            }
            let (element, priority) = checked(context, mailboxes, operation.inside("Rule"))?;
            let number = mailboxes.next_submission().to_be_bytes();
            let id = STANDARD.encode(number);
            insert(rules, priority, InboxRule { id, element });
        }
    }
    Ok(())
}

/// Inserts a rule at its priority. The following rules get lower priorities.
fn insert(rules: &mut Vec<InboxRule>, priority: usize, rule: InboxRule) {
    rules.insert((priority - 1).min(rules.len()), rule);
}

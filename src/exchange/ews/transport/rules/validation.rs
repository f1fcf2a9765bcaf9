//! The validation of rules from clients
//! ([RuleValidationErrorCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/errorcode-ruleerrorcode)).

use super::conditions::{smtp_addresses, strings};
use crate::exchange::ews::properties::folder_id_node;
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::target;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node, TYPES, values};

/// The maximum length of a text in a rule, in characters.
const MAX_STRING: usize = 255;

/// The parts of a rule with fields, and the prefixes of the fields' names in errors.
const PARTS: [(&str, &str); 3] = [
    ("t:Conditions", "Condition"),
    ("t:Exceptions", "Exception"),
    ("t:Actions", "Action"),
];

/// The error of a rule's field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleError {
    field: String,
    code: &'static str,
    message: &'static str,
    value: String,
}

impl RuleError {
    /// An error of a field; `code` is the `ErrorCode`.
    pub(crate) fn new(field: &str, code: &'static str, value: &str) -> Self {
        let known = MESSAGES.iter().find(|(known, _)| *known == code);
        Self {
            field: field.to_owned(),
            code,
            message: known.map_or("The value is not valid.", |(_, message)| message),
            value: value.to_owned(),
        }
    }

    /// `t:Error`.
    pub(crate) fn node(&self) -> Node {
        Node::new("t:Error")
            .child(Node::text("t:FieldURI", self.field.clone()))
            .child(Node::text("t:ErrorCode", self.code))
            .child(Node::text("t:ErrorMessage", self.message))
            .child(Node::text("t:FieldValue", self.value.clone()))
    }
}

/// The error codes with their texts.
const MESSAGES: [(&str, &str); 16] = [
    (
        "CreateWithRuleId",
        "A rule cannot be created with a rule ID.",
    ),
    (
        "DuplicatedOperationOnTheSameRule",
        "The rule is the subject of more than one operation.",
    ),
    (
        "DuplicatedPriority",
        "More than one rule has the same priority.",
    ),
    ("EmptyValueFound", "The value is empty."),
    ("FolderDoesNotExist", "The folder does not exist."),
    ("InvalidAddress", "The email address is not valid."),
    ("InvalidDateRange", "The date range is not valid."),
    ("InvalidSizeRange", "The size range is not valid."),
    ("InvalidValue", "The value is not valid."),
    ("MissingAction", "The rule has no action."),
    ("MissingParameter", "A required value is missing."),
    ("MissingRangeValue", "The range has no value."),
    ("NotSettable", "The value cannot be set."),
    ("RuleNotFound", "The rule was not found."),
    ("SizeLessThanZero", "The size is less than zero."),
    ("StringValueTooBig", "The string is too long."),
];

/// Validates a rule. Returns the form to store, which has folders by their ids and neither `RuleId` nor `Priority`, and the
/// priority.
///
/// # Errors
///
/// The errors of all fields.
pub(crate) fn checked(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    rule: &Element<'_>,
) -> Result<(Node, usize), Vec<RuleError>> {
    let mut errors = Vec::new();
    let text = |name| rule.child(TYPES, name).map_or("", |it| it.text.trim());
    if text("DisplayName").is_empty() {
        errors.push(RuleError::new("DisplayName", "EmptyValueFound", ""));
    }
    let priority = text("Priority").parse::<usize>().ok().filter(|it| *it > 0);
    if priority.is_none() {
        errors.push(RuleError::new("Priority", "InvalidValue", text("Priority")));
    }
    for name in ["IsNotSupported", "IsInError"] {
        if rule.child(TYPES, name).is_some_and(Element::is_true) {
            errors.push(RuleError::new(name, "NotSettable", "true"));
        }
    }
    let has_action = rule
        .child(TYPES, "Actions")
        .is_some_and(|it| !it.children.is_empty());
    if !has_action {
        errors.push(RuleError::new("Actions", "MissingAction", ""));
    }
    let mut kept = Vec::new();
    for child in &rule.children {
        let node = Node::copy(child);
        let part = PARTS.iter().find(|(name, _)| *name == node.name());
        match (part, child.name) {
            (_, "RuleId" | "Priority") => {}
            (None, _) => kept.push(node),
            (Some((_, word)), _) => {
                let mut inside = Vec::new();
                for field in &child.children {
                    let path = format!("{word}:{}", field.name);
                    match checked_field(context, mailboxes, field) {
                        Ok(node) => inside.push(node),
                        Err((code, value)) => errors.push(RuleError::new(&path, code, &value)),
                    }
                }
                kept.push(node.with_inside(inside));
            }
        }
    }
    match priority.filter(|_| errors.is_empty()) {
        Some(priority) => Ok((Node::new("t:Rule").children(kept), priority)),
        None => Err(errors),
    }
}

/// Validates a condition or an action. Returns the form to store, or the error code with the wrong value.
fn checked_field(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    field: &Element<'_>,
) -> Result<Node, (&'static str, String)> {
    let node = Node::copy(field);
    match field.name {
        "CopyToFolder" | "MoveToFolder" => {
            let id = field.first();
            let named = id.attribute("Id").unwrap_or_default().to_owned();
            let missing = || ("FolderDoesNotExist", named.clone());
            let target = target(context, mailboxes, id).map_err(|_| missing())?;
            let own = target.mailbox == context.mailbox.guid;
            let (mailbox, _) = target.of(mailboxes).filter(|_| own).ok_or_else(missing)?;
            let id = folder_id_node("t:FolderId", mailbox, target.folder);
            return Ok(node.with_inside(vec![id]));
        }
        "WithinDateRange" => dates(&node)?,
        "WithinSizeRange" => sizes(&node)?,
        "FromAddresses" | "SentToAddresses" => addresses(&node)?,
        name if name.ends_with("Recipients") => addresses(&node)?,
        name if name.ends_with("Strings") || name == "AssignCategories" => texts(&node)?,
        _ => {}
    }
    Ok(node)
}

type Checked = Result<(), (&'static str, String)>;

fn texts(list: &Node) -> Checked {
    if strings(list).next().is_none() {
        return Err(("EmptyValueFound", String::new()));
    }
    for text in strings(list) {
        match text.chars().count() {
            0 => return Err(("EmptyValueFound", String::new())),
            length if length > MAX_STRING => return Err(("StringValueTooBig", text.to_owned())),
            _ => {}
        }
    }
    Ok(())
}

fn addresses(list: &Node) -> Checked {
    if list.inside().is_empty() {
        return Err(("EmptyValueFound", String::new()));
    }
    let sound = smtp_addresses(list).filter(|one| one.contains('@')).count();
    match sound == list.inside().len() {
        true => Ok(()),
        false => {
            let wrong = smtp_addresses(list).find(|one| !one.contains('@'));
            Err(("InvalidAddress", wrong.unwrap_or_default().to_owned()))
        }
    }
}

fn dates(range: &Node) -> Checked {
    let edge = |name| range.find(name).and_then(|it| values::moment(it.content()));
    match (edge("t:StartDateTime"), edge("t:EndDateTime")) {
        (None, None) => Err(("MissingRangeValue", String::new())),
        (Some(start), Some(end)) if end < start => Err(("InvalidDateRange", String::new())),
        _ => Ok(()),
    }
}

fn sizes(range: &Node) -> Checked {
    let edge = |name| {
        range
            .find(name)
            .and_then(|it| it.content().trim().parse::<i64>().ok())
    };
    match (edge("t:MinimumSize"), edge("t:MaximumSize")) {
        (None, None) => Err(("MissingRangeValue", String::new())),
        (Some(size), _) | (_, Some(size)) if size < 0 => {
            Err(("SizeLessThanZero", size.to_string()))
        }
        (Some(least), Some(most)) if most < least => Err(("InvalidSizeRange", most.to_string())),
        _ => Ok(()),
    }
}

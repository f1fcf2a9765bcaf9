//! The elements around the messages of an operation's response. They follow from the schema alone, so a refusal has the
//! right shape even for an operation that is not implemented.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::answer::ResponseMessage;
use crate::exchange::codes::operations;
use crate::exchange::xml::Node;
use crate::exchange::xsd::{self, Type};

/// The elements around the messages of an operation's response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// The messages are in the list `ResponseMessages`.
    List,
    /// The response is the only message. The element has this name.
    Only(String),
    /// Each message is inside these elements. All but the last two occur once. The payload comes after its message.
    Inside(Vec<&'static str>),
}

static FRAMES: LazyLock<HashMap<&'static str, Frame>> = LazyLock::new(|| {
    operations::names()
        .map(|operation| (operation, Frame::of(operation)))
        .filter(|(_, frame)| *frame != Frame::List)
        .collect()
});

impl Frame {
    /// The frame of an operation, unless it is the usual list.
    pub(crate) fn known(operation: &str) -> Option<&'static Self> {
        FRAMES.get(operation)
    }

    fn of(operation: &str) -> Self {
        let root = format!("{operation}Response");
        let message = xsd::messages("ResponseMessageType");
        let is_message = |kind: &Type| message.is_some_and(|message| kind.extends(message));
        let Some(kind) = xsd::element(&root) else {
            // GetPersona is answered by an element whose name ends like a message's.
            let root = format!("{root}Message");
            return match xsd::element(&root) {
                Some(kind) if is_message(kind) => Self::Only(root),
                _ => Self::List,
            };
        };
        match kind.child("ResponseMessages") {
            _ if is_message(kind) => Self::Only(root),
            Some(_) => Self::List,
            None => path(kind, &is_message).map_or(Self::List, Self::Inside),
        }
    }

    /// The response with its messages.
    pub(crate) fn node(&self, operation: &str, messages: Vec<ResponseMessage>) -> Node {
        let root = || Node::new(format!("m:{operation}Response"));
        match self {
            Self::Only(name) => {
                let only = messages.into_iter().next();
                only.map_or_else(root, |only| only.node(format!("m:{name}")))
            }
            Self::List => root(),
            Self::Inside(path) => {
                let Some((name, around)) = path.split_last() else {
                    return root();
                };
                let (messages, apart): (Vec<_>, Vec<_>) =
                    messages.into_iter().partition(|one| one.apart.is_none());
                let inside = |message: ResponseMessage| message.beside(format!("m:{name}"));
                let apart = apart.into_iter().filter_map(|message| {
                    let own = message.apart?;
                    Some(Node::new(format!("m:{own}")).children(inside(message)))
                });
                let Some((each, once)) = around.split_last() else {
                    return root().children(messages.into_iter().flat_map(inside));
                };
                let parts: Vec<_> = messages
                    .into_iter()
                    .map(|message| Node::new(format!("m:{each}")).children(inside(message)))
                    .collect();
                let list = once.first().filter(|_| !parts.is_empty());
                match list {
                    Some(list) => root().child(Node::new(format!("m:{list}")).children(parts)),
                    None => root().children(parts),
                }
                .children(apart)
            }
        }
    }
}

/// The elements that lead to the first message in an answer: `FreeBusyResponseArray`, `FreeBusyResponse`, `ResponseMessage`.
fn path(kind: &'static Type, is_message: &impl Fn(&Type) -> bool) -> Option<Vec<&'static str>> {
    let first = kind.children().first()?;
    if is_message(first.kind()) {
        return Some(vec![first.name]);
    }
    let mut rest = path(first.kind(), is_message)?;
    rest.insert(0, first.name);
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_schema_has_a_shape() {
        let inside: Vec<_> = operations::names()
            .filter(|operation| matches!(Frame::of(operation), Frame::Inside(_)))
            .collect();
        assert_eq!(
            inside,
            [
                "GetUserAvailability",
                "GetUserOofSettings",
                "SetUserOofSettings"
            ]
        );
        let lists = operations::names().filter(|operation| Frame::of(operation) == Frame::List);
        for operation in lists {
            let message = xsd::messages("ArrayOfResponseMessagesType").unwrap();
            let name = format!("{operation}ResponseMessage");
            let known = message.child(&name).is_some();
            // No published schema has these operations, or declares their responses.
            let unknown = xsd::element(&format!("{operation}Response")).is_none();
            assert!(
                known || unknown || operation == "GetFederatedDirectoryGroup",
                "{operation}"
            );
        }
    }
}

//! The answer to a request that is refused, in the shape that it would have had.

use super::request::Request;
use crate::exchange::ews::answers::{Response, ResponseMessage};
use crate::exchange::xml::{Element, Node};
use crate::exchange::xsd::{self, Child, Shape};

/// The lists of a request that are answered by a message for each thing in them.
const PARTS: [&str; 15] = [
    "AttachmentIds",
    "Attachments",
    "ConversationActions",
    "Conversations",
    "FolderChanges",
    "FolderIds",
    "Folders",
    "ItemChanges",
    "ItemIds",
    "Items",
    "MailboxDataArray",
    "ParentFolderIds",
    "RelativeFolderPath",
    "SourceIds",
    "TokenRequests",
];

/// The operations that have such a list, and answer by one message.
const WHOLE: [&str; 2] = ["ResolveNames", "UpdateItemInRecoverableItems"];

/// What an answer has inside where it failed, though the schema lets it be left out
/// ([a capture](https://github.com/ecederstrand/exchangelib/issues/591) of a GetFolder).
const KEPT: [&str; 1] = ["Folders"];

impl Request<'_> {
    /// The answer where each part of the request fails with that message. What the schema demands is there, and empty.
    pub fn refused(&self, message: &ResponseMessage) -> Response {
        let message = ResponseMessage {
            payload: payload(self.operation),
            ..message.clone()
        };
        let parts = match WHOLE.contains(&self.operation) {
            true => 1,
            false => parts(&self.body),
        };
        Response {
            operation: self.operation,
            messages: vec![message; parts],
        }
    }
}

/// How many things a request asks for, each of which has a message of its own.
fn parts(request: &Element<'_>) -> usize {
    let list = |element: &&Element<'_>| PARTS.contains(&element.name);
    let list = request.children.iter().find(list);
    list.map_or(1, |list| list.children.len().max(1))
}

/// What a message of that operation has inside where it failed.
fn payload(operation: &str) -> Vec<Node> {
    let own = xsd::messages("ResponseMessageType");
    let is_own = |child: &Child| own.is_some_and(|own| own.child(child.name).is_some());
    let Some(kind) = xsd::response(operation) else {
        return Vec::new();
    };
    // What is around a message is no part of it.
    if !own.is_some_and(|own| kind.extends(own)) {
        return Vec::new();
    }
    let demanded = kind.children().iter().filter(|child| !is_own(child));
    demanded
        .filter(|child| child.required || KEPT.contains(&child.name))
        .map(empty)
        .collect()
}

/// An element with nothing in it; where it has to be a value, that of .NET for nothing.
fn empty(child: &Child) -> Node {
    let name = format!("m:{}", child.name);
    match child.kind().shape() {
        Shape::Boolean => Node::text(name, "false"),
        Shape::DateTime => Node::text(name, "0001-01-01T00:00:00Z"),
        Shape::Integer | Shape::Number => Node::text(name, "0"),
        _ => Node::new(name),
    }
}

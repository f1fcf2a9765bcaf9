//! The answer to a refused request, in the shape of its normal answer.

use super::request::Request;
use crate::exchange::ews::answers::{Response, ResponseMessage};
use crate::exchange::xml::{Element, Node};
use crate::exchange::xsd::{self, Child, Shape};

/// The lists of a request with one message for each element in the answer.
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

/// The operations with such a list that answer with one message.
const WHOLE: [&str; 2] = ["ResolveNames", "UpdateItemInRecoverableItems"];

/// Optional elements that an error message nevertheless has. The operations themselves send them, too.
const KEPT: [&str; 1] = ["Folders"];

impl Request<'_> {
    /// The answer in which each part of the request fails with the same message. Elements that the schema requires are
    /// empty.
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

/// The number of a request's parts with messages of their own.
fn parts(request: &Element<'_>) -> usize {
    let list = |element: &&Element<'_>| PARTS.contains(&element.name);
    let list = request.children.iter().find(list);
    list.map_or(1, |list| list.children.len().max(1))
}

/// The payload of an operation's error message.
fn payload(operation: &str) -> Vec<Node> {
    let own = xsd::messages("ResponseMessageType");
    let is_own = |child: &Child| own.is_some_and(|own| own.child(child.name).is_some());
    let Some(kind) = xsd::response(operation) else {
        return Vec::new();
    };
    // The response has elements around its messages. These are no payload.
    if !own.is_some_and(|own| kind.extends(own)) {
        return Vec::new();
    }
    let demanded = kind.children().iter().filter(|child| !is_own(child));
    demanded
        .filter(|child| child.required || KEPT.contains(&child.name))
        .map(empty)
        .collect()
}

/// An empty element. An element that must have a value has the default of .NET.
fn empty(child: &Child) -> Node {
    let name = format!("m:{}", child.name);
    match child.kind().shape() {
        Shape::Boolean => Node::text(name, "false"),
        Shape::DateTime => Node::text(name, "0001-01-01T00:00:00Z"),
        Shape::Integer | Shape::Number => Node::text(name, "0"),
        _ => Node::new(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Product;
    use crate::exchange::ews::{Answer, ResponseCode};

    /// The body of the refusal of a request.
    fn refused(body: &str) -> String {
        let document = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
             xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages' \
             xmlns:t='http://schemas.microsoft.com/exchange/services/2006/types'><s:Body>{body}</s:Body></s:Envelope>"
        );
        let request = Request::read(document.as_bytes()).unwrap();
        let message = ResponseMessage::error(ResponseCode::ACCESS_DENIED, None);
        let answer = Answer::Response(request.refused(&message)).document(Product::default());
        let answer = String::from_utf8(answer).unwrap();
        let (_, rest) = answer.split_once("<s:Body").unwrap();
        let (_, rest) = rest.split_once('>').unwrap();
        rest.split_once("</s:Body>").unwrap().0.to_owned()
    }

    #[test]
    fn each_part_has_a_message_with_what_the_schema_demands() {
        let ids = "<t:ItemId Id='a'/><t:ItemId Id='b'/>";
        let body = refused(&format!(
            "<m:DeleteItem><m:ItemIds>{ids}</m:ItemIds></m:DeleteItem>"
        ));
        assert_eq!(
            body.matches("<m:DeleteItemResponseMessage ").count(),
            2,
            "{body}"
        );
        let body = refused(&format!(
            "<m:GetItem><m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
        ));
        assert_eq!(body.matches("<m:Items/>").count(), 2, "{body}");
        let body = refused("<m:CreateFolder><m:Folders><t:Folder/></m:Folders></m:CreateFolder>");
        assert_eq!(body.matches("<m:Folders/>").count(), 1, "{body}");
        // A search in several folders has one answer for each. ResolveNames has one answer for all of its folders.
        let folders =
            "<m:ParentFolderIds><t:FolderId Id='a'/><t:FolderId Id='b'/></m:ParentFolderIds>";
        let body = refused(&format!("<m:FindItem>{folders}</m:FindItem>"));
        assert_eq!(
            body.matches("<m:FindItemResponseMessage ").count(),
            2,
            "{body}"
        );
        let body = refused(&format!("<m:ResolveNames>{folders}</m:ResolveNames>"));
        assert_eq!(
            body.matches("<m:ResolveNamesResponseMessage ").count(),
            1,
            "{body}"
        );
    }

    #[test]
    fn a_response_without_a_list_of_messages_is_refused_in_its_own_shape() {
        let message = "ResponseClass=\"Error\"";
        let rooms = refused("<m:GetRooms/>");
        assert!(rooms.starts_with("<m:GetRoomsResponse "), "{rooms}");
        assert!(
            rooms.contains(message) && !rooms.contains("ResponseMessages"),
            "{rooms}"
        );
        let persona = refused("<m:GetPersona/>");
        assert!(
            persona.starts_with("<m:GetPersonaResponseMessage "),
            "{persona}"
        );
        let who = "<m:MailboxDataArray><t:MailboxData/><t:MailboxData/></m:MailboxDataArray>";
        let free = refused(&format!(
            "<m:GetUserAvailabilityRequest>{who}</m:GetUserAvailabilityRequest>"
        ));
        let part = "<m:FreeBusyResponse><m:ResponseMessage ResponseClass=\"Error\">";
        assert!(free.starts_with("<m:GetUserAvailabilityResponse"), "{free}");
        assert_eq!(free.matches(part).count(), 2, "{free}");
        assert!(free.contains("<m:FreeBusyResponseArray>"), "{free}");
        let out = refused("<m:GetUserOofSettingsRequest/>");
        assert!(
            out.contains("<m:ResponseMessage ResponseClass=\"Error\">"),
            "{out}"
        );
        assert!(!out.contains("ResponseMessages"), "{out}");
    }
}

//! The table of operations, and how a request is answered by one of them.

use self::Answers::{Alone, Reads, Subscribes, Writes};
use super::answers::{Answer, Response, ResponseMessage};
use super::notifications::Sequel;
use super::ops::{
    archive_item, convert_id, copy_folder, copy_item, create_attachment, create_folder,
    create_folder_path, create_item, create_user_configuration, delete_attachment, delete_folder,
    delete_item, delete_user_configuration, empty_folder, expand_dl, export_items, find_folder,
    find_item, get_attachment, get_events, get_folder, get_item, get_room_lists, get_rooms,
    get_server_time_zones, get_streaming_events, get_user_configuration, mark_all_items_as_read,
    mark_as_junk, move_folder, move_item, resolve_names, send_item, subscribe,
    sync_folder_hierarchy, sync_folder_items, unsubscribe, update_folder, update_item,
    update_user_configuration, upload_items,
};
use super::requests::{Context, Request};
use super::zone;
use super::zone::Zone;
use crate::exchange::codes::{ResponseCode, operations};
use crate::exchange::soap::Fault;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node, Violation};
use crate::exchange::xsd;
use crate::settings::MAX_ANSWER_BYTES;

/// How an operation answers: a message per thing asked for, or a fault for all.
pub(crate) type Outcome = Result<Vec<ResponseMessage>, Fault>;

/// An operation of the healthy Exchange.
struct Operation {
    name: &'static str,
    answer: Answers,
}

/// How an operation answers, and what it needs of the mailboxes for that.
enum Answers {
    /// Nothing.
    Alone(fn(&Context<'_>, &Element<'_>) -> Outcome),
    /// To look at them.
    Reads(fn(&Context<'_>, &Mailboxes, &Element<'_>) -> Outcome),
    /// To look at them, and something comes of it later.
    Subscribes(fn(&Context<'_>, &Mailboxes, &Element<'_>) -> Result<Led, Fault>),
    /// To change them, which nobody sees before it is done.
    Writes(fn(&Context<'_>, &mut Mailboxes, &Element<'_>) -> Outcome),
}

/// A message, and what it leads to.
pub(crate) type Led = (ResponseMessage, Option<Sequel>);

const fn operation(name: &'static str, answer: Answers) -> Operation {
    Operation { name, answer }
}

/// The operations that are answered.
const OPERATIONS: &[Operation] = &[
    operation("ArchiveItem", Reads(archive_item::answer)),
    operation("ConvertId", Alone(convert_id::answer)),
    operation("CopyFolder", Writes(copy_folder::answer)),
    operation("CopyItem", Writes(copy_item::answer)),
    operation("CreateAttachment", Writes(create_attachment::answer)),
    operation("CreateFolder", Writes(create_folder::answer)),
    operation("CreateFolderPath", Writes(create_folder_path::answer)),
    operation("CreateItem", Writes(create_item::answer)),
    operation(
        "CreateUserConfiguration",
        Writes(create_user_configuration::answer),
    ),
    operation("DeleteAttachment", Writes(delete_attachment::answer)),
    operation("DeleteFolder", Writes(delete_folder::answer)),
    operation("DeleteItem", Writes(delete_item::answer)),
    operation(
        "DeleteUserConfiguration",
        Writes(delete_user_configuration::answer),
    ),
    operation("EmptyFolder", Writes(empty_folder::answer)),
    operation("ExpandDL", Reads(expand_dl::answer)),
    operation("ExportItems", Reads(export_items::answer)),
    operation("FindFolder", Reads(find_folder::answer)),
    operation("FindItem", Reads(find_item::answer)),
    operation("GetAttachment", Reads(get_attachment::answer)),
    operation("GetEvents", Reads(get_events::answer)),
    operation("GetFolder", Reads(get_folder::answer)),
    operation("GetItem", Reads(get_item::answer)),
    operation("GetRoomLists", Alone(get_room_lists::answer)),
    operation("GetRooms", Alone(get_rooms::answer)),
    operation("GetServerTimeZones", Alone(get_server_time_zones::answer)),
    operation(
        "GetStreamingEvents",
        Subscribes(get_streaming_events::answer),
    ),
    operation(
        "GetUserConfiguration",
        Reads(get_user_configuration::answer),
    ),
    operation("MarkAllItemsAsRead", Writes(mark_all_items_as_read::answer)),
    operation("MarkAsJunk", Writes(mark_as_junk::answer)),
    operation("MoveFolder", Writes(move_folder::answer)),
    operation("MoveItem", Writes(move_item::answer)),
    operation("ResolveNames", Reads(resolve_names::answer)),
    operation("SendItem", Writes(send_item::answer)),
    operation("Subscribe", Subscribes(subscribe::answer)),
    operation("SyncFolderHierarchy", Reads(sync_folder_hierarchy::answer)),
    operation("SyncFolderItems", Reads(sync_folder_items::answer)),
    operation("Unsubscribe", Reads(unsubscribe::answer)),
    operation("UpdateFolder", Writes(update_folder::answer)),
    operation("UpdateItem", Writes(update_item::answer)),
    operation(
        "UpdateUserConfiguration",
        Writes(update_user_configuration::answer),
    ),
    operation("UploadItems", Writes(upload_items::answer)),
];

/// The names of the operations that are answered.
pub fn answered() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

/// The answer of a healthy Exchange.
pub fn answer(context: &Context<'_>, request: &Request<'_>) -> Answer {
    match respond(context, request) {
        Ok((messages, sequel)) => Answer::Response(Response {
            operation: request.operation,
            messages: local(request, as_of(request, messages)),
            sequel,
        }),
        Err(fault) => Answer::Fault(fault),
    }
}

/// Messages without what the version of the schema does not have yet that a request names.
fn as_of(request: &Request<'_>, messages: Vec<ResponseMessage>) -> Vec<ResponseMessage> {
    let version = request.version().schema;
    let kind = xsd::response(request.operation).filter(|_| xsd::is_older(version));
    let Some(kind) = kind else {
        return messages;
    };
    let older = |mut message: ResponseMessage| {
        let payload = Node::new(request.operation).children(message.payload);
        message.payload = kind.as_of(payload, version).into_inside();
        message
    };
    messages.into_iter().map(older).collect()
}

/// Messages whose times are told in the zone of a request.
fn local(request: &Request<'_>, messages: Vec<ResponseMessage>) -> Vec<ResponseMessage> {
    let zone = request.zone();
    let kind = xsd::response(request.operation).filter(|_| zone != Zone::UTC);
    let Some(kind) = kind else {
        return messages;
    };
    let local = |mut message: ResponseMessage| {
        let payload = Node::new(request.operation).children(message.payload);
        message.payload = zone::in_zone(payload, kind, zone).into_inside();
        message
    };
    messages.into_iter().map(local).collect()
}

fn respond(
    context: &Context<'_>,
    request: &Request<'_>,
) -> Result<(Vec<ResponseMessage>, Option<Sequel>), Fault> {
    request.check_version(context.setup.product)?;
    request.check_schema()?;
    context.check_impersonation(request)?;
    match OPERATIONS
        .iter()
        .find(|operation| operation.name == request.operation)
    {
        Some(operation) => operation.answer(context, &request.body),
        None => Err(refusal(request.operation)),
    }
}

impl Operation {
    fn answer(
        &self,
        context: &Context<'_>,
        request: &Element<'_>,
    ) -> Result<(Vec<ResponseMessage>, Option<Sequel>), Fault> {
        let outcome = match self.answer {
            Alone(answer) => answer(context, request),
            Reads(answer) => answer(context, &context.shelf.read(), request),
            Subscribes(answer) => {
                let (message, sequel) = answer(context, &context.shelf.read(), request)?;
                return Ok((vec![message], sequel));
            }
            Writes(answer) => {
                let outcome = answer(context, &mut context.shelf.write(), request);
                context.shelf.announce();
                outcome
            }
        };
        Ok((outcome?, None))
    }
}

/// The fault for an operation that is not answered.
fn refusal(operation: &str) -> Fault {
    let mut fault = Fault::of(operations::refusal(operation));
    if fault.code == ResponseCode::INVALID_OPERATION {
        fault.text = format!("The operation {operation} is not available on this server.");
    }
    fault
}

/// One message for each element in a list, which must have some; none is made any more where those before are too much.
pub(crate) fn each<'a>(
    list: &'a Element<'a>,
    mut message: impl FnMut(&'a Element<'a>) -> Result<ResponseMessage, Fault>,
) -> Outcome {
    if list.children.is_empty() {
        let what = format!("The element '{}' has incomplete content.", list.name);
        return Err(invalid(list, what));
    }
    let mut left = MAX_ANSWER_BYTES;
    let mut messages: Vec<ResponseMessage> = Vec::with_capacity(list.children.len());
    for element in &list.children {
        let next = match (messages.last(), left) {
            (Some(before), 0) => ResponseMessage::stopped(before),
            _ => message(element)?,
        };
        left = left.saturating_sub(next.held());
        messages.push(next);
    }
    Ok(messages)
}

/// The fault for a request that lacks something or has too much of it.
pub(crate) fn invalid(element: &Element<'_>, what: impl Into<String>) -> Fault {
    let position = element.offset + 1;
    Fault::schema(Violation {
        line: 1,
        position,
        what: what.into(),
    })
}

/// What must be inside an element.
pub(crate) fn required<'a>(
    element: &'a Element<'a>,
    namespace: &str,
    name: &str,
) -> Result<&'a Element<'a>, Fault> {
    element.child(namespace, name).ok_or_else(|| {
        let inside = &element.name;
        invalid(
            element,
            format!("The element '{inside}' has incomplete content. Expected: '{name}'."),
        )
    })
}

/// An attribute that an element must have.
pub(crate) fn required_attribute<'a>(
    element: &'a Element<'a>,
    name: &str,
) -> Result<&'a str, Fault> {
    element.attribute(name).ok_or_else(|| {
        invalid(
            element,
            format!("The required attribute '{name}' is missing."),
        )
    })
}

/// The fault for a value that its type does not have.
pub(crate) fn unknown_value(element: &Element<'_>, name: &str, value: &str) -> Fault {
    let what = format!(
        "The '{name}' attribute is invalid - The value '{value}' is invalid according to its datatype."
    );
    invalid(element, what)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::exchange::ews::answers::{ResponseClass, ResponseMessage};

    #[test]
    fn what_is_asked_for_behind_too_much_is_left_for_another_request() {
        let list = Element {
            children: vec![Element::default(); 5],
            ..Element::default()
        };
        let large = Bytes::from(vec![0; MAX_ANSWER_BYTES / 2]);
        let mut asked = 0;
        let messages = each(&list, |_| {
            asked += 1;
            let data = Node::base64("m:Data", large.clone());
            Ok(ResponseMessage::success(Node::new("m:Items").child(data)))
        });
        let messages = messages.unwrap();
        let codes: Vec<_> = messages.iter().map(|message| message.code.name()).collect();
        let stopped = "ErrorBatchProcessingStopped";
        assert_eq!(codes, ["NoError", "NoError", stopped, stopped, stopped]);
        assert_eq!(asked, 2);
        assert!(messages[4].payload == [Node::new("m:Items")]);
        assert_eq!(messages[4].class, ResponseClass::Warning);
    }
}

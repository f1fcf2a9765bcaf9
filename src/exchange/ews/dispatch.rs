//! The table of operations, and the dispatch of requests.

use self::Answers::{Alone, Reads, Subscribes, Writes};
use super::answers::{Answer, Outcome, Refused, Response, ResponseMessage};
use super::notifications::{FollowUp, Led, PushChannel, StreamingConnection};
use super::ops::{
    archive_item, convert_id, copy_folder, copy_item, create_attachment, create_folder,
    create_folder_path, create_item, create_user_configuration, delete_attachment, delete_folder,
    delete_item, delete_user_configuration, empty_folder, expand_dl, export_items, find_folder,
    find_item, get_attachment, get_events, get_folder, get_inbox_rules, get_item, get_room_lists,
    get_rooms, get_server_time_zones, get_streaming_events, get_user_availability,
    get_user_configuration, mark_all_items_as_read, mark_as_junk, move_folder, move_item,
    resolve_names, send_item, subscribe, sync_folder_hierarchy, sync_folder_items, unsubscribe,
    update_folder, update_inbox_rules, update_item, update_user_configuration, upload_items,
};
use super::requests::{Context, Request};
use super::zone::{self, Zone};
use crate::exchange::codes::{ResponseCode, operations};
use crate::exchange::soap::Fault;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node};
use crate::exchange::xsd;

/// An implemented operation.
struct Operation {
    name: &'static str,
    answer: Answers,
}

/// The function of an operation, by its access to the mailboxes.
enum Answers {
    /// None.
    Alone(fn(&Context<'_>, &Element<'_>) -> Outcome),
    /// Reading.
    Reads(fn(&Context<'_>, &Mailboxes, &Element<'_>) -> Outcome),
    /// Reading, with work that follows the response.
    Subscribes(fn(&Context<'_>, &Mailboxes, &Element<'_>) -> Result<Led, Refused>),
    /// Writing. Other requests see the changes only when it is done.
    Writes(fn(&Context<'_>, &mut Mailboxes, &Element<'_>) -> Outcome),
}

const fn operation(name: &'static str, answer: Answers) -> Operation {
    Operation { name, answer }
}

/// The implemented operations.
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
    operation("GetInboxRules", Reads(get_inbox_rules::answer)),
    operation("GetItem", Reads(get_item::answer)),
    operation("GetRoomLists", Alone(get_room_lists::answer)),
    operation("GetRooms", Alone(get_rooms::answer)),
    operation("GetServerTimeZones", Alone(get_server_time_zones::answer)),
    operation(
        "GetStreamingEvents",
        Subscribes(get_streaming_events::answer),
    ),
    operation("GetUserAvailability", Reads(get_user_availability::answer)),
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
    operation("UpdateInboxRules", Writes(update_inbox_rules::answer)),
    operation("UpdateItem", Writes(update_item::answer)),
    operation(
        "UpdateUserConfiguration",
        Writes(update_user_configuration::answer),
    ),
    operation("UploadItems", Writes(upload_items::answer)),
];

/// The names of the implemented operations.
pub fn answered() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

/// The names of the operations with effects: on a mailbox, or on later notifications.
pub fn changing() -> impl Iterator<Item = &'static str> {
    let changes = |operation: &&Operation| match operation.answer {
        Alone(_) => false,
        // A subscription is not part of a mailbox.
        Reads(_) => operation.name == "Unsubscribe",
        Subscribes(_) | Writes(_) => true,
    };
    OPERATIONS
        .iter()
        .filter(changes)
        .map(|operation| operation.name)
}

/// An answer, and the work that follows it.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// The work that follows it.
    pub follow_up: Option<FollowUp>,
}

impl From<Answer> for Answered {
    /// An answer without further work, such as an error.
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            follow_up: None,
        }
    }
}

impl Answered {
    /// The push subscription that the request started, if any.
    pub fn push_channel(&self) -> Option<&PushChannel> {
        match &self.follow_up {
            Some(FollowUp::PushChannel(push_channel)) => Some(push_channel),
            _ => None,
        }
    }

    /// The streaming connection that the request started, if any.
    pub fn streaming_connection(&self) -> Option<&StreamingConnection> {
        match &self.follow_up {
            Some(FollowUp::StreamingConnection(streaming_connection)) => Some(streaming_connection),
            _ => None,
        }
    }
}

/// The answer of a healthy Exchange.
pub fn answer(context: &Context<'_>, request: &Request<'_>) -> Answered {
    match respond(context, request) {
        Ok((messages, follow_up)) => Answered {
            answer: Answer::Response(Response {
                operation: request.operation,
                messages: with_causes(context, local(request, as_of(request, messages))),
            }),
            follow_up,
        },
        Err(fault) => Answer::Fault(fault).into(),
    }
}

/// Adds the store's reason to error texts, for products that send it.
fn with_causes(context: &Context<'_>, mut messages: Vec<ResponseMessage>) -> Vec<ResponseMessage> {
    if context.setup.product.release().tells_causes() {
        for message in &mut messages {
            let cause = message.code.cause();
            if let Some(cause) = cause.filter(|_| message.text == message.code.text()) {
                message.text = format!("{}, {cause}", message.text).into();
            }
        }
    }
    messages
}

/// Removes elements that the schema version of the request does not have.
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

/// Converts the times to the zone of the request.
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
) -> Result<(Vec<ResponseMessage>, Option<FollowUp>), Fault> {
    // The order decides which of several errors a client gets.
    request.check_version(context.setup.product)?;
    request.check_schema()?;
    context.check_impersonation(request)?;
    let operation = OPERATIONS
        .iter()
        .find(|operation| operation.name == request.operation)
        .ok_or_else(|| refusal(request.operation))?;
    match operation.answer(context, &request.body) {
        Ok(answered) => Ok(answered),
        Err(Refused::Part(code)) => {
            let message = ResponseMessage::error(code, None);
            let messages = match code {
                // The quota concerns the whole request, not one part.
                ResponseCode::QUOTA_EXCEEDED => request.refused(&message).messages,
                _ => vec![message],
            };
            Ok((messages, None))
        }
        Err(Refused::Detailed(message)) => Ok((vec![*message], None)),
        Err(Refused::Whole(fault)) => Err(fault),
    }
}

impl Operation {
    /// Whether it adds data to a mailbox. Moves, marks and deletions do not.
    fn stores(&self) -> bool {
        ["Copy", "Create", "Send", "Update", "Upload"]
            .iter()
            .any(|verb| self.name.starts_with(verb))
    }

    fn answer(
        &self,
        context: &Context<'_>,
        request: &Element<'_>,
    ) -> Result<(Vec<ResponseMessage>, Option<FollowUp>), Refused> {
        let outcome = match self.answer {
            Alone(answer) => answer(context, request),
            Reads(answer) => answer(context, &context.mailbox_store.read(), request),
            Subscribes(answer) => {
                let (message, follow_up) = answer(context, &context.mailbox_store.read(), request)?;
                return Ok((vec![message], follow_up));
            }
            Writes(answer) => {
                context.work.finish();
                let mut mailboxes = context.mailbox_store.write();
                if self.stores() && !context.mailbox_store.admits(&mailboxes, context.bytes) {
                    return Err(ResponseCode::QUOTA_EXCEEDED.into());
                }
                let outcome = answer(context, &mut mailboxes, request);
                context.mailbox_store.settle(&mailboxes);
                drop(mailboxes);
                context.mailbox_store.announce();
                outcome
            }
        };
        Ok((outcome?, None))
    }
}

/// The fault for an operation that is not implemented.
fn refusal(operation: &str) -> Fault {
    let mut fault = Fault::of(operations::refusal(operation));
    if fault.code == ResponseCode::INVALID_OPERATION {
        fault.text = format!("The operation {operation} is not available on this server.");
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_declares_the_element_of_every_implemented_operation() {
        for name in answered() {
            assert!(xsd::request(name).is_some(), "{name} would not be checked");
        }
    }
}

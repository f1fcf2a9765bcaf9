//! The table of operations, and how a request is answered by one of them.

use self::Answers::{Alone, Reads, Subscribes, Writes};
use super::answers::{Answer, Outcome, Refused, Response, ResponseMessage};
use super::notifications::{FollowUp, Led, PushChannel, StreamingConnection};
use super::ops::{
    archive_item, convert_id, copy_folder, copy_item, create_attachment, create_folder,
    create_folder_path, create_item, create_user_configuration, delete_attachment, delete_folder,
    delete_item, delete_user_configuration, empty_folder, expand_dl, export_items, find_folder,
    find_item, get_attachment, get_events, get_folder, get_inbox_rules, get_item, get_room_lists,
    get_rooms, get_server_time_zones, get_streaming_events, get_user_configuration,
    mark_all_items_as_read, mark_as_junk, move_folder, move_item, resolve_names, send_item,
    subscribe, sync_folder_hierarchy, sync_folder_items, unsubscribe, update_folder,
    update_inbox_rules, update_item, update_user_configuration, upload_items,
};
use super::requests::{Context, Request};
use super::zone::{self, Zone};
use crate::exchange::codes::{ResponseCode, operations};
use crate::exchange::soap::Fault;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node};
use crate::exchange::xsd;

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
    Subscribes(fn(&Context<'_>, &Mailboxes, &Element<'_>) -> Result<Led, Refused>),
    /// To change them, which nobody sees before it is done.
    Writes(fn(&Context<'_>, &mut Mailboxes, &Element<'_>) -> Outcome),
}

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
    operation("GetInboxRules", Reads(get_inbox_rules::answer)),
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
    operation("UpdateInboxRules", Writes(update_inbox_rules::answer)),
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

/// The names of those that change something: a mailbox, or the later notifications of a client.
pub fn changing() -> impl Iterator<Item = &'static str> {
    let changes = |operation: &&Operation| match operation.answer {
        Alone(_) => false,
        // A subscription is no part of a mailbox.
        Reads(_) => operation.name == "Unsubscribe",
        Subscribes(_) | Writes(_) => true,
    };
    OPERATIONS
        .iter()
        .filter(changes)
        .map(|operation| operation.name)
}

/// An answer, and what it leads to, later than it.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// What follows it.
    pub follow_up: Option<FollowUp>,
}

impl From<Answer> for Answered {
    /// An answer that nothing comes of, as of one that says that the request failed.
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            follow_up: None,
        }
    }
}

impl Answered {
    /// Who calls the client from now on, where it asked for that.
    pub fn push_channel(&self) -> Option<&PushChannel> {
        match &self.follow_up {
            Some(FollowUp::PushChannel(push_channel)) => Some(push_channel),
            _ => None,
        }
    }

    /// What follows on the same connection, if anything does.
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
                messages: local(request, as_of(request, messages)),
            }),
            follow_up,
        },
        Err(fault) => Answer::Fault(fault).into(),
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
) -> Result<(Vec<ResponseMessage>, Option<FollowUp>), Fault> {
    request.check_version(context.setup.product)?;
    request.check_schema()?;
    context.check_impersonation(request)?;
    let operation = OPERATIONS
        .iter()
        .find(|operation| operation.name == request.operation)
        .ok_or_else(|| refusal(request.operation))?;
    match operation.answer(context, &request.body) {
        Ok(answered) => Ok(answered),
        Err(Refused::Part(code)) => Ok((vec![ResponseMessage::error(code, None)], None)),
        Err(Refused::Whole(fault)) => Err(fault),
    }
}

impl Operation {
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
                let outcome = answer(context, &mut context.mailbox_store.write(), request);
                context.mailbox_store.announce();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_declares_the_element_of_every_operation_that_is_answered() {
        for name in answered() {
            assert!(xsd::element(name).is_some(), "{name} would not be checked");
        }
    }
}

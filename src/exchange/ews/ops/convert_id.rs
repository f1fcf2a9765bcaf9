//! ConvertId ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/convertid-operation)):
//! an id in another spelling.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::required::{required, required_attribute, unknown_value};
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::ids::{Id, IdFormat};
use crate::exchange::ews::requests::Context;
use crate::exchange::soap::Fault;
use crate::exchange::world::Mailbox;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per id, in their order.
pub(crate) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let destination = format(request, "DestinationFormat")?;
    let ids = required(request, MESSAGES, "SourceIds")?;
    ids.children
        .iter()
        .map(|id| convert(context, destination, id))
        .collect()
}

fn convert(
    context: &Context<'_>,
    destination: IdFormat,
    source: &Element<'_>,
) -> Result<ResponseMessage, Fault> {
    let from = format(source, "Format")?;
    let id = required_attribute(source, "Id")?;
    let named = context
        .world
        .mailbox(context.setup, required_attribute(source, "Mailbox")?);
    let guid = named.as_ref().unwrap_or(&context.mailbox).guid;
    let read = Id::read(from, id, guid);
    // An id that says itself whose it is needs no right address beside it: one client sends a dummy.
    let own = from.names_mailbox()
        && read
            .as_ref()
            .is_some_and(|id| id.mailbox == context.mailbox.guid);
    let mailbox = if own {
        Some(&context.mailbox)
    } else {
        named.as_ref()
    };
    // The id is judged first: clients probe with an id and a mailbox that both are no such thing.
    Ok(match (read, mailbox) {
        (None, _) => ResponseMessage::error(ResponseCode::INVALID_ID_MALFORMED, None),
        (_, None) => ResponseMessage::error(ResponseCode::NON_EXISTENT_MAILBOX, None),
        (Some(id), Some(mailbox)) => ResponseMessage::success(alternate(&id, destination, mailbox)),
    })
}

/// The mailbox in the answer is the one that the id itself names, where that is known: one client learns its own
/// primary address from it.
fn alternate(id: &Id, format: IdFormat, mailbox: &Mailbox) -> Node {
    Node::new("m:AlternateId")
        .with("xsi:type", "t:AlternateIdType")
        .with("Format", format.name())
        .with("Id", id.spell(format))
        .with("Mailbox", mailbox.address.clone())
}

fn format(element: &Element<'_>, attribute: &str) -> Result<IdFormat, Fault> {
    let name = required_attribute(element, attribute)?;
    IdFormat::named(name).ok_or_else(|| unknown_value(element, attribute, name))
}

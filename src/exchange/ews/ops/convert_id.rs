//! ConvertId ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/convertid-operation)):
//! converts an id into another format.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::ids::{Framed, IdFormat};
use crate::exchange::ews::requests::Context;
use crate::exchange::world::Mailbox;
use crate::exchange::xml::{Element, Node};

/// One message per id, in request order.
pub(crate) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
    let destination = format(request.required("DestinationFormat"));
    each(request.inside("SourceIds"), None, |id| {
        Ok(ResponseMessage::success(convert(context, destination, id)?))
    })
}

/// Converts an id without a look-up of its object. Ids of public folders are invalid, because there are no public folders.
fn convert(
    context: &Context<'_>,
    destination: IdFormat,
    source: &Element<'_>,
) -> Result<Node, ResponseCode> {
    if source.name != "AlternateId" {
        return Err(ResponseCode::INVALID_ID_MALFORMED);
    }
    let from = format(source.required("Format"));
    let named = context
        .world
        .mailbox(context.setup, source.required("Mailbox"));
    let guid = named.as_ref().unwrap_or(&context.mailbox).guid;
    // The id is checked before the mailbox: clients probe with an id and a mailbox that are both invalid.
    let id = Framed::read(from, source.required("Id"), guid);
    let id = id.ok_or(ResponseCode::INVALID_ID_MALFORMED)?;
    // An id that contains its mailbox needs no valid address: one client sends a dummy.
    let mailbox = match from.names_mailbox() && id.mailbox == context.mailbox.guid {
        true => Some(&context.mailbox),
        false => named.as_ref(),
    };
    let mailbox = mailbox.ok_or(ResponseCode::NON_EXISTENT_MAILBOX)?;
    Ok(alternate(&id, destination, mailbox))
}

/// The converted id. `Mailbox` is the mailbox in the id, if it is known: one client reads its own primary address from it.
fn alternate(id: &Framed, format: IdFormat, mailbox: &Mailbox) -> Node {
    Node::new("m:AlternateId")
        .with("xsi:type", "t:AlternateIdType")
        .with("Format", format.name())
        .with("Id", id.encode(format))
        .with("Mailbox", mailbox.address.clone())
}

/// The format with a name of `IdFormatType`.
fn format(name: &str) -> IdFormat {
    IdFormat::named(name).unwrap_or(IdFormat::EwsId)
}

//! ConvertId ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/convertid-operation)):
//! an id in another spelling.

use super::id::{Id, IdFormat};
use super::{
    Context, Outcome, ResponseCode, ResponseMessage, required, required_attribute, unknown_value,
};
use crate::exchange::soap::Fault;
use crate::exchange::world::Mailbox;
use crate::exchange::xml::{Element, MESSAGES, Node};

/// One message per id, in their order.
pub(super) fn answer(context: &Context<'_>, request: &Element<'_>) -> Outcome {
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
    let mailbox = context
        .world
        .mailbox(context.setup, required_attribute(source, "Mailbox")?);
    let guid = mailbox.as_ref().unwrap_or(&context.mailbox).guid;
    // The id is judged first: clients probe with an id and a mailbox that both are no such thing.
    Ok(match (Id::read(from, id, guid), mailbox) {
        (None, _) => ResponseMessage::error(ResponseCode::INVALID_ID_MALFORMED, None),
        (_, None) => ResponseMessage::error(ResponseCode::NON_EXISTENT_MAILBOX, None),
        (Some(id), Some(mailbox)) => {
            ResponseMessage::success(alternate(context, &id, destination, &mailbox))
        }
    })
}

/// The mailbox in the answer is the one that the id itself names, where that is known: one client learns its own
/// primary address from it.
fn alternate(context: &Context<'_>, id: &Id, format: IdFormat, named: &Mailbox) -> Node {
    let own = id.mailbox == context.mailbox.guid;
    let mailbox = if own { &context.mailbox } else { named };
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

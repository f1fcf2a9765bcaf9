//! GetItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation)):
//! items by their ids.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::outcome::each;
use crate::exchange::ews::answers::required::required;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::ews::shapes::Shape;
use crate::exchange::ews::shapes::shown::{message, view};
use crate::exchange::soap::MessageXml;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, MESSAGES};
use crate::exchange::xsd::Schema;

/// One message per id, in their order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = Shape::read(context, request, false)?;
    let ids = required(request, MESSAGES, "ItemIds")?;
    each(ids, |id| {
        let found = item_target(context, mailboxes, id)?;
        let shape = shape.as_ref().map_err(|code| *code);
        let shown = shape.and_then(|shape| {
            let view = view(mailboxes, &found?)?;
            Ok((shape, view.seen_by(context)))
        });
        Ok(match shown {
            Ok((shape, view)) => foreign(context, shape, &view)
                .unwrap_or_else(|| message(Ok(Some(shape.node(&view))))),
            Err(code) => message(Err(code)),
        })
    })
}

/// The refusal of a property that items of that kind do not have, which versions before Exchange 2010 SP1 do not pass over
/// ([a capture](https://github.com/thunderbird/ews-rs/issues/41), [another](https://github.com/ecederstrand/exchangelib/issues/100)).
fn foreign(context: &Context<'_>, shape: &Shape, view: &View<'_>) -> Option<ResponseMessage> {
    let version = &context.version;
    if version.schema >= Schema::service_pack(2010, 1) {
        return None;
    }
    let uri = shape.foreign_to(view.item.kind)?.uri();
    let refused = message(Err(ResponseCode::INVALID_PROPERTY_REQUEST));
    let text = format!(
        "The property {uri} is not valid for this object type. The Current ExchangeVersion is {}.",
        version.name
    );
    Some(ResponseMessage {
        text: text.into(),
        message_xml: MessageXml::Field(uri),
        ..refused
    })
}

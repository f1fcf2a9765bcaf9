//! GetItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation)):
//! returns items by id.

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::{Outcome, ResponseMessage, each};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::item_target;
use crate::exchange::ews::shapes::Shape;
use crate::exchange::ews::shapes::shown::{ITEMS, view};
use crate::exchange::soap::MessageXml;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::{Element, Node};
use crate::exchange::xsd::Schema;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let shape = Shape::read(context, request, false);
    each(request.inside("ItemIds"), Some(ITEMS), |id| {
        let shape = shape.as_ref()?;
        let target = item_target(context, mailboxes, id)?;
        let view = view(mailboxes, &target)?.seen_by(context);
        let foreign = foreign(context, shape, &view);
        let message = || ResponseMessage::listed(ITEMS, [shape.node(&view)]);
        Ok(foreign.unwrap_or_else(message))
    })
}

/// The error for a property that the item's type lacks. Since Exchange 2010 SP1 such a property is ignored
/// ([a capture](https://github.com/thunderbird/ews-rs/issues/41), [another](https://github.com/ecederstrand/exchangelib/issues/100)).
fn foreign(context: &Context<'_>, shape: &Shape, view: &View<'_>) -> Option<ResponseMessage> {
    let version = &context.version;
    if version.schema >= Schema::service_pack(2010, 1) {
        return None;
    }
    let uri = shape.foreign_to(view.item.kind)?.uri();
    let code = ResponseCode::INVALID_PROPERTY_REQUEST;
    let text = format!(
        "The property {uri} is not valid for this object type. The Current ExchangeVersion is {}.",
        version.name
    );
    Some(ResponseMessage {
        text: text.into(),
        message_xml: MessageXml::Field(uri),
        ..ResponseMessage::error(code, Some(Node::new(ITEMS)))
    })
}

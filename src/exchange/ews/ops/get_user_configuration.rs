//! GetUserConfiguration ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getuserconfiguration-operation)):
//! returns a user configuration of a folder.

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::Property;
use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::items::user_configuration::existing;
use crate::exchange::ews::items::{Named, Wanted};
use crate::exchange::ews::properties::View;
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Element;

/// One message for the request.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let wanted = Wanted::read(request);
    let named = Named::read(context, mailboxes, request.inside("UserConfigurationName"))?;
    let missing = ResponseCode::ITEM_NOT_FOUND;
    let number = existing(mailboxes, &named)?;
    named.allow(context, mailboxes, number, Rights::reads_which)?;
    let mailbox = mailboxes.get(named.folder.mailbox).ok_or(missing)?;
    let view = View::new(mailbox, number).ok_or(missing)?;
    let configuration = named.node(
        &view.item,
        view.id_node(Property::ItemId.element()),
        &wanted,
    );
    Ok(vec![ResponseMessage::success(configuration)])
}

//! CopyItem ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyitem-operation)):
//! copies items into another folder.

use crate::exchange::ews::answers::Outcome;
use crate::exchange::ews::items::transfer::{carry, copied};
use crate::exchange::ews::requests::Context;
use crate::exchange::permissions::Rights;
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Element;

/// One message per id, in request order.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &mut Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    carry(context, mailboxes, request, Rights::reads_which, copied)
}

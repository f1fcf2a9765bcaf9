//! Inbox rules: the validation of a rule, the conditions on a message, and the actions on it.

pub(crate) mod actions;
pub(crate) mod conditions;
pub(crate) mod forwarded;
pub(crate) mod validation;

use uuid::Uuid;

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::requests::Context;
use crate::exchange::xml::{Element, MESSAGES};

/// The mailbox of a request for rules. Only its owner may read and write rules.
pub(crate) fn owner(context: &Context<'_>, request: &Element<'_>) -> Result<Uuid, ResponseCode> {
    let own = context.own_mailbox()?;
    let Some(named) = request.child(MESSAGES, "MailboxSmtpAddress") else {
        return Ok(own.guid);
    };
    let named = context.world.mailbox(context.setup, named.text.trim());
    match named {
        None => Err(ResponseCode::NON_EXISTENT_MAILBOX),
        Some(named) if named.guid == own.guid => Ok(own.guid),
        Some(_) => Err(ResponseCode::ACCESS_DENIED),
    }
}

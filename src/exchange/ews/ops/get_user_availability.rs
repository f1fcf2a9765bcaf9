//! GetUserAvailability
//! ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getuseravailability-operation)):
//! when people and rooms have time, and suggestions for a meeting of them.

use crate::exchange::ews::answers::{Outcome, ResponseMessage};
use crate::exchange::ews::free_busy::{Options, shown, suggest};
use crate::exchange::ews::requests::{Context, attendees};
use crate::exchange::store::Mailboxes;
use crate::exchange::xml::Element;

/// One message for each attendee, in the order of the request, and one for the suggestions.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Outcome {
    let options = Options::read(context, request)?;
    let attendees = attendees(context.world, context.setup, request);
    let clock = options.clock;
    let mut messages: Vec<ResponseMessage> = Vec::new();
    if let Some(view) = &options.view {
        let shown = attendees
            .iter()
            .map(|attendee| shown(context, mailboxes, attendee, clock, view));
        messages.extend(shown);
    }
    if let Some(suggestions) = &options.suggestions {
        messages.push(suggest(context, mailboxes, &attendees, clock, suggestions));
    }
    Ok(messages)
}

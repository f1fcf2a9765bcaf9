//! GetStreamingEvents ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getstreamingevents-operation)):
//! keeps the connection open and sends events on it.

use std::sync::Arc;
use std::time::Duration;

use crate::exchange::codes::ResponseCode;
use crate::exchange::ews::answers::Refused;
use crate::exchange::ews::notifications::minutes::minutes;
use crate::exchange::ews::notifications::{
    FollowUp, Led, Line, StreamingConnection, SubscriptionId, failed, lost, status,
};
use crate::exchange::ews::requests::Context;
use crate::exchange::soap::{Fault, MessageXml};
use crate::exchange::store::{Delivery, Mailboxes, Subscriptions};
use crate::exchange::xml::Element;
use crate::settings::MAX_STREAMED;

/// One message, and a streaming connection. If any subscription is invalid, the message is its error and there is no
/// connection.
pub(crate) fn answer(
    context: &Context<'_>,
    _: &Mailboxes,
    request: &Element<'_>,
) -> Result<Led, Refused> {
    let ids = &request.inside("SubscriptionIds").children;
    let minutes = minutes(request, "ConnectionTimeout");
    if ids.len() > MAX_STREAMED {
        return Err(Fault::of(ResponseCode::INVALID_REQUEST).into());
    }
    let texts = ids.iter().map(|id| id.text.trim());
    let mut subscriptions = context.mailbox_store.subscriptions();
    let lines: Vec<_> = texts
        .clone()
        .map(|text| line(context, &mut subscriptions, text))
        .collect();
    if let Some(code) = lines.iter().find_map(|line| line.as_ref().err().copied()) {
        let bad = lines.iter().zip(texts).filter(|(line, _)| line.is_err());
        return Ok((failed(code, bad.map(|(_, text)| text)), None));
    }
    let most = context.setup.most_streams();
    let Some(opened) = context
        .mailbox_store
        .open_stream(context.budget_owner(), most)
    else {
        return Err(too_many(most).into());
    };
    let mut lines: Vec<Line> = lines.into_iter().flatten().collect();
    for line in &mut lines {
        if let Some(known) = subscriptions.get_mut(line.id) {
            known.connections += 1;
            known.keep(context.now);
            line.connection = known.connections;
        }
    }
    drop(subscriptions);
    // A connection that served one of the subscriptions so far learns that it lost it.
    context.mailbox_store.announce();
    let streaming_connection = StreamingConnection {
        mailbox_store: context.mailbox_store.clone(),
        lines,
        length: Duration::from_secs(minutes * 60),
        leaving: context.capabilities.leaving.clone(),
        opened: Arc::new(opened),
    };
    Ok((
        status("OK"),
        Some(FollowUp::StreamingConnection(streaming_connection)),
    ))
}

/// The fault for a connection above the limit. Its values name the throttling budget as Exchange does
/// ([a capture](https://github.com/OfficeDev/ews-managed-api/issues/293)).
fn too_many(most: u32) -> Fault {
    let values = [
        ("Policy", "MaxConcurrency".to_owned()),
        ("MaxConcurrencyLimit", most.to_string()),
        (
            "ErrorMessage",
            format!(
                "This operation exceeds the throttling budget for policy part 'MaxConcurrency', policy value '{most}',  \
                 Budget type: 'Ews'.  Suggested backoff time 0 ms."
            ),
        ),
    ];
    let values = values.map(|(name, value)| (name.to_owned(), value));
    Fault {
        message_xml: MessageXml::Values(values.into()),
        ..Fault::of(ResponseCode::EXCEEDED_CONNECTION_COUNT)
    }
}

fn line(
    context: &Context<'_>,
    subscriptions: &mut Subscriptions,
    text: &str,
) -> Result<Line, ResponseCode> {
    let id = SubscriptionId::parse(text).ok_or(ResponseCode::INVALID_SUBSCRIPTION)?;
    let owner = &context.owner;
    let known = subscriptions.find(id.id, owner, context.now);
    match known.map_err(lost)?.delivery {
        Delivery::Streaming => Ok(Line {
            id: id.id,
            text: text.to_owned(),
            connection: 0,
        }),
        _ => Err(ResponseCode::INVALID_SUBSCRIPTION),
    }
}

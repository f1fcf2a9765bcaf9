//! Subscribe ([operation](https://learn.microsoft.com/exchange/client-developer/web-service-reference/subscribe-operation)):
//! subscribes a client to the events of folders.

use std::time::Duration;

use http::Uri;
use time::Duration as Span;

use crate::exchange::codes::ResponseCode;
use crate::exchange::data::domain;
use crate::exchange::ews::answers::{Refused, ResponseMessage};
use crate::exchange::ews::notifications::minutes::minutes;
use crate::exchange::ews::notifications::{
    FollowUp, Led, PushChannel, SubscriptionId, Watermark, event_type,
};
use crate::exchange::ews::requests::Context;
use crate::exchange::ews::requests::target::readable;
use crate::exchange::store::{Delivery, EventFilter, Mailbox, Mailboxes, Subscription};
use crate::exchange::xml::{Element, MESSAGES, Node, TYPES};
use crate::settings::STREAMING_LIFE;

/// The lifetime of a push subscription, practically unlimited: the client's answers end it.
const FOR_EVER: Span = Span::weeks(5_200);

/// The limit of a push subscription's URL in bytes. The URL must be shorter.
const MAX_PUSH_URL: usize = 2_083;

/// The parameters of a subscription.
struct Request<'a> {
    element: &'a Element<'a>,
    delivery: Delivery,
    /// The `Timeout` or `StatusFrequency` in minutes.
    minutes: u64,
    interest: EventFilter,
}

/// One message for the request.
pub(crate) fn answer(
    context: &Context<'_>,
    mailboxes: &Mailboxes,
    request: &Element<'_>,
) -> Result<Led, Refused> {
    let wanted = Request::read(request.first());
    let (mailbox, folders) = wanted.folders(context, mailboxes)?;
    Ok(wanted.begin(context, mailbox, folders)?)
}

impl<'a> Request<'a> {
    fn read(element: &'a Element<'a>) -> Self {
        let (delivery, minutes) = match element.name {
            "PullSubscriptionRequest" => (Delivery::Pull, minutes(element, "Timeout")),
            "PushSubscriptionRequest" => (Delivery::Push, minutes(element, "StatusFrequency")),
            _ => (Delivery::Streaming, 0),
        };
        let types = &element.inside("EventTypes").children;
        let event_types = types.iter().filter_map(|name| event_type(name.text.trim()));
        Self {
            element,
            delivery,
            minutes,
            interest: event_types.fold(EventFilter::default(), EventFilter::with),
        }
    }

    /// The mailbox and its subscribed folders. `None` stands for all folders.
    fn folders<'m>(
        &self,
        context: &Context<'_>,
        mailboxes: &'m Mailboxes,
    ) -> Result<(&'m Mailbox, Option<Vec<u32>>), ResponseCode> {
        let missing = ResponseCode::NON_EXISTENT_MAILBOX;
        let all = self.element.flag("SubscribeToAllFolders");
        let ids = match self.element.child(TYPES, "FolderIds") {
            Some(ids) if !all => &ids.children,
            None if all => {
                let own = mailboxes.get(context.mailbox.guid);
                return Ok((own.ok_or(missing)?, None));
            }
            _ => return Err(ResponseCode::INVALID_SUBSCRIPTION_REQUEST),
        };
        let mut folders = Vec::new();
        let mut around = None;
        for id in ids {
            let found = readable(context, mailboxes, id)?;
            if *around.get_or_insert(found.mailbox) != found.mailbox {
                return Err(ResponseCode::INVALID_SUBSCRIPTION_REQUEST);
            }
            folders.push(found.folder);
        }
        let mailbox = around.and_then(|guid| mailboxes.get(guid));
        Ok((mailbox.ok_or(missing)?, Some(folders)))
    }

    fn begin(
        &self,
        context: &Context<'_>,
        mailbox: &Mailbox,
        folders: Option<Vec<u32>>,
    ) -> Result<Led, ResponseCode> {
        let url = self.url(context)?;
        let mark = match self.watermark() {
            Some(text) => Watermark::read(text, mailbox)?,
            None => Watermark::new(mailbox, mailbox.change()),
        };
        let timeout = match self.delivery {
            Delivery::Pull => Span::minutes(self.minutes.cast_signed()),
            Delivery::Push => FOR_EVER,
            Delivery::Streaming => Span::try_from(STREAMING_LIFE).unwrap_or(FOR_EVER),
        };
        let subscription = Subscription {
            owner: context.owner.as_str().into(),
            budget_owner: context.budget_owner(),
            mailbox: mailbox.guid,
            epoch: mailbox.epoch(),
            interest: EventFilter {
                folders,
                ..self.interest.clone()
            },
            delivery: self.delivery,
            last_delivered: mark.number,
            timeout,
            expires: context.now + timeout,
            connections: 0,
        };
        let most = context.setup.most_subscriptions();
        let mut subscriptions = context.mailbox_store.subscriptions();
        let added = subscriptions.add(subscription, most, context.now);
        drop(subscriptions);
        let id = added.ok_or(ResponseCode::EXCEEDED_SUBSCRIPTION_COUNT)?;
        let domain = domain(&context.mailbox.address);
        let text = SubscriptionId::new(id, mailbox.guid, domain).text();
        let mut message = ResponseMessage::done();
        message.payload = vec![Node::text("m:SubscriptionId", text.clone())];
        if self.delivery != Delivery::Streaming {
            message.payload.push(Node::text("m:Watermark", mark.text()));
        }
        let push_channel = url.map(|(url, is_callable)| PushChannel {
            mailbox_store: context.mailbox_store.clone(),
            id,
            text,
            url,
            frequency: Duration::from_secs(self.minutes * 60),
            version: context.version.name.clone(),
            called: false,
            is_callable,
        });
        Ok((message, push_channel.map(FollowUp::PushChannel)))
    }

    /// The watermark from which the client wants events. One client sends the element in the namespace of messages.
    fn watermark(&self) -> Option<&str> {
        let mark = self.element.child(TYPES, "Watermark");
        let mark = mark.or_else(|| self.element.child(MESSAGES, "Watermark"));
        mark.map(|mark| mark.text.trim())
            .filter(|text| !text.is_empty())
    }

    /// The URL of the client, and whether the server may call it
    /// ([ErrorInvalidPushSubscriptionUrl](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode)).
    fn url(&self, context: &Context<'_>) -> Result<Option<(String, bool)>, ResponseCode> {
        let Some(url) = self.element.child(TYPES, "URL") else {
            return Ok(None);
        };
        let url = url.text.trim();
        let is_web = |url: &Uri| {
            let host = url.host().unwrap_or_default();
            matches!(url.scheme_str(), Some("http" | "https")) && !host.is_empty()
        };
        let parsed = Some(url).filter(|url| url.len() < MAX_PUSH_URL);
        let parsed = parsed.and_then(|url| url.parse().ok()).filter(is_web);
        let parsed: Uri = parsed.ok_or(ResponseCode::INVALID_PUSH_SUBSCRIPTION_URL)?;
        let anywhere = context.capabilities.pushes_anywhere;
        let is_callable = anywhere || is_loopback(parsed.host().expect("a web URL has a host"));
        Ok(Some((url.to_owned(), is_callable)))
    }
}

/// Whether a host name or address means this machine without any look-up.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

//! Serializes responses. No other module does.

use super::request::Response;
use crate::exchange::http::{Stamp, XML, headers, pages};
use crate::reply::{Reply, Rest};

/// A response as it is sent.
pub fn render(answer: Response, stamp: &Stamp<'_>) -> Reply {
    match answer {
        Response::Ews(answered) => {
            let streaming_connection = answered.streaming_connection().cloned();
            let answer = answered.answer;
            let mut reply = headers::exchange(answer.status(), Some(XML), stamp);
            let streaming_connection = streaming_connection.map(|streaming_connection| {
                streaming_connection.documents(stamp.product, stamp.clock.clone())
            });
            // This header asks proxies not to buffer the stream.
            if streaming_connection.is_some() {
                reply.headers.append("X-NoBuffering", "1");
            }
            reply.fill(answer.pieces(stamp.product));
            reply.rest = streaming_connection.map(Rest::new).or(reply.rest);
            reply
        }
        Response::Autodiscover(answer) => {
            let (content_type, body) = answer.document(stamp);
            let mut reply = headers::exchange(answer.status(), Some(content_type), stamp);
            if let Some(url) = answer.location() {
                reply.headers.append("Location", url.to_owned());
            }
            reply.body = body.into();
            reply
        }
        Response::Media(refused) => pages::unsupported_media(refused, stamp),
        Response::Service => pages::service(stamp),
        Response::File(file) => {
            let mut reply = headers::exchange(200, Some("text/xml"), stamp);
            reply.body = file.body();
            reply
        }
        Response::Health => pages::health(stamp),
        Response::Method { allowed } => pages::method_not_allowed(allowed, stamp),
        Response::Elsewhere(url) => pages::moved(&url, stamp),
        Response::LogOn => pages::log_on(stamp),
        Response::NeedsTls => pages::needs_tls(stamp),
        Response::ObjectMoved(url) => pages::object_moved(&url, stamp),
        Response::Nothing => pages::not_found(stamp),
    }
}

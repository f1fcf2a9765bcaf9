//! The one place where an answer becomes bytes.

use super::question::Answer;
use crate::exchange::http::{Stamp, XML, headers, pages};
use crate::reply::{Reply, Rest};

/// An answer as it is sent.
pub fn render(answer: Answer, stamp: &Stamp<'_>) -> Reply {
    match answer {
        Answer::Ews(answered) => {
            let feed = answered.feed().cloned();
            let answer = answered.answer;
            let mut reply = headers::exchange(answer.status(), Some(XML), stamp);
            let feed = feed.map(|feed| feed.documents(stamp.product, stamp.clock.clone()));
            reply.fill(answer.pieces(stamp.product));
            reply.rest = feed.map(Rest::new).or(reply.rest);
            reply
        }
        Answer::Autodiscover(answer) => {
            let (content_type, body) = answer.document(stamp);
            let mut reply = headers::exchange(answer.status(), Some(content_type), stamp);
            if let Some(url) = answer.location() {
                reply.headers.append("Location", url.to_owned());
            }
            reply.body = body.into();
            reply
        }
        Answer::Service => pages::service(stamp),
        Answer::File(file) => {
            let mut reply = headers::exchange(200, Some("text/xml"), stamp);
            reply.body = file.body();
            reply
        }
        Answer::Health => pages::health(stamp),
        Answer::Method { allowed } => pages::method_not_allowed(allowed, stamp),
        Answer::Elsewhere(url) => pages::moved(&url, stamp),
        Answer::LogOn => pages::log_on(stamp),
        Answer::NeedsTls => pages::needs_tls(stamp),
        Answer::ObjectMoved(url) => pages::object_moved(&url, stamp),
        Answer::Nothing => pages::not_found(stamp),
    }
}

//! The way of a request: head, identify, authenticate, refuse or carry out, damage, write.

use std::sync::Arc;

use hyper::body::Incoming;

use super::connection::wait;
use super::http::Client;
use super::request_body::{drain, read};
use super::visit::Visit;
use crate::exchange::xml::utf8;
use crate::exchange::{Question, pages, render};
use crate::reply::Reply;

impl Client {
    /// The way of a request, station by station.
    pub(super) async fn answer(&self, request: hyper::Request<Incoming>) -> Reply {
        let version = request.version();
        let (parts, body) = request.into_parts();
        // Head: which scenario, and what is decided without the body.
        let (mut visit, found) = Visit::begin(self, parts);
        if let Err(reason) = found {
            visit.record_request();
            drain(version, body).await;
            return visit.misdirected(&visit.request.host, reason);
        }
        let early = Arc::clone(&visit.chosen.play);
        if let Some(strike) = visit.replacement(&early) {
            return visit.refuse_unread(&strike, body).await;
        }
        let Some(body) = read(body).await else {
            visit.record_request();
            return visit.close(pages::not_found(&visit.stamp()));
        };
        // Identify: who asks for what.
        let body = utf8(&body);
        let question = Question::read(&visit.request, visit.is_open(), &body);
        let identified = visit.identify(&question);
        visit.record_request();
        if let Err(reason) = identified {
            let mailbox = visit.request.mailbox.as_deref().unwrap_or_default();
            return visit.misdirected(mailbox, reason);
        }
        let play = Arc::clone(&visit.chosen.play);
        let pause = visit.pause(&play);
        if let Some(strike) = visit.replacement(&play) {
            wait(pause).await;
            return visit.refuse_whole(&strike).await;
        }
        // Authenticate.
        let (admitted, strike) = visit.authenticate(&play, &question).await;
        // Refuse, or carry out. A client that goes away while it waits goes after that.
        let (before, after) = match strike {
            Some(strike) if !strike.after_work => (Some(strike), None),
            other => (None, other),
        };
        let answer = match &before {
            Some(strike) => visit.refuse(strike, &play, &question).await,
            None => admitted.map(|caller| visit.carry_out(&play, &question, caller.as_ref())),
        };
        wait(pause).await;
        let answer = match &after {
            Some(strike) => visit.replace(strike, answer, &question).await,
            None => answer,
        };
        let answer = match answer {
            Ok(answer) => visit.edit(&play, answer, &question).await,
            Err(reply) => return visit.close(reply),
        };
        // Damage, and write.
        visit.response_code = answer.response_code();
        let mut reply = render(answer, &visit.stamp());
        visit.finish(&mut reply);
        visit.spoil(&play, &mut reply).await;
        visit.cut(&play, after.as_ref(), &mut reply).await;
        visit.close(reply)
    }
}

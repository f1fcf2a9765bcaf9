//! The stages of a request: head, identify, authenticate, refuse or carry out, damage, write.

use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use hyper::body::Incoming;

use super::http::{Client, wait};
use super::request_body::{Unread, drain, read};
use super::request_context::RequestContext;
use crate::director::{Injection, ScenarioRun};
use crate::exchange::xml::utf8;
use crate::exchange::{self, pages, render};
use crate::fault::Fault;
use crate::reply::Reply;

impl Client {
    /// The answer to a request, and its body if that is not read yet.
    pub(super) async fn answer(&self, request: hyper::Request<Incoming>) -> (Reply, Unread) {
        let (parts, body) = request.into_parts();
        let mut unread = Unread::default();
        let reply = self.reply(parts, body, &mut unread).await;
        (reply, unread)
    }

    /// The stages of a request.
    async fn reply(&self, parts: Parts, body: Incoming, unread: &mut Unread) -> Reply {
        let version = parts.version;
        // Head: the scenario, and the decisions that need no body.
        let (mut context, found) = RequestContext::begin(self, parts);
        if let Err(reason) = found {
            context.record_request();
            drain(version, body).await;
            let host = Arc::clone(&context.request.host);
        if !context.names_one_host() {
            context.record_request();
            unread.keep(body);
            return context.close(pages::invalid_hostname(&self.shared.clock));
        }
            return context.misdirected(&host, reason);
        }
        let early = Arc::clone(&context.resolved.run);
        if let Some(strike) = context.replacement(&early, None) {
            return context.refuse_unread(&strike, body).await;
        }
        context.is_unread = context.is_refused_by_head();
        let body = match context.is_unread {
            true => {
                unread.keep(body);
                Some(Bytes::new())
            }
            false => read(body).await,
        };
        let Some(body) = body else {
            context.record_request();
            return context.close(pages::not_found(&context.stamp()));
        };
        // Identify: the caller and the operation.
        context.read_token_request(&body).await;
        let body = utf8(&body);
        let mut exchange_request =
            exchange::Request::read(&context.request, context.is_open(), &body);
        let identified = context.identify(&mut exchange_request);
        context.record_request();
        if let Err(reason) = identified {
            let mailbox = context.request.mailbox.clone().unwrap_or_default();
            return context.misdirected(&mailbox, reason);
        }
        let run = Arc::clone(&context.resolved.run);
        if let Some(strike) = context.replacement(&run, Some(&exchange_request)) {
            if !strike.comes_back {
                wait(context.pause(&run)).await;
            }
            return context.refuse_whole(&strike).await;
        }
        let (answer, after) = context.decide(&run, &exchange_request).await;
        let answer = match answer {
            Ok(answer) => context.edit(&run, answer, &exchange_request).await,
            Err(reply) => return context.close(reply),
        };
        // Damage, and write.
        context.response_code = answer.response_code();
        let mut reply = match context.issued.take() {
            Some(issued) => issued,
            None => render(answer, &context.stamp()),
        };
        context.finish(&mut reply);
        context.spoil(&run, &mut reply).await;
        context.cut(&run, after.as_ref(), &mut reply).await;
        context.close(reply)
    }
}

impl RequestContext<'_> {
    /// Authenticates an identified request, and refuses it or carries it out. Returns the answer, or an error to send
    /// unchanged, and the replacement after the work.
    async fn decide<'r>(
        &mut self,
        run: &'r ScenarioRun,
        exchange_request: &exchange::Request<'_>,
    ) -> (
        Result<exchange::Response, Reply>,
        Option<Injection<'r, Fault>>,
    ) {
        // Authenticate.
        let (admitted, strike) = self.authenticate(run, exchange_request).await;
        let pause = match self.comes_back(admitted.is_ok(), strike.as_ref()) {
            true => None,
            false => self.pause(run),
        };
        // Refuse, or carry out. A client that leaves during the delay leaves after that.
        let (before, after) = match strike {
            Some(strike) if !strike.after_work => (Some(strike), None),
            other => (None, other),
        };
        let answer = match &before {
            Some(strike) => self.refuse(strike, run, exchange_request).await,
            None => match admitted {
                Ok(caller) => {
                    let caller = caller.as_ref();
                    Ok(self.carry_out(run, exchange_request, caller).await)
                }
                Err(reply) => Err(*reply),
            },
        };
        wait(pause).await;
        let answer = match &after {
            Some(strike) => self.replace(strike, answer, exchange_request).await,
            None => answer,
        };
        (answer, after)
    }
}

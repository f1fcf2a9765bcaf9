//! The stages of a request: head, identify, authenticate, refuse or carry out, damage, write.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use hyper::body::Incoming;

use super::compute::places;
use super::http::{Client, wait};
use super::memory::{Held, NoRoom};
use super::request_body::{NoBody, Unread, drain, read};
use super::request_context::RequestContext;
use crate::director::{Injection, ScenarioRun};
use crate::exchange::xml::utf8;
use crate::exchange::{self, pages, render};
use crate::fault::Fault;
use crate::reply::{Reply, Rest};
use crate::settings;

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
        if !context.names_one_host() {
            context.record_request();
            unread.keep(body);
            return context.close(pages::invalid_hostname(&self.shared.clock));
        }
        if let Err(reason) = found {
            context.record_request();
            drain(version, body).await;
            let host = Arc::clone(&context.request.host);
            return context.misdirected(&host, reason);
        }
        let early = Arc::clone(&context.resolved.run);
        if let Some(strike) = context.replacement(&early, None) {
            return context.refuse_unread(&strike, body).await;
        }
        let body = match context.read_body(body, unread).await {
            Ok(body) => body,
            Err(reply) => return reply,
        };
        // Identify: the caller and the operation.
        context.read_token_request(&body).await;
        let mut decoded = Cow::default();
        let (exchange_request, identified) = context.parse(&body, &mut decoded).await;
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
            Ok(answer) => {
                let answer = context.edit(&run, answer, &exchange_request).await;
                context.report(&run, answer, &exchange_request).await
            }
            Err(reply) => return context.close(reply),
        };
        // Damage, and write.
        context.response_code = answer.response_code();
        let mut reply = match context.issued.take() {
            Some(issued) => issued,
            None => {
                let stamp = context.stamp();
                let room = &context.client.shared.compute_room;
                room.run(1, || render(answer, &stamp)).await
            }
        };
        context.finish(&mut reply);
        context.hold(&mut reply).await;
        context.spoil(&run, &mut reply).await;
        context.cut(&run, after.as_ref(), &mut reply).await;
        context.close(reply)
    }
}

impl RequestContext<'_> {
    /// The body, or an empty one if the head is sufficient. The error is the answer to a request without a usable body.
    async fn read_body(&mut self, body: Incoming, unread: &mut Unread) -> Result<Bytes, Reply> {
        self.is_unread = self.is_refused_by_head(&body);
        if self.is_unread {
            unread.keep(body);
            return Ok(Bytes::new());
        }
        match read(body, &self.client.shared.transit_room).await {
            Ok(body) => {
                self.body_bytes = body.len();
                Ok(body)
            }
            Err(reason) => {
                self.record_request();
                let reply = match reason {
                    NoBody::NotWhole => pages::not_found(&self.stamp()),
                    NoBody::NoRoom => pages::unavailable(&self.client.shared.clock),
                };
                Err(self.close(reply))
            }
        }
    }

    /// Takes the room for an answer until it is sent. Without room, the answer is a 503.
    async fn hold(&mut self, reply: &mut Reply) {
        let mut rest = reply.rest.as_mut().and_then(Rest::known_mut);
        let later = rest.as_ref().map_or(0, |pieces| pieces.held());
        let bytes = reply.body.len() + later;
        if bytes <= settings::UNCOUNTED_BYTES {
            return;
        }
        let mut held = Held::default();
        let room = &self.client.shared.transit_room;
        match room.grow(&mut held, bytes).await {
            // The part that is sent last holds the room of the whole answer.
            Ok(()) => match rest.as_mut().filter(|_| later > 0) {
                Some(pieces) => pieces.keep(|bytes| held.keep(bytes)),
                None => reply.body = held.keep(std::mem::take(&mut reply.body)),
            },
            Err(NoRoom) => {
                self.response_code = None;
                *reply = pages::unavailable(&self.client.shared.clock);
            }
        }
    }

    /// Reads what the body asks for, and identifies who asks: the request, and why it is refused if it is.
    async fn parse<'b>(
        &mut self,
        body: &'b [u8],
        decoded: &'b mut Cow<'b, [u8]>,
    ) -> (exchange::Request<'b>, Result<(), String>) {
        let room = &self.client.shared.compute_room;
        let places = match body.len() {
            ..=settings::MAX_SMALL_BODY_BYTES => 0,
            length => places(length),
        };
        let parse = room.run(places, move || {
            *decoded = utf8(body);
            let decoded: &'b [u8] = decoded;
            let mut request = exchange::Request::read(&self.request, self.is_open(), decoded);
            let identified = self.identify(&mut request);
            (request, identified)
        });
        parse.await
    }

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

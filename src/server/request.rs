//! The way of a request: head, identify, authenticate, answer, body, wire.

use std::future::pending;
use std::sync::Arc;

use bytes::Bytes;
use http::Version;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use tokio::time::timeout;

use super::http::Client;
use super::visit::Visit;
use crate::director::{HttpRules, Play, Strike};
use crate::exchange::xml::utf8;
use crate::exchange::{Advertised, Answer, Caller, Question, pages, render};
use crate::exchange::{autodiscover, ews};
use crate::fault::Responder;
use crate::fault::tcp::{At, Shaping, TcpFault};
use crate::reply::Reply;
use crate::settings;

impl Client {
    /// The way of a request, station by station.
    pub(super) async fn answer(&self, request: hyper::Request<Incoming>) -> Reply {
        let version = request.version();
        let (parts, body) = request.into_parts();
        let (mut visit, found) = Visit::begin(self, parts);
        if let Err(reason) = found {
            visit.record_request();
            drain(version, body).await;
            return visit.misdirected(&visit.request.host, reason);
        }
        let early = Arc::clone(&visit.chosen.play);
        if visit.chosen.by_host()
            && let Some(strike) = early.http(HttpRules::AtHead, &self.facts, &visit.request)
        {
            visit.record_request();
            drain(version, body).await;
            return visit.http(&strike).await;
        }
        if visit.reuses() {
            visit.hang_up(At::Reuse, &early).await;
        }
        visit.hang_up(At::RequestHead, &early).await;
        let Some(body) = visit.read(body, &early).await else {
            visit.record_request();
            return visit.close(pages::not_found(&visit.stamp()));
        };
        let requires_tls = visit.chosen.play.scenario.exchange.requires_tls;
        let open = self.facts.secure || !requires_tls;
        let body = utf8(&body);
        let question = Question::read(&visit.request, open, &body);
        let identified = visit.identify(&question);
        visit.record_request();
        if let Err(reason) = identified {
            let mailbox = visit.request.mailbox.as_deref().unwrap_or_default();
            return visit.misdirected(mailbox, reason);
        }
        let play = Arc::clone(&visit.chosen.play);
        if let Some(strike) = play.pause(&self.facts, &visit.request) {
            visit.strike(&strike).await;
        }
        if let Some(strike) = visit.late_http(&play) {
            return visit.http(&strike).await;
        }
        visit.hang_up(At::Request, &play).await;
        let caller = match visit.authenticate(&play, &question).await {
            Ok(caller) => caller,
            Err(refused) => return visit.close(refused),
        };
        let mut answer = visit.healthy(&play, &question, caller.as_ref());
        answer = match answer {
            Answer::Autodiscover(healthy) => {
                Answer::Autodiscover(visit.autodiscover(&play, healthy, &question).await)
            }
            Answer::Ews(healthy) => Answer::Ews(visit.ews(&play, healthy, &question).await),
            other => other,
        };
        if let Some(courier) = answer.courier() {
            visit.client.shared.send_out(courier.clone());
        }
        visit.response_code = answer.response_code();
        let mut reply = render(answer, &visit.stamp());
        visit.finish(&mut reply);
        visit.spoil(&play, &mut reply).await;
        visit.cut(&play, &mut reply).await;
        visit.close(reply)
    }
}

impl Visit<'_> {
    /// The answer of an HTTP server that fails.
    async fn http(&mut self, strike: &Strike<'_, dyn Responder>) -> Reply {
        self.strike(strike).await;
        let setup = &self.chosen.play.scenario.exchange;
        let reply = strike.fault.respond(setup, &self.stamp(), &self.request);
        self.close(reply)
    }

    /// What Autodiscover answers, changed by the fault that strikes it.
    async fn autodiscover(
        &mut self,
        play: &Play,
        healthy: autodiscover::Answer,
        question: &Question<'_>,
    ) -> autodiscover::Answer {
        let Some(strike) = play.autodiscover(&self.client.facts, &self.request) else {
            return healthy;
        };
        self.strike(&strike).await;
        let mailbox = question.mailbox().unwrap_or_default();
        strike.fault.apply(healthy, mailbox, &self.site)
    }

    /// What EWS answers, changed by the fault that strikes it.
    async fn ews(
        &mut self,
        play: &Play,
        healthy: ews::Answer,
        question: &Question<'_>,
    ) -> ews::Answer {
        let (connection, request) = (&self.client.facts, &self.request);
        if question.impersonates()
            && let Some(strike) = play.impersonation(connection, request)
        {
            self.strike(&strike).await;
            let clock = &self.client.shared.clock;
            return strike.fault.apply(healthy, question.operation(), clock);
        }
        let Some(strike) = play.ews(connection, request) else {
            return healthy;
        };
        self.strike(&strike).await;
        strike
            .fault
            .apply(healthy, question.operation(), &self.client.shared.clock)
    }

    /// The body of a request, whole; the connection may end at a part of it.
    async fn read(&mut self, mut body: Incoming, play: &Play) -> Option<Bytes> {
        let strike = play.hang_up(At::RequestBody, &self.client.facts, &self.request);
        let Some(strike) = strike else {
            return read(body).await;
        };
        let mut left = strike.fault.bytes().unwrap_or(1);
        while let Some(Ok(frame)) = body.frame().await {
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            if left == 0 {
                break;
            }
        }
        self.record_request();
        self.end(&strike).await
    }

    /// Lets the connection end at this place. Where it does, nothing comes after it.
    async fn hang_up(&mut self, at: At, play: &Play) {
        let strike = play.hang_up(at, &self.client.facts, &self.request);
        let Some(strike) = strike else { return };
        if at.is_before_body() {
            self.record_request();
        }
        self.end(&strike).await
    }

    /// The end of the connection in place of an answer.
    async fn end<T>(&mut self, strike: &Strike<'_, TcpFault>) -> T {
        self.strike(strike).await;
        self.record_answer(None);
        strike
            .fault
            .apply(&self.client.wire, &self.client.shared.clock);
        pending().await
    }

    /// Spoils the bytes of an answer, and the chunks that they come in.
    async fn spoil(&mut self, play: &Play, reply: &mut Reply) {
        if let Some(strike) = play.body(&self.client.facts, &self.request) {
            self.strike(&strike).await;
            reply.gather();
            strike.fault.apply(reply, self.version);
        }
        if let Some(strike) = play.chunk(&self.client.facts, &self.request) {
            self.strike(&strike).await;
            reply.gather();
            strike.fault.apply(reply, self.version);
        }
    }

    /// Shapes an answer, and lets the connection end before, within or after it: at the first of these places where it does.
    async fn cut(&mut self, play: &Play, reply: &mut Reply) {
        for shaping in Shaping::ALL {
            let strike = play.pace(shaping, &self.client.facts, &self.request);
            let Some(strike) = strike else { continue };
            self.strike(&strike).await;
            reply.gather();
            let seed = play.chances(&strike.struck);
            let clock = &self.client.shared.clock;
            strike.fault.pace(reply, clock, seed);
        }
        for at in [At::Answer, At::ResponseHead, At::ResponseBody, At::Sent] {
            let strike = play.hang_up(at, &self.client.facts, &self.request);
            let Some(strike) = strike else { continue };
            self.strike(&strike).await;
            reply.gather();
            return strike.fault.cut(reply, &self.client.shared.clock);
        }
    }

    /// The HTTP faults that the head did not decide; all of them, where no host had picked them by then.
    fn late_http<'p>(&self, play: &'p Play) -> Option<Strike<'p, dyn Responder>> {
        let asked_before = self.chosen.by_host();
        let rules = if asked_before {
            HttpRules::PastHead
        } else {
            HttpRules::All
        };
        play.http(rules, &self.client.facts, &self.request)
    }

    /// What a healthy Exchange answers.
    fn healthy(&self, play: &Play, question: &Question<'_>, caller: Option<&Caller>) -> Answer {
        let setup = &play.scenario.exchange;
        let world = &self.stage.world;
        let elsewhere = self.led_to().map(Advertised::from);
        let elsewhere = elsewhere.map(|there| self.site.clone().advertised(world, &there));
        let site = elsewhere.as_ref().unwrap_or(&self.site);
        let place = ews::Place {
            shelf: self.client.shared.store.shelf(play.met.instance.as_ref()),
            site: site.clone(),
            now: self.client.shared.clock.now(),
            reach: ews::Reach {
                pushes_anywhere: self.client.shared.pushes_anywhere,
                leaving: self.client.leaves.subscribe(),
            },
        };
        question.answer(world, setup, (site, &self.request.path), caller, place)
    }
}

/// Reads a body that the answer does not ask for: HTTP/2 resets the stream of one that is left, and some clients then
/// forget the answer ([RFC 9113 §8.1](https://www.rfc-editor.org/rfc/rfc9113#section-8.1)).
async fn drain(version: Version, body: Incoming) {
    if version == Version::HTTP_2 {
        drop(read(body).await);
    }
}

/// The body of a request, whole. Nothing if it is too large, to which IIS answers 404.13; or if it does not come, where
/// the client is gone or as good as gone, and hyper ends the connection whatever is answered.
async fn read(body: Incoming) -> Option<Bytes> {
    let whole = Limited::new(body, settings::MAX_BODY_BYTES).collect();
    let read = timeout(settings::BODY_TIMEOUT, whole).await.ok()?.ok()?;
    Some(read.to_bytes())
}

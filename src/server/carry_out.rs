//! The stages at which a request is refused or carried out.

use std::future::pending;
use std::sync::Arc;

use hyper::body::Incoming;

use super::compute::places;
use super::login::needs_http1;
use super::request_body::{drain, read_some};
use super::request_context::RequestContext;
use crate::director::{Injection, Prospect, ScenarioRun};
use crate::exchange::{self, Advertised, Caller, IsGone, Work, autodiscover, ews, pages};
use crate::facts::Word;
use crate::fault::tcp::{At, TcpFault};
use crate::fault::tls::Late;
use crate::fault::{Affected, Change, Edit, Effect, Fault, Idle, Responder, ResponseContext};
use crate::journal::Event;
use crate::reply::Reply;

impl RequestContext<'_> {
    /// The replacement of the answer, as far as it can be decided.
    pub(super) fn replacement<'p>(
        &mut self,
        run: &'p ScenarioRun,
        exchange_request: Option<&exchange::Request<'_>>,
    ) -> Option<Injection<'p, Fault>> {
        let mut walk = std::mem::take(&mut self.walk);
        let prospect = |fault: &Fault| self.prospect(run, exchange_request, fault);
        let strike = run.replacement(&mut walk, &self.client.facts, &self.request, &prospect);
        self.walk = walk;
        strike
    }

    /// The effect that a fault would have in place of the answer.
    fn prospect(
        &self,
        run: &ScenarioRun,
        exchange_request: Option<&exchange::Request<'_>>,
        fault: &Fault,
    ) -> Prospect {
        match (fault.change(), exchange_request) {
            (Some(Change::Respond(responder)), _)
                if self.is_h2 && needs_http1(&self.respond(responder)) =>
            {
                Prospect::ComesBack
            }
            (Some(Change::Edit(edit)), Some(exchange_request)) => {
                match self.healthy(run, exchange_request, None) {
                    exchange::Response::Autodiscover(healthy) => self
                        .unchanged(edit, &healthy, exchange_request)
                        .map_or(Prospect::Strikes, Prospect::Idle),
                    _ => Prospect::Strikes,
                }
            }
            (Some(Change::Alert(_)), _) if self.client.alert.is_none() => {
                Prospect::Idle("the request came without TLS, or with an old one".into())
            }
            _ => Prospect::Strikes,
        }
    }

    /// The reason why an Autodiscover fault does not change an answer. `None` if it does.
    pub(super) fn unchanged(
        &self,
        edit: &dyn Edit,
        healthy: &autodiscover::Answer,
        exchange_request: &exchange::Request<'_>,
    ) -> Option<Idle> {
        let mailbox = exchange_request.mailbox().unwrap_or_default();
        let edited = edit.apply(healthy.clone(), mailbox, &self.site);
        (edited == *healthy).then(|| edit.idle())
    }

    /// Refuses a request without reading its body.
    pub(super) async fn refuse_unread(
        &mut self,
        strike: &Injection<'_, Fault>,
        body: Incoming,
    ) -> Reply {
        match strike.fault.change() {
            Some(Change::End(end)) => {
                if end.at() == At::RequestBody {
                    read_some(body, end.bytes().unwrap_or(1)).await;
                }
                self.record_request();
            }
            _ => {
                self.record_request();
                drain(self.version, body).await;
            }
        }
        self.refuse_whole(strike).await
    }

    /// Refuses a request independent of its content.
    pub(super) async fn refuse_whole(&mut self, strike: &Injection<'_, Fault>) -> Reply {
        self.strike(strike, Some(false)).await;
        let reply = match strike.fault.change() {
            Some(Change::Alert(alert)) => self.alert(alert).await,
            Some(Change::End(end)) => self.end(end).await,
            Some(Change::Respond(responder)) => self.respond(responder),
            // The other replacements are decided when the caller is known.
            _ => pages::not_found(&self.stamp()),
        };
        self.close(reply)
    }

    /// The answer to a request that is not carried out. The error is sent unchanged.
    pub(super) async fn refuse(
        &mut self,
        strike: &Injection<'_, Fault>,
        run: &ScenarioRun,
        exchange_request: &exchange::Request<'_>,
    ) -> Result<exchange::Response, Reply> {
        self.strike(strike, Some(false)).await;
        match (strike.fault.change(), exchange_request) {
            (Some(Change::Refuse(refusal)), exchange::Request::Ews(read)) => {
                let clock = &self.client.shared.clock;
                Ok(exchange::Response::Ews(refusal.refuse(read, clock).into()))
            }
            (Some(Change::Edit(edit)), _) => match self.healthy(run, exchange_request, None) {
                exchange::Response::Autodiscover(healthy) => {
                    let mailbox = exchange_request.mailbox().unwrap_or_default();
                    let edited = edit.apply(healthy, mailbox, &self.site);
                    Ok(exchange::Response::Autodiscover(edited))
                }
                other => Ok(other),
            },
            (Some(Change::Alert(alert)), _) => self.alert(alert).await,
            (Some(Change::End(end)), _) => self.end(end).await,
            (Some(Change::Respond(responder)), _) => {
                self.forget_login(strike.fault);
                Err(self.respond(responder))
            }
            (_, _) => Err(pages::not_found(&self.stamp())),
        }
    }

    /// Carries out the request, and returns the healthy answer.
    pub(super) async fn carry_out(
        &mut self,
        run: &ScenarioRun,
        exchange_request: &exchange::Request<'_>,
        caller: Option<&Caller>,
    ) -> exchange::Response {
        if self.issue(run).await {
            self.carried_out = true;
            return exchange::Response::Nothing;
        }
        let places = places(self.body_bytes);
        let room = &self.client.shared.compute_room;
        let context = &mut *self;
        let healthy = move || context.healthy(run, exchange_request, caller);
        let answer = room.run(places, healthy).await;
        self.carried_out = answer.is_carried_out();
        if let Some(push_channel) = answer.push_channel() {
            if !push_channel.is_callable() {
                self.record(not_called(push_channel.url()));
            }
            self.client.shared.send_out(push_channel.clone());
        }
        answer
    }

    /// The replacement of the answer to a request that was carried out. [`cut`](Self::cut) ends the connection later.
    pub(super) async fn replace(
        &mut self,
        strike: &Injection<'_, Fault>,
        answer: Result<exchange::Response, Reply>,
        exchange_request: &exchange::Request<'_>,
    ) -> Result<exchange::Response, Reply> {
        let change = strike.fault.change();
        if let Some(Change::End(_)) = change {
            return answer;
        }
        self.strike(strike, Some(self.carried_out)).await;
        match (change, exchange_request) {
            (Some(Change::Refuse(refusal)), exchange::Request::Ews(read)) => {
                let clock = &self.client.shared.clock;
                Ok(exchange::Response::Ews(refusal.refuse(read, clock).into()))
            }
            (Some(Change::Respond(responder)), _) => {
                self.forget_login(strike.fault);
                Err(self.respond(responder))
            }
            (_, _) => answer,
        }
    }

    /// Ends the connection in place of an answer.
    async fn end<T>(&mut self, end: &TcpFault) -> T {
        self.record_no_answer();
        end.apply(&self.client.wire, &self.client.shared.clock);
        pending().await
    }

    /// Sends a TLS alert in place of an answer.
    async fn alert<T>(&mut self, alert: Late) -> T {
        self.record_no_answer();
        if let Some(alerts) = &self.client.alert {
            alerts.send_replace(Some(alert));
        }
        pending().await
    }

    /// The response of a fault in place of Exchange's.
    fn respond(&self, responder: &dyn Responder) -> Reply {
        let setup = self.resolved.run.setup(&self.client.offer);
        responder.respond(&ResponseContext {
            setup: &setup,
            stamp: &self.stamp(),
            site: &self.site,
            request: &self.request,
        })
    }

    /// A refusal of the credentials also ends a login of the connection.
    fn forget_login(&self, fault: &Fault) {
        let affected = [Affected::Callers, Affected::Presenting, Affected::Locked];
        if matches!(fault.effect(), Effect::Replaces(one, _) if affected.contains(&one)) {
            self.client.login.forget();
        }
    }

    /// Whether the client left, or the server stops. In both cases the answer is not needed any more.
    fn is_gone(&self) -> IsGone {
        let wire = self.client.wire.clone();
        let stop = self.client.shared.stop.clone();
        Arc::new(move || wire.is_left() || *stop.borrow())
    }

    /// The healthy answer of Exchange.
    fn healthy(
        &self,
        run: &ScenarioRun,
        exchange_request: &exchange::Request<'_>,
        caller: Option<&Caller>,
    ) -> exchange::Response {
        let setup = &run.scenario.exchange;
        let world = &self.snapshot.world;
        let elsewhere = self.led_to().map(Advertised::from);
        let elsewhere = elsewhere.map(|there| self.site.clone().advertised(world, &there));
        let site = elsewhere.as_ref().unwrap_or(&self.site);
        let environment = ews::Environment {
            mailbox_store: self
                .client
                .shared
                .store
                .mailbox_store(run.met.instance.as_ref()),
            site: site.clone(),
            now: self.clock().now(),
            capabilities: ews::Capabilities {
                pushes_anywhere: self.client.shared.pushes_anywhere,
                leaving: self.client.leaves.subscribe(),
            },
            work: Work::of_request(self.is_gone()),
            bytes: self.body_bytes,
        };
        exchange_request.answer(
            world,
            setup,
            (site, &self.request.path),
            caller,
            environment,
        )
    }
}

/// The entry for a push subscription whose client is not called.
fn not_called(url: &str) -> Event {
    let host = url.parse::<http::Uri>().ok();
    let host = host.and_then(|url| url.host().map(ToOwned::to_owned));
    Event::NotCalled {
        host: Word::new(host.unwrap_or_default()),
        reason: "the client is on another machine; `--allow-push` lets the server call it",
    }
}

//! One request: its facts, its scenario, and its entries in the journal.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use http::Version;
use http::header::HOST;
use http::request::Parts;
use uuid::Uuid;

use super::http::{Client, wait};
use super::snapshot::Snapshot;
use crate::auth::{Credentials, Finished};
use crate::clock::Clock;
use crate::director::{Director, Injection, ScenarioRun, Walk};
use crate::exchange::{self, Site, Stamp, headers};
use crate::facts::{self, Service, TokenEndpoint, Word};
use crate::journal::{Event, InjectedFault};
use crate::reply::{Length, Reply};
use crate::scenario::{Named, Selection};
use crate::token;

/// The scenario of a client, and its selection.
#[derive(Clone)]
pub(super) struct ResolvedScenario {
    pub(super) run: Arc<ScenarioRun>,
    /// The part of the selection that is from the host. Only a host with a scenario takes precedence over the mailbox.
    pub(super) host: Selection,
}

/// One request.
pub(super) struct RequestContext<'a> {
    pub(super) client: &'a Client,
    /// The snapshot at the start of the request.
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) request: facts::Request,
    pub(super) resolved: ResolvedScenario,
    pub(super) site: Site,
    /// Whether the response does not wait for the body.
    pub(super) is_unread: bool,
    /// The length of the read body in bytes.
    pub(super) body_bytes: usize,
    /// The violation of the schema in the request, with its position.
    pub(super) schema_violation: Option<String>,
    pub(super) response_code: Option<&'static str>,
    /// The progress through the rules that replace the answer.
    pub(super) walk: Walk,
    /// Whether the request is carried out.
    pub(super) carried_out: bool,
    pub(super) credentials: Credentials,
    /// The result of a handshake, for the answer.
    pub(super) finished: Option<Finished>,
    /// The request to the authorization server.
    pub(super) token: Option<token::Request>,
    /// The reason why there is no key to sign tokens.
    pub(super) key_problem: Option<String>,
    /// The answer of the authorization server.
    pub(super) issued: Option<Reply>,
    pub(super) is_h2: bool,
    pub(super) version: Version,
    pub(super) request_id: Uuid,
    pub(super) started: Instant,
    pub(super) waited: Duration,
    pub(super) struck: Vec<InjectedFault>,
}

impl ResolvedScenario {
    /// The scenario of a host. If the host selects none, it is the listener's, else the default.
    pub(super) fn of(
        director: &Director,
        host: Option<Selection>,
        listener: Option<&Selection>,
    ) -> Self {
        let host = host.unwrap_or_default();
        Self {
            run: director.run(&fill(host.clone(), listener)),
            host,
        }
    }

    /// The same client, now that its mailbox selects a scenario. The instance of the host stays.
    fn with_mailbox(
        &self,
        director: &Director,
        mailbox: Selection,
        listener: Option<&Selection>,
    ) -> Self {
        let instance = mailbox.instance.or_else(|| self.host.instance.clone());
        let selection = Selection {
            instance,
            ..mailbox
        };
        Self {
            run: director.run(&fill(selection, listener)),
            host: self.host.clone(),
        }
    }

    /// The selection of this scenario.
    pub(super) fn selection(&self, listener: Option<&Selection>) -> Selection {
        fill(self.host.clone(), listener)
    }

    /// The faults of DNS that the client cannot meet, because no client has resolved the host.
    pub(super) fn unresolved(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let named = self.by_host();
        self.run.unresolved().filter(move |_| named)
    }

    /// Whether the host selects the scenario, which is final then.
    pub(super) fn by_host(&self) -> bool {
        self.host.scenario.is_some()
    }
}

/// Fills the missing parts of a selection from the listener.
fn fill(mut selection: Selection, listener: Option<&Selection>) -> Selection {
    if selection.scenario.is_none() {
        let listener = listener.cloned().unwrap_or_default();
        selection.scenario = listener.scenario;
        selection.instance = selection.instance.or(listener.instance);
    }
    selection
}

impl<'a> RequestContext<'a> {
    /// A request whose head is read. The error is the reason why its host is refused.
    pub(super) fn begin(client: &'a Client, parts: Parts) -> (Self, Result<(), String>) {
        let snapshot = client.shared.snapshot();
        let site = client.site(&parts, &snapshot);
        let path = client.names.keep(parts.uri.path());
        let mut request = facts::Request {
            host: Arc::clone(&site.host),
            method: parts.method.clone(),
            service: Service::of(&path),
            path,
            query: parts.uri.query().map(Box::from),
            headers: parts.headers,
            ..facts::Request::default()
        };
        let credentials = Credentials::read(&request, &client.login, &client.shared.keys);
        request.presented = credentials.presented();
        let resolved = client.chosen_on(&snapshot);
        let mut context = Self {
            client,
            snapshot,
            request,
            resolved: resolved.as_ref().unwrap_or(&client.resolved).clone(),
            site,
            is_unread: false,
            body_bytes: 0,
            schema_violation: None,
            response_code: None,
            walk: Walk::default(),
            carried_out: false,
            credentials,
            finished: None,
            token: None,
            key_problem: None,
            issued: None,
            is_h2: parts.version == Version::HTTP_2,
            version: parts.version,
            request_id: client.shared.request_ids.next(),
            started: client.shared.clock.instant(),
            waited: Duration::ZERO,
            struck: Vec::new(),
        };
        let found = resolved.map(drop).and_then(|()| context.meet());
        if found.is_ok() {
            context.request.returns = client.used.load(Ordering::Acquire);
        }
        context.walk = client.walk(&context.resolved.run);
        context.walk.settled = context.resolved.by_host();
        context.request.comes_back = context.leads_to_http1();
        (context, found)
    }

    /// Whether the head names its host as HTTP wants it. HTTP/2 names it in the target, HTTP/1.0 need not name it
    /// ([RFC 9112 §3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)).
    pub(super) fn names_one_host(&self) -> bool {
        let named = self.request.headers.get_all(HOST).iter().count();
        match self.version {
            Version::HTTP_2 => true,
            Version::HTTP_11 => named == 1,
            _ => named <= 1,
        }
    }

    /// The selection of the host. Without one, the scenario of the connection stays.
    fn meet(&mut self) -> Result<(), String> {
        let hello = self.client.facts.hello.as_ref();
        if hello.and_then(|hello| hello.server_name.as_deref()) == Some(&*self.request.host) {
            // It is the name in the ClientHello.
            return Ok(());
        }
        match self.snapshot.selector.host(&self.request.host) {
            Named::Picks(selection) if selection != Selection::default() => {
                let listener = self.client.listener.as_ref();
                self.resolved =
                    ResolvedScenario::of(&self.snapshot.director, Some(selection), listener);
                let another = !Arc::ptr_eq(&self.resolved.run, &self.client.resolved.run);
                if another && self.client.facts.secure {
                    self.record_too_late(self.resolved.run.too_late());
                }
                if another {
                    self.record_too_late(self.resolved.unresolved());
                }
                Ok(())
            }
            Named::Picks(_) | Named::Foreign => Ok(()),
            Named::Unknown(reason) => Err(reason),
        }
    }

    /// Adds the facts of the body, and the selection of the mailbox if the host has none. The error is the reason of a
    /// refusal.
    pub(super) fn identify(
        &mut self,
        exchange_request: &mut exchange::Request<'_>,
    ) -> Result<(), String> {
        let early = Arc::clone(&self.resolved.run);
        self.pick_by_mailbox(exchange_request)?;
        if !Arc::ptr_eq(&early, &self.resolved.run) {
            // No rule of the other scenario is decided yet.
            self.walk = self.client.walk(&self.resolved.run);
            self.request.comes_back = self.leads_to_http1();
        }
        self.walk.settled = true;
        let setup = &self.resolved.run.scenario.exchange;
        if !self.is_unread {
            let violation = exchange_request.settle(&self.request, setup);
            self.schema_violation = violation.map(|violation| violation.to_string());
            self.request.operation = exchange_request.operation();
        }
        let delegates = |request: &token::Request| request.ask.is_some();
        let redeems = |request: &token::Request| request.endpoint == TokenEndpoint::Token;
        let purpose = facts::Purpose {
            redeems: self.token.as_ref().is_some_and(redeems),
            delegates: self.token.as_ref().is_some_and(delegates),
            federated: self.request.is_federated(),
            ..exchange_request.purpose(setup)
        };
        self.request.purpose = Some(purpose);
        self.request.comes_back &= purpose.needs_caller;
        Ok(())
    }

    fn pick_by_mailbox(&mut self, exchange_request: &exchange::Request<'_>) -> Result<(), String> {
        let world = &self.snapshot.world;
        let setup = &self.resolved.run.scenario.exchange;
        self.request.operation = exchange_request.operation();
        let anchor = || {
            self.request
                .header("x-anchormailbox")
                .map(ToOwned::to_owned)
        };
        let mailbox = exchange_request
            .impersonated()
            .map(ToOwned::to_owned)
            .or_else(anchor);
        let mailbox = mailbox.or_else(|| exchange_request.mailbox().map(ToOwned::to_owned));
        let mailbox = mailbox.or_else(|| match &self.token {
            // The credentials are those of the application.
            Some(request) => request.user().map(|user| world.named(setup, user)),
            None => self.credentials.claimed(world, setup),
        });
        self.request.mailbox = mailbox.map(|mut address| {
            address.make_ascii_lowercase();
            self.client.names.keep(&address)
        });
        let Some(mailbox) = self
            .request
            .mailbox
            .as_deref()
            .filter(|_| !self.resolved.by_host())
        else {
            return Ok(());
        };
        let selection = self.picked(mailbox)?;
        if selection != Selection::default() {
            let (director, listener) = (&self.snapshot.director, self.client.listener.as_ref());
            self.resolved = self.resolved.with_mailbox(director, selection, listener);
            if !self.is_there() && self.led_to().is_none() {
                self.record_too_late(self.resolved.run.too_late());
                self.record_too_late(self.resolved.run.unresolved());
            }
        }
        Ok(())
    }

    /// Whether the listener selects this scenario, from the first packet on.
    fn is_there(&self) -> bool {
        let listener = self.client.listener.as_ref();
        let there = ResolvedScenario::of(&self.snapshot.director, None, listener);
        Arc::ptr_eq(&there.run, &self.resolved.run)
    }

    /// The address for an Autodiscover client whose scenario is only reached by an address, and that is not there yet.
    pub(super) fn led_to(&self) -> Option<SocketAddr> {
        let asks = self.request.service == Service::Autodiscover;
        let peer = self.client.facts.peer.ip();
        let led = || self.client.shared.led_to(&self.resolved.run, peer);
        // A proxy only connects to names.
        let leads = asks && !self.client.reached.tunnelled && !self.is_there();
        leads.then(led)?
    }

    /// The selection of the caller's mailbox by its name, else its use.
    fn picked(&self, mailbox: &str) -> Result<Selection, String> {
        let mut picked = match self.snapshot.selector.mailbox(mailbox) {
            Named::Picks(selection) => selection,
            Named::Foreign => Selection::default(),
            Named::Unknown(reason) => return Err(reason),
        };
        if picked.scenario.is_none() {
            let listener = self.client.listener.as_ref();
            let listener = listener.and_then(|selection| selection.instance.as_ref());
            let host = self.resolved.host.instance.as_ref();
            let instance = picked.instance.as_ref().or(host).or(listener).cloned();
            picked.scenario = self.snapshot.director.used_for(mailbox, instance.as_ref());
            if picked.scenario.is_some() {
                picked.instance = instance;
            }
        }
        Ok(picked)
    }

    /// The clock of the server that the client sees.
    pub(super) fn clock(&self) -> &Clock {
        &self.resolved.run.clock
    }

    /// The values for Exchange's response headers.
    pub(super) fn stamp(&self) -> Stamp<'_> {
        let shared = &self.client.shared;
        let first = shared
            .domains
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        let wants_id = self
            .request
            .header("return-client-request-id")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let prefers_affinity = self
            .request
            .header("x-preferserveraffinity")
            .is_some_and(|value| value.trim().eq_ignore_ascii_case("true"));
        Stamp {
            prefers_affinity,
            request_id: self.request_id,
            client_request_id: self
                .request
                .header("client-request-id")
                .filter(|_| wants_id),
            clock: self.clock(),
            product: self.resolved.run.scenario.exchange.product,
            domain: self
                .snapshot
                .world
                .domain_of(&self.request.host)
                .unwrap_or(first),
            folder: match self.request.service {
                Service::Autodiscover => "/Autodiscover",
                Service::Ews => "/EWS",
                Service::Mapi => "/mapi",
                Service::Owa => "/owa",
                Service::Rpc => "/rpc",
                Service::Other | Service::Token => "/",
            },
        }
    }

    /// Whether the connection has TLS if the scenario requires it.
    pub(super) fn is_open(&self) -> bool {
        self.client.facts.secure || !self.resolved.run.scenario.exchange.requires_tls
    }

    /// Records a delay without a fault, and returns it. The client waits after the request is carried out.
    pub(super) fn pause(&mut self, run: &ScenarioRun) -> Option<Duration> {
        let strike = run.pause(&mut self.walk, &self.client.facts, &self.request)?;
        self.note(&strike, None)
    }

    /// Records a fault, and waits for its delay. If it changes the answer, the journal has `carried_out`.
    pub(super) async fn strike<F: ?Sized>(
        &mut self,
        strike: &Injection<'_, F>,
        carried_out: Option<bool>,
    ) {
        let delay = self.note(strike, carried_out);
        wait(delay).await;
    }

    /// Records a fault, and returns its delay.
    fn note<F: ?Sized>(
        &mut self,
        strike: &Injection<'_, F>,
        carried_out: Option<bool>,
    ) -> Option<Duration> {
        if strike.comes_back {
            // A leg of a login is no hit and has no delay.
            return None;
        }
        self.struck.push(InjectedFault {
            carried_out,
            ..strike.struck.clone()
        });
        self.waited += strike.delay.unwrap_or_default();
        strike.delay
    }

    /// Sends a body over time. HTTP/1.0 has no chunks: the body ends with the connection.
    pub(super) fn chunk(&self, reply: &mut Reply) {
        reply.length = Length::CloseDelimited;
        if self.version != Version::HTTP_10 {
            reply.length = Length::Chunked;
            reply.headers.append("Transfer-Encoding", "chunked");
        }
    }

    /// Adds a header with the scenario and each rule that struck.
    pub(super) fn tell(&self, reply: &mut Reply) {
        let met = &self.resolved.run.met;
        let mut id = met.scenario.as_deref().unwrap_or_default().to_owned();
        if let Some(instance) = &met.instance {
            id = format!("{id}@{instance}");
        }
        if self.struck.is_empty() {
            reply.headers.append("X-Exchaos", id.clone());
        }
        for InjectedFault { rule, hit, .. } in &self.struck {
            let line = format!("{id}; rule={rule}; hit={hit}");
            reply.headers.append("X-Exchaos", line);
        }
    }

    /// Refuses an unknown name ([RFC 9110 §15.5.20](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20)).
    pub(super) fn misdirected(&mut self, name: &str, reason: String) -> Reply {
        let mut reply = headers::device(421, Some("text/plain; charset=utf-8"), self.clock());
        reply.body = format!("{name}: {reason}\n").into();
        self.record(Event::Refused {
            name: Word::new(name),
            reason: Word::new(reason),
        });
        self.close(reply)
    }
}

//! The stages of a connection: accept, ClientHello, handshake; then HTTP.

use std::future::pending;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::StartHandshake;
use tokio_rustls::server::TlsStream;

use super::flights::{FinalRecord, Flights};
use super::http::{self, Answering, Client, Established, wait};
use super::late_alert;
use super::limit::Limit;
use super::names::Names;
use super::request_context::ResolvedScenario;
use super::secrets::Secrets;
use super::shared::Shared;
use super::silence::forgotten;
use super::snapshot::Snapshot;
use super::tls::{self, Failed};
use super::tunnel::Tunnel;
use crate::auth;
use crate::director::{Injection, Passed, ScenarioRun};
use crate::exchange::{Offer, pages};
use crate::facts::{self, Word};
use crate::fault::tcp::{At, Shaping};
use crate::fault::tls::{Plan, Stop, Substitute, TlsFault};
use crate::journal::{Alert, Event, ScenarioRef};
use crate::scenario::{Selection, host_labels};
use crate::settings;
use crate::wire::{End, Handle, Wire};

/// A client's connection.
pub(super) struct Connection {
    pub(super) shared: Arc<Shared>,
    /// The snapshot at the start of the connection.
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) stop: watch::Receiver<bool>,
    /// The selection of the listener.
    pub(super) listener: Option<Selection>,
    /// The settings of the listener, for scenarios without their own.
    pub(super) offer: Arc<Offer>,
    /// The scenario from the start of the connection, if another name than the listener's selected it.
    pub(super) accepted: Option<Arc<ScenarioRun>>,
    pub(super) facts: facts::Connection,
    pub(super) answering: Answering,
    /// The limit of its bytes, if there is one.
    pub(super) limit: Limit,
    /// The rules that the connection met and that had no effect.
    pub(super) passed: Passed,
}

/// The content type of a TLS record with a handshake message
/// ([RFC 8446 §5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1)).
const HANDSHAKE_RECORD: u8 = 22;

/// The alert of a TLS server for bytes that are no handshake
/// ([RFC 8446 §6.2](https://www.rfc-editor.org/rfc/rfc8446#section-6.2)).
const UNEXPECTED_MESSAGE: Alert = Alert(10);

/// The connection ends with the handshake. The journal has the reason.
pub(super) struct HandshakeAborted;

impl Connection {
    /// Serves the connection until it ends on either side.
    pub(super) async fn serve(mut self, socket: TcpStream) {
        let wire = Wire::new(socket);
        let handle = wire.handle();
        let facts = &self.facts;
        self.record(
            &ScenarioRef::default(),
            Event::Connected {
                peer: facts.peer,
                listener: facts.listener,
            },
        );
        let number = facts.number;
        let mut stop = self.stop.clone();
        let stopped = async move {
            // An error means that the server is gone.
            drop(stop.wait_for(|stop| *stop).await);
            sleep(settings::DRAIN).await;
        };
        let answering = self.answering.clone();
        let (limit, shared) = (self.limit.clone(), Arc::clone(&self.shared));
        let mut stopping = self.stop.clone();
        {
            // The box is dropped when the end begins. A held connection then has no memory of TLS and HTTP.
            let run = Box::pin(self.run(wire));
            tokio::select! {
                biased;
                () = run => {}
                _ = handle.ended() => {}
                () = stopped => {}
                () = forgotten(&handle, || answering.any()) => {}
                () = limit.watch(&handle, &shared.journal, number) => {}
            }
        }
        limit.close(&handle, &shared.journal, &self.facts);
        // The serving code may have seen the end first, as an error.
        if let Some(end) = handle.chosen_end() {
            tokio::select! {
                () = handle.finish(end) => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        }
        let (read, written) = handle.counted();
        let closed = Event::Closed {
            read,
            written,
            requests: answering.begun(),
        };
        self.record(&ScenarioRef::default(), closed);
    }

    async fn run(&mut self, wire: Wire) {
        let unnamed = self.unnamed();
        self.station(At::Accept, &unnamed, &wire.handle()).await;
        if !self.facts.secure
            && let Some(strike) = unnamed.run.plain_port(&self.facts)
        {
            self.struck(&unnamed, &strike).await;
            return self.secure_on_plain_port(wire).await;
        }
        match self.facts.secure {
            true => self.over_tls(wire).await,
            false if matches!(wire.first().await, Ok(Some(HANDSHAKE_RECORD))) => {
                let page = pages::invalid_verb(&self.shared.clock);
                let answer = [&page.head()[..], &page.body[..]].concat();
                self.say(&ScenarioRef::default(), wire, &answer).await;
            }
            false => {
                let resolved = self.unnamed();
                let client = self.client(wire.handle(), resolved);
                let tunnelled = Box::pin(http::plain(client, wire, self.stop.clone())).await;
                let Some(Tunnel { wire, host }) = tunnelled else {
                    return;
                };
                // A connection in a tunnel is a new one.
                self.snapshot = self.shared.snapshot();
                self.facts.secure = true;
                self.tunnelled(&host, &wire.handle()).await;
                self.over_tls(wire).await;
            }
        }
    }

    /// Ends or shapes a connection in a tunnel at its start. The name of the tunnel selects that early.
    async fn tunnelled(&mut self, host: &str, wire: &Handle) {
        let resolved = self.snapshot.choose(Some(host), self.listener.as_ref());
        if let Some(resolved) = resolved.ok().filter(ResolvedScenario::by_host) {
            self.station(At::Accept, &resolved, wire).await;
            self.accepted = Some(resolved.run);
        }
    }

    /// TLS on the port of plain HTTP. A client of HTTP receives an alert.
    async fn secure_on_plain_port(&mut self, wire: Wire) {
        self.facts.secure = true;
        let first = timeout(settings::HANDSHAKE_TIMEOUT, wire.first()).await;
        match first {
            Ok(Ok(Some(b'A'..=b'Z'))) => {
                let met = self.unnamed().run.met.clone();
                self.say(&met, wire, &UNEXPECTED_MESSAGE.record()).await;
            }
            _ => self.over_tls(wire).await,
        }
    }

    /// TLS, and HTTP over it. Each has its own box, so that the memory of the handshake is free while HTTP is served.
    async fn over_tls(&mut self, wire: Wire) {
        if let Some(established) = Box::pin(self.secure(wire)).await {
            Box::pin(established.serve(self.stop.clone())).await;
        }
    }

    /// The stages of a connection.
    async fn secure(&mut self, wire: Wire) -> Option<Box<Established>> {
        let handle = wire.handle();
        let start = self.hello(wire).await.ok()?;
        let Ok(resolved) = self.choose() else {
            self.unknown(start).await;
            return None;
        };
        self.station(At::ClientHello, &resolved, &handle).await;
        let strikes = self.handshake_faults(&resolved).await;
        if let Some(instead) = strikes.iter().find_map(|strike| strike.fault.instead()) {
            let wire = start.io.into_wire();
            self.answer(instead, &resolved.run.met, wire).await;
            return None;
        }
        let in_hello = self.station(At::ServerHello, &resolved, &handle).await;
        let in_flight = in_hello.or(self.station(At::Certificate, &resolved, &handle).await);
        let faults = strikes.iter().map(|strike| strike.fault);
        let plan = TlsFault::plan(&resolved.run.setup(&self.offer), faults);
        #[cfg(feature = "legacy-tls")]
        if plan.spoken.is_legacy() {
            self.legacy(start.io.unread(), resolved, &plan).await;
            return None;
        }
        match self.handshake(start, &plan).await {
            Ok((stream, end_point)) => {
                let agreed = stream.get_ref().1;
                self.record(&resolved.run.met, tls::agreed(agreed));
                if let Some(end) = in_flight {
                    // A resumed handshake has no certificate that could be cut.
                    self.end(end, &handle).await;
                }
                self.station(At::Handshake, &resolved, &handle).await;
                let h2 = agreed.alpn_protocol() == Some(b"h2");
                let certificate = tls::client(agreed);
                let stream = Box::new(stream);
                if let Some(late) = plan.late {
                    Box::pin(late_alert::send(stream, late, &handle)).await;
                    return None;
                }
                let mut client = self.client(handle, resolved.clone());
                client.login = auth::Connection::secure(&end_point, certificate);
                Some(Box::new(Established {
                    client,
                    stream,
                    h2,
                    plan,
                }))
            }
            // The system loses our alert if the socket is closed with unread bytes.
            Err(failed) => {
                self.record(&resolved.run.met, failed);
                self.end(End::Close, &handle).await;
                None
            }
        }
    }

    /// Ends the connection at this stage. A later end in a flight is returned.
    pub(super) async fn station(
        &self,
        at: At,
        resolved: &ResolvedScenario,
        wire: &Handle,
    ) -> Option<End> {
        let clock = &self.shared.clock;
        for shaping in Shaping::ALL {
            if let Some(strike) = resolved.run.shape(shaping, at, &self.facts) {
                match strike.fault.limit() {
                    // The hit is only certain after that number of bytes. The first limit stays.
                    Some(_) if self.limit.is_on() => {
                        resolved.run.give_back(&strike.struck, &self.facts);
                        continue;
                    }
                    Some(bytes) => {
                        let (struck, run) = (strike.struck.clone(), Arc::clone(&resolved.run));
                        self.limit.begin(struck, run, bytes);
                        wait(strike.delay).await;
                    }
                    None => self.struck(resolved, &strike).await,
                }
                let seed = resolved.run.chances(&strike.struck);
                strike.fault.shape(wire, clock, seed);
            }
        }
        let strike = resolved.run.tcp(at, &self.facts)?;
        self.struck(resolved, &strike).await;
        strike.fault.apply(wire, clock);
        match wire.chosen_end() {
            Some(_) => pending().await,
            None => strike.fault.end(clock),
        }
    }

    /// The planned handshake, and the channel binding of its logins, or the entry of its failure.
    async fn handshake(
        &self,
        mut start: StartHandshake<Flights>,
        plan: &Plan,
    ) -> Result<(TlsStream<Flights>, Arc<[u8]>), Event> {
        let address = self.own_address();
        let name = self.own_name().or(address.as_deref());
        let site = self.shared.http_site(name);
        let configs = &self.shared.tls;
        let ready = configs
            .get(self.shared.authority_for(name), name, plan, site.as_deref())
            .map_err(|error| Event::HandshakeFailed {
                reason: error.to_string(),
            })?;
        let (config, secrets) = match plan.stop {
            Some((_, Stop::Alert(_))) => {
                let (config, secrets) = Secrets::with_key_log(&ready.config);
                (config, Some(secrets))
            }
            _ => (ready.config, None),
        };
        start.io.shape(
            plan.records,
            FinalRecord::of(plan, secrets, &self.shared.clock),
        );
        let accepted = start.into_stream(config);
        let accepted = timeout(settings::HANDSHAKE_TIMEOUT, accepted).await;
        accepted
            .unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
            .map(|stream| (stream, ready.end_point))
            .map_err(|error| tls::failure(&error, Failed::Answered))
    }

    /// Reads the ClientHello. Plain HTTP gets no answer: HTTP.sys closes the connection too.
    async fn hello(&mut self, wire: Wire) -> Result<StartHandshake<Flights>, HandshakeAborted> {
        let first = timeout(settings::HANDSHAKE_TIMEOUT, wire.first()).await;
        if let Ok(Ok(Some(b'A'..=b'Z'))) = first {
            let reason = "plain HTTP where TLS is spoken".to_owned();
            self.record(&ScenarioRef::default(), Event::HandshakeFailed { reason });
            self.end(End::Close, &wire.handle()).await;
        }
        let hello = timeout(settings::HANDSHAKE_TIMEOUT, tls::hello(wire)).await;
        match hello.unwrap_or_else(|_| Err((std::io::ErrorKind::TimedOut.into(), None))) {
            Ok((start, hello)) => {
                self.facts.hello = Some(hello);
                Ok(start)
            }
            #[cfg(feature = "legacy-tls")]
            Err((error, Some(flights))) => {
                self.older(*flights, &error).await;
                Err(HandshakeAborted)
            }
            Err((error, _)) => {
                self.record(
                    &ScenarioRef::default(),
                    tls::failure(&error, Failed::InHello),
                );
                Err(HandshakeAborted)
            }
        }
    }

    /// The faults of the handshake. Rules without an effect are recorded.
    pub(super) async fn handshake_faults<'r>(
        &mut self,
        resolved: &'r ResolvedScenario,
    ) -> Vec<Injection<'r, TlsFault>> {
        let mut passed = Passed::default();
        let strikes = resolved.run.tls(&self.facts, &mut passed);
        let rules = &resolved.run.scenario.rule;
        for (rule, why) in passed.idle() {
            let event = Event::DidNotApply {
                fault: rules[rule - 1].name(),
                rule,
                reason: why.to_string(),
            };
            self.record(&resolved.run.met, event);
        }
        self.passed = passed;
        for strike in &strikes {
            self.struck(resolved, strike).await;
        }
        strikes
    }

    /// The selection of the name in the ClientHello.
    pub(super) fn choose(&self) -> Result<ResolvedScenario, HandshakeAborted> {
        let hello = || Event::ClientHello(self.facts.hello.clone().unwrap_or_default());
        match self
            .snapshot
            .choose(self.facts.server_name(), self.listener.as_ref())
        {
            Ok(resolved) => {
                self.record(&resolved.run.met, hello());
                let met = self.accepted.clone();
                let met = met.unwrap_or_else(|| self.unnamed().run);
                let elsewhere = !Arc::ptr_eq(&met, &resolved.run);
                // A tunnel leads to the TLS port.
                let other_port = |fault| self.accepted.is_some() && fault == "tls.plain-port";
                let missed = resolved.run.before_hello();
                let missed = missed.filter(|(_, fault)| elsewhere || other_port(*fault));
                for (rule, fault) in resolved.unresolved().chain(missed) {
                    self.record(&resolved.run.met, Event::TooLate { fault, rule });
                }
                Ok(resolved)
            }
            Err(reason) => {
                self.record(&ScenarioRef::default(), hello());
                let name = self.facts.server_name().unwrap_or_default().to_owned();
                let (name, reason) = (Word::new(name), Word::new(reason));
                self.record(&ScenarioRef::default(), Event::Refused { name, reason });
                Err(HandshakeAborted)
            }
        }
    }

    /// The scenario before a name is known: the listener's, else the default.
    fn unnamed(&self) -> ResolvedScenario {
        ResolvedScenario::of(&self.snapshot.director, None, self.listener.as_ref())
    }

    /// Answers an unknown name with `unrecognized_name`
    /// ([RFC 6066 §3](https://www.rfc-editor.org/rfc/rfc6066#section-3)).
    async fn unknown(&self, start: StartHandshake<Flights>) {
        let wire = start.io.into_wire();
        self.say(&ScenarioRef::default(), wire, &Alert(112).record())
            .await;
    }

    /// Sends the substitute for a handshake.
    pub(super) async fn answer(&self, instead: Substitute, met: &ScenarioRef, wire: Wire) {
        match instead {
            Substitute::Bytes(bytes) => self.say(met, wire, &bytes).await,
            Substitute::Silence(hold) => {
                let most = hold.length(&self.shared.clock);
                self.end(End::Stall(most), &wire.handle()).await;
            }
        }
    }

    /// Sends bytes in place of a handshake, reads the client's alert, and closes.
    pub(super) async fn say(&self, met: &ScenarioRef, mut wire: Wire, bytes: &[u8]) {
        let handle = wire.handle();
        let answered = async {
            wire.write_all(bytes).await?;
            wire.shutdown().await?;
            let mut record = [0; 7];
            wire.read_exact(&mut record).await.map(|_| record)
        };
        if let Ok(Ok(record)) = timeout(settings::HANDSHAKE_TIMEOUT, answered).await
            && let Some(alert) = Alert::in_record(&record)
        {
            self.record(met, Event::ClientAlert { alert });
        }
        self.end(End::Close, &handle).await;
    }

    /// Ends the connection. The serving code is cancelled and does not return here.
    pub(super) async fn end(&self, end: End, handle: &Handle) {
        handle.end(end);
        pending().await
    }

    pub(super) async fn struck<F: ?Sized>(
        &self,
        resolved: &ResolvedScenario,
        strike: &Injection<'_, F>,
    ) {
        self.record(
            &resolved.run.met,
            Event::Fault {
                struck: strike.struck.clone(),
            },
        );
        wait(strike.delay).await;
    }

    /// The name in the ClientHello, if we serve it.
    pub(super) fn own_name(&self) -> Option<&str> {
        self.facts
            .server_name()
            .filter(|name| host_labels(&self.shared.domains, name).is_some())
    }

    /// The address in place of a name, for a client that was directed to it.
    fn own_address(&self) -> Option<String> {
        let IpAddr::V4(address) = self.facts.listener.ip() else {
            return None;
        };
        (address.is_loopback() && address != Ipv4Addr::LOCALHOST).then(|| address.to_string())
    }

    pub(super) fn client(&self, wire: Handle, resolved: ResolvedScenario) -> Client {
        Client {
            shared: Arc::clone(&self.shared),
            facts: self.facts.clone(),
            wire,
            listener: self.listener.clone(),
            offer: Arc::clone(&self.offer),
            reached: self.shared.reached(&self.facts, self.listener.as_ref()),
            answering: self.answering.clone(),
            limit: self.limit.clone(),
            passed: self.passed.clone(),
            alert: None,
            names: Names::default(),
            abrupt: false,
            login: auth::Connection::default(),
            used: AtomicBool::new(false),
            leaves: watch::Sender::new(false),
            snapshot: Arc::clone(&self.snapshot),
            resolved,
        }
    }

    pub(super) fn record(&self, met: &ScenarioRef, event: Event) {
        self.shared.journal.record(self.facts.number, met, event);
    }
}

//! Serves a connection with hyper, and passes every request to [`super::request`].

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use super::app_io::{AppIo, NextHead};
use super::body::Sent;
use super::flights::Flights;
use super::late_alert::{self, Lent};
use super::limit::Limit;
use super::names::Names;
use super::paced_writer::PacedWriter;
use super::reached::Reached;
use super::request_body::Unread;
use super::request_context::ResolvedScenario;
use super::shared::Shared;
use super::snapshot::Snapshot;
use super::tunnel::Tunnel;
use super::{revocation, tls, tunnel};
use crate::auth;
use crate::director::{Passed, ScenarioRun, Walk};
use crate::exchange::Offer;
use crate::facts;
use crate::fault::tls::{Late, Plan};
use crate::journal::Event;
use crate::reply::{After, Cut, Dribble, Length, Reply};
use crate::scenario::Selection;
use crate::settings;
use crate::wire::{Handle, Shape, Slices, Wire};

/// The client of a connection.
pub(super) struct Client {
    pub(super) shared: Arc<Shared>,
    pub(super) facts: facts::Connection,
    pub(super) wire: Handle,
    /// The selection of the listener.
    pub(super) listener: Option<Selection>,
    /// The settings of the listener, for scenarios without their own.
    pub(super) offer: Arc<Offer>,
    /// The port that it reached.
    pub(super) reached: Reached,
    /// The snapshot at the start of the connection.
    pub(super) snapshot: Arc<Snapshot>,
    /// The scenario of the connection, before any request.
    pub(super) resolved: ResolvedScenario,
    pub(super) answering: Answering,
    /// The limit of the connection's bytes, if there is one.
    pub(super) limit: Limit,
    /// The rules that the connection met and that had no effect.
    pub(super) passed: Passed,
    /// The alert in place of an answer, if TLS can send one.
    pub(super) alert: Option<watch::Sender<Option<Late>>>,
    pub(super) names: Names,
    /// Whether the connection ends after each answer, without `close_notify`.
    pub(super) abrupt: bool,
    /// The login of the connection.
    pub(super) login: auth::Connection,
    /// Whether a request was answered, except with a 401.
    pub(super) used: AtomicBool,
    /// Whether the connection ends after the pending answers.
    pub(super) leaves: watch::Sender<bool>,
}

/// The number of requests that are being answered. The connection may be silent meanwhile.
#[derive(Clone, Debug, Default)]
pub(super) struct Answering(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    now: AtomicUsize,
    begun: AtomicU64,
}

impl Answering {
    /// Whether there is one.
    pub(super) fn any(&self) -> bool {
        self.0.now.load(Ordering::Acquire) > 0
    }

    /// The number of requests so far.
    pub(super) fn begun(&self) -> u64 {
        self.0.begun.load(Ordering::Acquire)
    }

    /// Counts a request until the returned value is dropped.
    pub(super) fn one(&self) -> impl Drop + use<> {
        struct One(Arc<Counts>);
        impl Drop for One {
            fn drop(&mut self) {
                self.0.now.fetch_sub(1, Ordering::AcqRel);
            }
        }
        self.0.now.fetch_add(1, Ordering::AcqRel);
        self.0.begun.fetch_add(1, Ordering::AcqRel);
        One(Arc::clone(&self.0))
    }
}

/// The default number of bytes of an answer's first record before a cut in the head: HTTP/2 compresses heads, so half of one
/// would be more.
const H2_HEAD_BYTES: u64 = 20;

/// More bytes than a connection ever writes.
const FOR_EVER: u64 = u64::MAX / 2;

type Answered = Pin<Box<dyn Future<Output = Result<Response<Sent>, h2::Error>> + Send>>;

/// Serves a connection over TLS with the negotiated protocol.
pub(super) async fn secure<I: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    mut client: Client,
    stream: I,
    h2: bool,
    plan: &Plan,
    stop: watch::Receiver<bool>,
) {
    client.abrupt = plan.abrupt;
    let client = Arc::new(client);
    let served = match h2 {
        true if plan.broken_h2 => return not_h2(stream).await,
        // Boxes, so that a held connection has no memory for the other protocol.
        true => Box::pin(serve_h2(&client, stream, stop)).await,
        false => Box::pin(serve_h1(&client, stream, stop)).await,
    };
    // An error after a response is the client's close, or its alert.
    let error = served.err();
    if let Some(alert) = error.as_ref().and_then(|error| tls::alert(error)) {
        let met = &client.resolved.run.met;
        client
            .shared
            .journal
            .record(client.facts.number, met, Event::ClientAlert { alert });
    }
}

/// Serves a connection without TLS. Returns the tunnel if it becomes one.
pub(super) async fn plain(
    client: Client,
    wire: Wire,
    stop: watch::Receiver<bool>,
) -> Option<Tunnel> {
    let client = Arc::new(client);
    let next = NextHead::default();
    let tunnels = tunnel::Requests::default();
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let (client, next, tunnels) = (Arc::clone(&client), next.clone(), tunnels.clone());
        async move {
            Ok::<_, Infallible>(match tunnel::asked(&client, request, &tunnels).await {
                tunnel::ConnectRequest::Opened(opened) => opened,
                tunnel::ConnectRequest::Refused(reply) => {
                    client.send_h1(reply, Unread::default(), &next).await
                }
                tunnel::ConnectRequest::Nothing(request) => {
                    let (reply, unread) = match revocation::asked(&client, &request) {
                        Some(list) => (list, Unread::default()),
                        None => client.attend(request).await,
                    };
                    client.send_h1(reply, unread, &next).await
                }
            })
        }
    });
    let io = TokioIo::new(AppIo::new(wire, next.clone()));
    let connection = h1().serve_connection(io, service).with_upgrades();
    let mut connection = pin!(connection);
    let served = tokio::select! {
        served = connection.as_mut() => served,
        () = client.leaving(stop) => {
            client.leaves.send_replace(true);
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    served.ok()?;
    tunnels.opened().await
}

/// Answers the HTTP/2 preface like a server with only HTTP/1.1.
async fn not_h2<I: AsyncRead + AsyncWrite + Unpin>(mut stream: I) {
    const ANSWER: &[u8] =
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let mut preface = [0; 24];
    let answered = async {
        stream.read_exact(&mut preface).await?;
        stream.write_all(ANSWER).await?;
        stream.shutdown().await
    };
    // A client that does not wait for it needs no answer.
    drop(timeout(settings::HANDSHAKE_TIMEOUT, answered).await);
}

async fn serve_h1<I: AsyncRead + AsyncWrite + Unpin>(
    client: &Arc<Client>,
    stream: I,
    stop: watch::Receiver<bool>,
) -> Result<(), hyper::Error> {
    let next = NextHead::default();
    let service = service_fn(|request| {
        let (client, next) = (Arc::clone(client), next.clone());
        // A box: the memory for making the answer is free while it is sent.
        Box::pin(async move {
            let (reply, unread) = client.attend(request).await;
            Ok::<_, Infallible>(client.send_h1(reply, unread, &next).await)
        })
    });
    let goodbye = client.abrupt.then(|| client.wire.clone());
    let io = TokioIo::new(AppIo::new(stream, next.clone()).ending(goodbye));
    let mut connection = pin!(h1().serve_connection(io, service));
    tokio::select! {
        served = connection.as_mut() => served,
        () = client.leaving(stop) => {
            client.leaves.send_replace(true);
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    }
}

async fn serve_h2<I: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    client: &Arc<Client>,
    stream: I,
    stop: watch::Receiver<bool>,
) -> Result<(), hyper::Error> {
    let next = NextHead::default();
    let service = service_fn(|request| {
        let (client, next) = (Arc::clone(client), next.clone());
        let answered: Answered = Box::pin(async move {
            let (reply, _) = client.attend(request).await;
            client.send_h2(reply, &next).await
        });
        answered
    });
    let io = TokioIo::new(AppIo::new(stream, next.clone()).vectored());
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.max_concurrent_streams(settings::MAX_H2_STREAMS);
    let mut connection = pin!(builder.serve_connection(io, service));
    tokio::select! {
        served = connection.as_mut() => served,
        () = client.leaving(stop) => {
            client.leaves.send_replace(true);
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    }
}

fn h1() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .max_buf_size(settings::MAX_HEAD_BYTES)
        .auto_date_header(false);
    builder
}

impl Client {
    /// The walk of a request. The reasons of its connection's rules stay.
    pub(super) fn walk(&self, run: &Arc<ScenarioRun>) -> Walk {
        let mut walk = Walk::default();
        if Arc::ptr_eq(run, &self.resolved.run) {
            walk.passed = self.passed.clone();
        }
        if let Some((fault, bytes)) = self.limit.of(run) {
            walk.passed.ends_after(fault.rule, bytes);
        }
        walk
    }

    /// The scenario of the connection on a snapshot. The error is the reason why its name is refused there.
    pub(super) fn chosen_on(&self, snapshot: &Arc<Snapshot>) -> Result<ResolvedScenario, String> {
        if Arc::ptr_eq(snapshot, &self.snapshot) {
            return Ok(self.resolved.clone());
        }
        snapshot.choose(self.facts.server_name(), self.listener.as_ref())
    }

    /// Waits until the connection has to end after the pending answers: because the server stops, or because the connection
    /// would now meet another scenario, whose faults may be below HTTP.
    async fn leaving(&self, mut stop: watch::Receiver<bool>) {
        let mut snapshot = self.shared.snapshot.subscribe();
        let another =
            |snapshot: &Arc<Snapshot>| !snapshot.still_has(&self.resolved, self.listener.as_ref());
        // An error means that the server is gone.
        tokio::select! {
            stopped = stop.wait_for(|stop| *stop) => drop(stopped),
            changed = snapshot.wait_for(another) => drop(changed),
        }
    }

    /// Answers a request, and counts it meanwhile.
    async fn attend(&self, request: hyper::Request<Incoming>) -> (Reply, Unread) {
        let _one = self.answering.one();
        let journal = &self.shared.journal;
        self.limit.settle(&self.wire, journal, self.facts.number);
        self.answer(request).await
    }

    /// The reply for hyper in HTTP/1.1. Its head goes to [`AppIo`].
    async fn send_h1(&self, mut reply: Reply, unread: Unread, next: &NextHead) -> Response<Sent> {
        if self.abrupt {
            reply.headers.set("Connection", ["close".to_owned()]);
        }
        let promised = reply
            .headers
            .get("Content-Length")
            .and_then(|length| length.parse().ok());
        let closes =
            reply.closes() || promised.is_some_and(|promised| reply.length() != Some(promised));
        let mut response = self.response(&mut reply, 1).await;
        response.body_mut().before(unread);
        if closes {
            response
                .headers_mut()
                .insert("connection", HeaderValue::from_static("close"));
        }
        let mut head = reply.instead.take().unwrap_or_else(|| reply.head());
        if let Some(bytes) = reply.cut.and_then(|cut| cut.within_head(head.len())) {
            head.truncate(bytes);
        }
        let paced_writer = self.paced_writer(&reply, |dribble| dribble.head);
        next.put(head, paced_writer);
        response
    }

    /// The reply for hyper in HTTP/2: header names in lower case, no headers of the connection
    /// ([RFC 9113 §8.2](https://www.rfc-editor.org/rfc/rfc9113#section-8.2)).
    ///
    /// # Errors
    ///
    /// `HTTP_1_1_REQUIRED` ([§7](https://www.rfc-editor.org/rfc/rfc9113#section-7)), which resets the stream.
    async fn send_h2(
        &self,
        mut reply: Reply,
        next: &NextHead,
    ) -> Result<Response<Sent>, h2::Error> {
        if reply.needs_http1 {
            return Err(h2::Reason::HTTP_1_1_REQUIRED.into());
        }
        if let Some(rubbish) = reply.instead.take() {
            next.put(rubbish, None);
        }
        if let Some(Cut {
            after: After::Head(bytes),
            end,
        }) = reply.cut
        {
            self.wire
                .end_after(bytes.map_or(H2_HEAD_BYTES, |bytes| bytes as u64), end);
        }
        if let Some(dribble) = reply.dribble.filter(|dribble| dribble.head) {
            // Above TLS a head is one frame. It is sent in pieces below, and the bytes in the same record are not slow.
            let slices = Slices {
                bytes: dribble.bytes,
                gap: dribble.gap,
            };
            self.wire.slice_next(slices, reply.head().len() as u64);
        }
        let least = reply.body.len() as u64 + 1;
        let mut response = self.response(&mut reply, least).await;
        if reply.length == Length::CloseDelimited {
            response.body_mut().untold();
        }
        for (name, value) in reply.headers.iter() {
            let connection = ["connection", "keep-alive", "transfer-encoding", "upgrade"];
            if connection
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
            {
                continue;
            }
            if let (Ok(name), Ok(value)) =
                (HeaderName::try_from(name), HeaderValue::try_from(value))
            {
                response.headers_mut().append(name, value);
            }
        }
        Ok(response)
    }

    /// The pace of a part of the reply, if it is slow.
    fn paced_writer(&self, reply: &Reply, part: impl Fn(&Dribble) -> bool) -> Option<PacedWriter> {
        let dribble = reply.dribble.filter(part);
        dribble.map(|dribble| PacedWriter::new(dribble, &self.wire))
    }

    /// Status and body, shaped until `least` bytes are written: HTTP/1.1 writes an answer at once, and without its body for
    /// HEAD. For a reply that is cut before its head, the connection ends.
    async fn response(&self, reply: &mut Reply, least: u64) -> Response<Sent> {
        // A slow body is copied into memory without spare capacity.
        let body = match reply.dribble {
            Some(_) => Bytes::copy_from_slice(&reply.body),
            None => reply.body.clone(),
        };
        let rest = reply.rest.take();
        let wire = self.wire.clone();
        let receipt = reply
            .underway
            .map(|number| self.limit.receipt(&wire, number, least));
        if reply.shape != Shape::default() {
            // A body over time has no last flush.
            let least = if rest.is_some() { FOR_EVER } else { least };
            wire.shape_until_flush(reply.shape, least);
        }
        let body = match reply.cut.map(|cut| (cut.after, cut.end)) {
            None => Sent::whole(body, rest),
            Some((After::All, end)) if rest.is_none() => {
                wire.end_at_flush(body.len() as u64 + 1, end);
                Sent::whole(body, rest)
            }
            Some((After::All, end)) => Sent::whole(body, rest).ending(wire, end),
            Some((After::Body(bytes), end)) => Sent::cut(body, rest, bytes, wire, end),
            Some((After::Head(_), end)) => Sent::cut(body, rest, 0, wire, end),
            Some((After::Nothing, end)) => {
                self.wire.end(end);
                std::future::pending().await
            }
        };
        let paced_writer = self.paced_writer(reply, |dribble| dribble.body);
        let body = body.dripping(paced_writer).receipted(receipt);
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
        response
    }
}

/// A connection with a complete handshake.
pub(super) struct Established {
    pub(super) client: Client,
    /// A box, because every function with it would keep room for it.
    pub(super) stream: Box<TlsStream<Flights>>,
    pub(super) h2: bool,
    pub(super) plan: Plan,
}

impl Established {
    /// Serves the requests of the connection until it ends or an alert replaces an answer.
    pub(super) async fn serve(self: Box<Self>, stop: watch::Receiver<bool>) {
        let Self {
            mut client,
            stream,
            h2,
            plan,
        } = *self;
        let (alerts, due) = watch::channel(None);
        client.alert = Some(alerts);
        let wire = client.wire.clone();
        let (lent, back) = Lent::of(stream);
        let late = tokio::select! {
            biased;
            () = secure(client, lent, h2, &plan, stop) => None,
            late = late_alert::due(due) => Some(late),
        };
        if let (Some(late), Some(stream)) = (late, back.take()) {
            Box::pin(late_alert::send(stream, late, &wire)).await;
        }
    }
}

/// Waits for the delay of a client.
pub(super) async fn wait(delay: Option<Duration>) {
    if let Some(delay) = delay {
        sleep(delay).await;
    }
}

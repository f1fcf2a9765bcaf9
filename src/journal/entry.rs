//! One entry of the journal: when, on which connection, under which scenario, what.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::{Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use uuid::Uuid;

use super::Alert;
use crate::facts::{Digest, Hello, Leg, Service, TokenEndpoint, Transport};

/// RFC 3339 with milliseconds.
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// The scenario that a client met, and the instance that counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ScenarioRef {
    /// The scenario's id; none before one is chosen.
    pub scenario: Option<Arc<str>>,
    /// The instance's name; none for the unnamed one.
    pub instance: Option<Arc<str>>,
}

impl ScenarioRef {
    /// Whether it belongs to that scenario, that instance, or that instance of that scenario.
    pub fn is_of(&self, only: &Self) -> bool {
        let fits = |only: &Option<Arc<str>>, own: &Option<Arc<str>>| only.is_none() || only == own;
        fits(&only.scenario, &self.scenario) && fits(&only.instance, &self.instance)
    }
}

/// A fault that struck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InjectedFault {
    /// Layer and mechanism: `http.status`.
    pub fault: &'static str,
    /// The rule in the scenario's file, counted from 1.
    pub rule: usize,
    /// Which hit of that rule this was, counted from 1.
    pub hit: u64,
    /// Whether the request was carried out, where the fault changed its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried_out: Option<bool>,
    /// What the connection had carried by then, where the fault is a limit of that.
    #[serde(flatten)]
    pub counted: Option<Counted>,
}

/// What a connection had carried, TLS's own bytes included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Bytes that had come from the client.
    pub read: u64,
    /// Bytes that had gone to it.
    pub written: u64,
}

/// How much was sent of an answer that did not arrive whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CutShort {
    /// Bytes of its body that were sent; none where it is not known how the bytes of the connection fall on it.
    pub sent: Option<usize>,
    /// Bytes that its body has; none where that is not known before it ends.
    pub of: Option<usize>,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A connection was accepted.
    Connected {
        /// Where the client is.
        peer: SocketAddr,
        /// The listener that it reached.
        listener: SocketAddr,
    },
    /// A connection was closed at once, as its client is of no network that may connect.
    TurnedAway {
        /// Where the client is.
        peer: SocketAddr,
        /// The listener that it reached.
        listener: SocketAddr,
    },
    /// A ClientHello was read.
    ClientHello(Hello),
    /// A TLS handshake was completed.
    Handshake {
        /// The version that was agreed: `TLSv1_3`.
        version: String,
        /// The cipher suite that was agreed.
        cipher_suite: String,
        /// The protocol above, if one was agreed.
        alpn: Option<String>,
    },
    /// The client sent a TLS alert: it did not like what it saw, or said goodbye.
    ClientAlert {
        /// The alert.
        alert: Alert,
    },
    /// A TLS handshake came to nothing, or what came was no TLS.
    HandshakeFailed {
        /// Why, for people.
        reason: String,
    },
    /// A name that is neither a scenario, an instance nor a service was asked for, and refused.
    Refused {
        /// The name.
        name: String,
        /// What is wrong with it, and what may have been meant.
        reason: String,
    },
    /// A DNS question was answered, or left without an answer.
    Dns {
        /// The name, in lower case.
        name: Arc<str>,
        /// The type of record that was asked for.
        record: String,
        /// Where the client is.
        peer: SocketAddr,
        /// What carried the question.
        transport: Transport,
        /// The code of the answer, none where no answer is sent at all.
        rcode: Option<&'static str>,
        /// The records of the answer, as zone files write them, without name, time to live and class.
        answers: Vec<String>,
        /// Whether the client is told to ask again over TCP.
        truncated: bool,
        /// The fault that struck.
        struck: Option<InjectedFault>,
    },
    /// What came to the DNS port was no question that can be read.
    NoQuestion {
        /// Where the client is.
        peer: SocketAddr,
        /// What carried it.
        transport: Transport,
        /// Why, for people.
        reason: String,
    },
    /// A tunnel was asked for with CONNECT.
    Tunnel {
        /// The name and port that it leads to.
        target: String,
        /// Whether it was opened.
        opened: bool,
    },
    /// A revocation list was asked for, and sent.
    RevocationList {
        /// Its path.
        path: String,
    },
    /// A fault struck below HTTP.
    Fault {
        /// The fault.
        #[serde(flatten)]
        struck: InjectedFault,
    },
    /// A fault would have struck the connection, and had nothing to do there. It is no hit.
    DidNotApply {
        /// The fault: `tls.alpn`.
        fault: &'static str,
        /// The rule in the scenario's file, counted from 1.
        rule: usize,
        /// Why, for people.
        reason: String,
    },
    /// The scenario was named too late for one of its faults.
    TooLate {
        /// The fault that would have struck: `tls.certificate`.
        fault: &'static str,
        /// The rule in the scenario's file, counted from 1.
        rule: usize,
    },
    /// A request was read.
    Request {
        /// The id that the answer carries as `request-id`.
        request_id: Uuid,
        /// The method.
        #[serde(serialize_with = "as_text")]
        method: http::Method,
        /// The host that the client named.
        host: Arc<str>,
        /// The path, without the query.
        path: Arc<str>,
        /// The service behind it.
        service: Service,
        /// The operation, if it has one.
        operation: Option<&'static str>,
        /// The violation of XML or of the schema of EWS, whether the server accepts it or not: `line 1, position 412: ...`.
        #[serde(skip_serializing_if = "Option::is_none")]
        schema_violation: Option<String>,
        /// The caller's mailbox, if known.
        mailbox: Option<Arc<str>>,
        /// The scheme of the credentials, if there were any.
        scheme: Option<Cow<'static, str>>,
        /// A digest of the credentials, under a key that only this server has: equal ones have equal digests.
        credentials: Option<Digest>,
    },
    /// A push subscription was made whose client is not called.
    NotCalled {
        /// The host that the client wants to be called at.
        host: String,
        /// Why, for people, and what to do about it.
        reason: &'static str,
    },
    /// A step of a login: whether it led on, and if not, why.
    Login {
        /// The request's id.
        request_id: Uuid,
        /// The scheme; none where it is not known, or a certificate stood for it.
        scheme: Option<&'static str>,
        /// The step.
        leg: Leg,
        /// The user, as it named itself.
        user: Option<String>,
        /// The application that a token names.
        #[serde(skip_serializing_if = "Option::is_none")]
        application: Option<String>,
        /// The tenant that a token names.
        #[serde(skip_serializing_if = "Option::is_none")]
        tenant: Option<String>,
        /// Why it was refused. The client is not told.
        refused: Option<String>,
    },
    /// The authorization server was asked.
    Token {
        /// The request's id.
        request_id: Uuid,
        /// The endpoint.
        endpoint: TokenEndpoint,
        /// The tenant, as the path names it.
        tenant: String,
        /// What is redeemed: `client_credentials`.
        grant: Option<String>,
        /// The application that asks.
        application: Option<String>,
        /// The user that signs in, as it named itself.
        user: Option<String>,
        /// The number of the error, 7000215; none where the request succeeded.
        error: Option<u32>,
        /// Why the server cannot sign tokens.
        #[serde(skip_serializing_if = "Option::is_none")]
        problem: Option<String>,
    },
    /// An answer was decided.
    Answer {
        /// The request's id.
        request_id: Uuid,
        /// The status, none where no answer is sent at all.
        status: Option<u16>,
        /// The error code by which HTTP/2 resets the stream in place of an answer. `HTTP_1_1_REQUIRED` asks the client to come
        /// back by HTTP/1.1: nothing went wrong, and nothing is counted.
        #[serde(skip_serializing_if = "Option::is_none")]
        stream_error: Option<&'static str>,
        /// What EWS or Autodiscover calls the outcome, where it is one of them that answers, and the answer is sent whole.
        response_code: Option<&'static str>,
        /// The faults that struck, in the order of their stations.
        struck: Vec<InjectedFault>,
        /// Why the other rules did not, where the scenario has any.
        passed_over: Option<String>,
        /// How much was sent of it, where that is not all.
        #[serde(skip_serializing_if = "Option::is_none")]
        cut: Option<CutShort>,
        /// From the end of the head to the decision, without what the client waited on purpose.
        #[serde(serialize_with = "as_milliseconds")]
        milliseconds: Duration,
    },
    /// From here on clients meet that scenario who pick none.
    Use {
        /// Whose; everybody's without it.
        mailbox: Option<Arc<str>>,
        /// When it ends by itself.
        #[serde(serialize_with = "rfc3339_if_any")]
        until: Option<OffsetDateTime>,
    },
    /// From here on they do so no more.
    UseEnded {
        /// Whose.
        mailbox: Option<Arc<str>>,
    },
    /// Something began anew.
    Reset {
        /// Scenarios, each as often as an instance counted it.
        counters: usize,
        /// Entries of the journal that are gone.
        entries: usize,
        /// Uses that ended.
        uses: usize,
    },
    /// Other scenarios are in force.
    Reloaded {
        /// Those that there were not.
        added: Vec<Arc<str>>,
        /// Those that say something else now.
        changed: Vec<Arc<str>>,
        /// Those that there are no more.
        removed: Vec<Arc<str>>,
        /// Whether the world says something else.
        world: bool,
    },
    /// Other scenarios were to be put in force, and are not.
    ReloadRefused {
        /// Why, for people.
        reason: String,
    },
    /// A connection is over.
    Closed {
        /// Bytes that came from the client.
        read: u64,
        /// Bytes that went to it.
        written: u64,
        /// How many requests came over it.
        requests: u64,
    },
}

/// An entry of the journal.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its number, counted from 1.
    pub number: u64,
    /// When it was recorded.
    #[serde(serialize_with = "rfc3339")]
    pub time: OffsetDateTime,
    /// The connection it is about; 0 where it is about the server.
    pub connection: u64,
    /// The scenario and instance that the client met.
    #[serde(flatten)]
    pub met: ScenarioRef,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

impl Entry {
    /// The answer's status, where this is an answer.
    pub fn status(&self) -> Option<u16> {
        match self.event {
            Event::Answer { status, .. } => status,
            _ => None,
        }
    }

    /// The fault that struck, on whatever layer; of several the last, which decided.
    pub fn struck(&self) -> Option<&InjectedFault> {
        match &self.event {
            Event::Fault { struck } => Some(struck),
            Event::Answer { struck, .. } => struck.last(),
            Event::Dns { struck, .. } => struck.as_ref(),
            _ => None,
        }
    }
}

pub(super) fn rfc3339<S: Serializer>(
    time: &OffsetDateTime,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let time = time
        .format(TIME)
        .expect("a moment has every part of the format");
    serializer.serialize_str(&time)
}

fn rfc3339_if_any<S: Serializer>(
    time: &Option<OffsetDateTime>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => rfc3339(time, serializer),
        None => serializer.serialize_none(),
    }
}

fn as_milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((duration.as_secs_f64() * 1e6).round() / 1e3)
}

fn as_text<S: Serializer>(method: &http::Method, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(method.as_str())
}

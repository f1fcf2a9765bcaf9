//! One entry of the journal: its time, connection, scenario and event.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::{Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use uuid::Uuid;

use super::Alert;
use crate::facts::{Digest, Hello, Leg, Service, TokenEndpoint, Transport, Word};

/// RFC 3339 with milliseconds.
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// The scenario that a client met, and the instance that counted the hits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ScenarioRef {
    /// The scenario's id. `None` until one is selected.
    pub scenario: Option<Arc<str>>,
    /// The instance's name. `None` for the unnamed instance.
    pub instance: Option<Arc<str>>,
}

impl ScenarioRef {
    /// Whether it has the scenario and the instance of a filter. A missing part of the filter fits all.
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
    /// The number of this hit of the rule, counted from 1.
    pub hit: u64,
    /// Whether the request was carried out. `None` if the fault did not change its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried_out: Option<bool>,
    /// The bytes on the connection until then, for a fault that limits them.
    #[serde(flatten)]
    pub counted: Option<Counted>,
}

/// The bytes on a connection, including those of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Bytes from the client.
    pub read: u64,
    /// Bytes to the client.
    pub written: u64,
}

/// The sent part of an answer that did not arrive whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CutShort {
    /// Sent bytes of the body. `None` if the bytes of the connection cannot be mapped to the body.
    pub sent: Option<usize>,
    /// Length of the body. `None` if it is unknown until the body ends.
    pub of: Option<usize>,
}

/// An event. Text of a client is a [`Word`], which shows no password. All other text is the server's own.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A connection was accepted.
    Connected {
        /// The address of the client.
        peer: SocketAddr,
        /// The listener that it reached.
        listener: SocketAddr,
    },
    /// A connection was closed at once: the client's network is not allowed to connect.
    TurnedAway {
        /// The address of the client.
        peer: SocketAddr,
        /// The listener that it reached.
        listener: SocketAddr,
    },
    /// A ClientHello was read.
    ClientHello(Hello),
    /// A TLS handshake was completed.
    Handshake {
        /// The negotiated version: `TLSv1_3`.
        version: String,
        /// The negotiated cipher suite.
        cipher_suite: String,
        /// The application protocol, if one was negotiated.
        alpn: Option<String>,
    },
    /// The client sent a TLS alert: it objects to the handshake, or closes the connection.
    ClientAlert {
        /// The alert.
        alert: Alert,
    },
    /// A TLS handshake failed, or the client sent no TLS.
    HandshakeFailed {
        /// The reason, for people.
        reason: String,
    },
    /// The client asked for a name that is no scenario, instance or service.
    Refused {
        /// The name.
        name: Word,
        /// The error in the name, and a suggestion.
        reason: Word,
    },
    /// A DNS query was answered, or deliberately left without an answer.
    Dns {
        /// The name, in lower case.
        name: Word,
        /// The queried record type.
        record: String,
        /// The address of the client.
        peer: SocketAddr,
        /// The transport of the query.
        transport: Transport,
        /// The response code. `None` if no answer is sent.
        rcode: Option<&'static str>,
        /// The records of the answer in the form of a zone file, without name, TTL and class.
        answers: Vec<String>,
        /// Whether the TC bit asks the client to repeat the query over TCP.
        truncated: bool,
        /// The fault that struck.
        struck: Option<InjectedFault>,
    },
    /// The DNS port received no readable query.
    NoQuestion {
        /// The address of the client.
        peer: SocketAddr,
        /// Its transport.
        transport: Transport,
        /// The reason, for people.
        reason: String,
    },
    /// A client asked for a tunnel with CONNECT.
    Tunnel {
        /// The name and port at its far end.
        target: Word,
        /// Whether it was opened.
        opened: bool,
    },
    /// A client fetched a certificate revocation list.
    RevocationList {
        /// Its path.
        path: Word,
    },
    /// A fault struck below HTTP.
    Fault {
        /// The fault.
        #[serde(flatten)]
        struck: InjectedFault,
    },
    /// A fault was due on the connection and had no effect there. It is no hit.
    DidNotApply {
        /// The fault: `tls.alpn`.
        fault: &'static str,
        /// The rule in the scenario's file, counted from 1.
        rule: usize,
        /// The reason, for people.
        reason: String,
    },
    /// The client selected the scenario too late for one of its faults.
    TooLate {
        /// The fault: `tls.certificate`.
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
        /// The host that the request names.
        host: Word,
        /// The path, without the query.
        path: Word,
        /// The service that the path belongs to.
        service: Service,
        /// The operation, if it has one.
        operation: Option<&'static str>,
        /// The violation of XML or of the schema of EWS, whether the server accepts it or not: `line 1, position 412: ...`.
        #[serde(skip_serializing_if = "Option::is_none")]
        schema_violation: Option<Word>,
        /// The caller's mailbox, if known.
        mailbox: Option<Word>,
        /// The scheme of the credentials, if there were any.
        scheme: Option<&'static str>,
        /// A digest of the credentials, keyed with a secret of this server. Equal credentials have equal digests.
        credentials: Option<Digest>,
    },
    /// A client made a push subscription for a host that the server does not call.
    NotCalled {
        /// The host of the client's URL.
        host: Word,
        /// The reason, and the remedy, for people.
        reason: &'static str,
    },
    /// A step of a login succeeded or failed.
    Login {
        /// The request's id.
        request_id: Uuid,
        /// The scheme. `None` if it is unknown, or if a certificate replaces it.
        scheme: Option<&'static str>,
        /// The step.
        leg: Leg,
        /// The user's name, as the client sent it.
        user: Option<Word>,
        /// The application that a token names.
        #[serde(skip_serializing_if = "Option::is_none")]
        application: Option<Word>,
        /// The tenant that a token names.
        #[serde(skip_serializing_if = "Option::is_none")]
        tenant: Option<Word>,
        /// The reason of a refusal. The client does not receive it.
        refused: Option<String>,
    },
    /// A client asked for a token.
    Token {
        /// The request's id.
        request_id: Uuid,
        /// The endpoint.
        endpoint: TokenEndpoint,
        /// The tenant, as the path names it.
        tenant: Word,
        /// The grant type: `client_credentials`.
        grant: Option<Word>,
        /// The application, as the client sent it.
        application: Option<Word>,
        /// The user's name, as the client sent it.
        user: Option<Word>,
        /// The number of the error, such as 7000215. `None` if the request succeeded.
        error: Option<u32>,
        /// The reason why the server cannot sign tokens.
        #[serde(skip_serializing_if = "Option::is_none")]
        problem: Option<String>,
    },
    /// An answer was decided.
    Answer {
        /// The request's id.
        request_id: Uuid,
        /// The status. `None` if no answer is sent.
        status: Option<u16>,
        /// The HTTP/2 error code that resets the stream in place of an answer. `HTTP_1_1_REQUIRED` asks the client to repeat
        /// the request over HTTP/1.1: this is no error and no hit.
        #[serde(skip_serializing_if = "Option::is_none")]
        stream_error: Option<&'static str>,
        /// The ResponseCode of EWS or Autodiscover. `None` for other services, and for an answer that is not sent whole.
        response_code: Option<&'static str>,
        /// The faults that struck, in the order of the request's stages.
        struck: Vec<InjectedFault>,
        /// The reasons why the scenario's other rules did not strike.
        passed_over: Option<String>,
        /// The sent part, if the answer is not sent whole.
        #[serde(skip_serializing_if = "Option::is_none")]
        cut: Option<CutShort>,
        /// The time from the end of the head to the decision, without deliberate delays.
        #[serde(serialize_with = "as_milliseconds")]
        milliseconds: Duration,
    },
    /// A scenario becomes the default for clients that select none.
    Use {
        /// The mailbox that it applies to; `None` for all.
        mailbox: Option<Arc<str>>,
        /// The time at which it ends by itself.
        #[serde(serialize_with = "rfc3339_if_any")]
        until: Option<OffsetDateTime>,
    },
    /// A scenario stops being the default.
    UseEnded {
        /// The mailbox that it applied to; `None` for all.
        mailbox: Option<Arc<str>>,
    },
    /// The operator reset counters, the journal or uses.
    Reset {
        /// The number of counters: a scenario counts once for each instance.
        counters: usize,
        /// The number of removed entries.
        entries: usize,
        /// The number of ended uses.
        uses: usize,
    },
    /// A reload took effect.
    Reloaded {
        /// Scenarios that are new.
        added: Vec<Arc<str>>,
        /// Scenarios with another text.
        changed: Vec<Arc<str>>,
        /// Scenarios that are gone.
        removed: Vec<Arc<str>>,
        /// Whether the world file has another text.
        world: bool,
    },
    /// A reload was refused, and the former scenarios stay in force.
    ReloadRefused {
        /// The reason, for people.
        reason: String,
    },
    /// A connection ended.
    Closed {
        /// Bytes from the client.
        read: u64,
        /// Bytes to the client.
        written: u64,
        /// The number of its requests.
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
    /// The connection, or 0 for an entry about the server.
    pub connection: u64,
    /// The scenario and instance that the client met.
    #[serde(flatten)]
    pub met: ScenarioRef,
    /// The event.
    #[serde(flatten)]
    pub event: Event,
}

impl Entry {
    /// The status of an answer, if the entry is one.
    pub fn status(&self) -> Option<u16> {
        match self.event {
            Event::Answer { status, .. } => status,
            _ => None,
        }
    }

    /// The fault that struck, on any layer. Of several faults the last one decided the answer.
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

#[cfg(test)]
mod tests {
    /// The fields whose texts are the server's own, or those of whoever runs it, in the order of the events.
    const OWN: [&str; 17] = [
        "version: String,",
        "cipher_suite: String,",
        "alpn: Option<String>,",
        "reason: String,",
        "record: String,",
        "answers: Vec<String>,",
        "reason: String,",
        "reason: String,",
        "refused: Option<String>,",
        "problem: Option<String>,",
        "passed_over: Option<String>,",
        "mailbox: Option<Arc<str>>,",
        "mailbox: Option<Arc<str>>,",
        "added: Vec<Arc<str>>,",
        "changed: Vec<Arc<str>>,",
        "removed: Vec<Arc<str>>,",
        "reason: String,",
    ];

    #[test]
    fn every_text_of_a_client_is_a_word() {
        let source = include_str!("entry.rs");
        let (_, events) = source.split_once("pub enum Event {").unwrap();
        let (events, _) = events.split_once("\n}\n").unwrap();
        let is_text = |line: &&str| {
            let texts = ["String", "Arc<str>", "Cow<", "Box<str>"];
            !line.starts_with("//") && texts.iter().any(|text| line.contains(text))
        };
        let texts: Vec<_> = events.lines().map(str::trim).filter(is_text).collect();
        assert_eq!(texts, OWN, "text of a client is a `Word`");
    }
}

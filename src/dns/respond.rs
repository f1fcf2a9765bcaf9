//! The stages of a query: parse, choose, answer, fault, write.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::ResponseCode;

use super::packet::{ParsedQuestion, Unread};
use super::zone::{Homes, Zone};
use super::{Backend, ResolvedName};
use crate::director::Injection;
use crate::facts::{self, Transport, Word};
use crate::fault::dns::DnsFault;
use crate::journal::{Event, ScenarioRef};
use crate::reply::dns::{Answer, Delivery};
use crate::scenario::Selection;

/// The outcome of a query.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The connection closes.
    Close,
    /// No response.
    Nothing,
    /// A response, after a delay.
    Send(Vec<u8>, Duration),
}

/// The client, and its transport.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    /// The connection number.
    pub number: u64,
    /// The address.
    pub peer: SocketAddr,
    /// The transport.
    pub transport: Transport,
}

/// Answers queries on one address.
pub struct Responder<H> {
    pub(super) backend: Arc<H>,
    listener: SocketAddr,
    /// The selection of the listener.
    selection: Option<Selection>,
}

impl<H: Backend> Responder<H> {
    /// A responder for an address.
    pub fn new(backend: Arc<H>, listener: SocketAddr, selection: Option<Selection>) -> Self {
        Self {
            backend,
            listener,
            selection,
        }
    }

    /// Processes a query, stage by stage.
    pub fn respond(&self, bytes: &[u8], client: Client) -> Outcome {
        let parsed = match ParsedQuestion::read(bytes) {
            Ok(parsed) => parsed,
            Err(unread) => return self.unread(unread, client),
        };
        if parsed.is_of_the_future() {
            let answer = parsed.bare(ResponseCode::BADVERS);
            return self.close(&parsed, client, (&ScenarioRef::default(), None), answer);
        }
        let host = parsed.host();
        let (run, unknown) = match self.backend.choose(&host, self.selection.as_ref()) {
            ResolvedName::ScenarioRun(run, unknown) => (run, unknown),
            ResolvedName::Foreign => {
                let answer = parsed.bare(ResponseCode::Refused);
                return self.close(&parsed, client, (&ScenarioRef::default(), None), answer);
            }
        };
        let question = self.question(&parsed, &host, unknown.is_none(), client);
        let strike = run.dns(&question);
        let mut answer = parsed.bare(ResponseCode::NXDomain);
        let homes = Homes::of(
            self.backend.homes(&run, client.peer.ip()),
            &run.met,
            self.listener,
        );
        let zone = Zone::of(self.backend.domains(), &host, homes);
        if let Some(zone) = &zone
            && (question.known || strike.is_some())
        {
            zone.answer(&mut answer);
        }
        if let Some(strike) = &strike {
            strike
                .fault
                .apply(&mut answer, &question, strike.struck.hit);
        }
        if let Some(zone) = &zone {
            zone.refer(&mut answer);
        }
        // An unknown name is not reported if it belongs to a scenario whose fault answers it.
        if let Some(reason) = unknown
            && strike.is_none()
        {
            let (name, reason) = (Word::new(&*host), Word::new(reason));
            self.record(
                client,
                &ScenarioRef::default(),
                Event::Refused { name, reason },
            );
        }
        self.close(&parsed, client, (&run.met, strike.as_ref()), answer)
    }

    /// Whether a client's network is not served. If so, the journal reports it.
    pub(super) fn refuses(&self, client: Client) -> bool {
        let away = !self.backend.admits(client.peer.ip());
        if away {
            let event = Event::TurnedAway {
                peer: client.peer,
                listener: self.listener,
            };
            self.record(client, &ScenarioRef::default(), event);
        }
        away
    }

    fn question(
        &self,
        parsed: &ParsedQuestion,
        host: &str,
        known: bool,
        client: Client,
    ) -> facts::Question {
        facts::Question {
            number: client.number,
            name: Arc::from(host),
            record: parsed.record.to_string(),
            known,
            transport: client.transport,
            peer: client.peer,
            listener: self.listener,
        }
    }

    /// Records the answer in the journal, and serializes it.
    fn close(
        &self,
        parsed: &ParsedQuestion,
        client: Client,
        (met, strike): (&ScenarioRef, Option<&Injection<'_, DnsFault>>),
        answer: Answer,
    ) -> Outcome {
        let sent = answer.delivery == Delivery::Sent;
        let event = Event::Dns {
            name: Word::new(parsed.host()),
            record: parsed.record.to_string(),
            peer: client.peer,
            transport: client.transport,
            rcode: sent.then(|| rcode(answer.code)),
            answers: answer
                .records
                .iter()
                .map(|record| format!("{} {}", record.record_type(), record.data))
                .collect(),
            truncated: answer.truncated,
            struck: strike.map(|strike| strike.struck.clone()),
        };
        self.record(client, met, event);
        let delay = strike.and_then(|strike| strike.delay).unwrap_or_default();
        let late = answer.delay.map(|lapse| self.backend.clock().length(lapse));
        match answer.delivery {
            Delivery::Closed => Outcome::Close,
            Delivery::None => Outcome::Nothing,
            Delivery::Sent => Outcome::Send(
                parsed.write(&answer, client.transport),
                delay + late.unwrap_or_default(),
            ),
        }
    }

    fn unread(&self, unread: Unread, client: Client) -> Outcome {
        let (outcome, reason) = match unread {
            Unread::Answered(bytes, reason) => (Outcome::Send(bytes, Duration::ZERO), reason),
            Unread::Ignored(reason) => (Outcome::Nothing, reason.to_owned()),
        };
        let event = Event::NoQuestion {
            peer: client.peer,
            transport: client.transport,
            reason,
        };
        self.record(client, &ScenarioRef::default(), event);
        outcome
    }

    fn record(&self, client: Client, met: &ScenarioRef, event: Event) {
        self.backend.journal().record(client.number, met, event);
    }
}

/// The name of a code in the [registry](https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml).
pub(super) fn rcode(code: ResponseCode) -> &'static str {
    match code {
        ResponseCode::NoError => "NOERROR",
        ResponseCode::FormErr => "FORMERR",
        ResponseCode::ServFail => "SERVFAIL",
        ResponseCode::NXDomain => "NXDOMAIN",
        ResponseCode::NotImp => "NOTIMP",
        ResponseCode::Refused => "REFUSED",
        ResponseCode::BADVERS => "BADVERS",
        _ => "UNKNOWN",
    }
}

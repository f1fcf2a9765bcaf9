//! A connection that ends after a number of bytes: the answer that hits the limit, and the entry if none does.
//!
//! An answer is only known to be whole when its last byte is with the kernel. So on such a connection the journal has an answer
//! when its last byte is written, or when the limit has cut it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::director::ScenarioRun;
use crate::facts;
use crate::journal::{Counted, CutShort, Event, InjectedFault, Journal, ScenarioRef};
use crate::wire::Handle;

/// The limit of a connection, if there is one. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Limit(Arc<Mutex<Option<State>>>);

struct State {
    struck: InjectedFault,
    run: Arc<ScenarioRun>,
    bytes: u64,
    /// The answers that are being sent, in order.
    underway: Vec<Underway>,
    begun: u64,
}

/// An answer that is being sent.
struct Underway {
    number: u64,
    met: ScenarioRef,
    /// Its entry if it arrives whole.
    whole: Event,
    /// The reasons why other rules did not strike it, if the limit does.
    passed_over: Option<String>,
    /// The bytes of the connection at its start.
    start: u64,
    /// The bytes of the connection at its end. It is a lower bound, known when the body is passed on.
    due: u64,
    /// Whether the whole body is passed on.
    handed: bool,
}

/// Its drop reports to the limit that the whole body of an answer is passed on.
pub(super) struct Receipt {
    limit: Limit,
    wire: Handle,
    number: u64,
}

impl Drop for Receipt {
    fn drop(&mut self) {
        let written = self.wire.counted().1;
        if let Some(state) = self.limit.state().as_mut() {
            let mut underway = state.underway.iter_mut();
            if let Some(answer) = underway.find(|answer| answer.number == self.number) {
                answer.handed = true;
                answer.due = answer.due.max(written + 1);
            }
        }
    }
}

impl Limit {
    /// Sets the limit of a fault that struck. There is none before.
    pub(super) fn begin(&self, struck: InjectedFault, run: Arc<ScenarioRun>, bytes: u64) {
        *self.state() = Some(State {
            struck,
            run,
            bytes,
            underway: Vec::new(),
            begun: 0,
        });
    }

    /// The fault of the limit, and its bytes, if the request has the same scenario.
    pub(super) fn of(&self, run: &Arc<ScenarioRun>) -> Option<(InjectedFault, u64)> {
        let state = self.state();
        let state = state
            .as_ref()
            .filter(|state| Arc::ptr_eq(&state.run, run))?;
        Some((state.struck.clone(), state.bytes))
    }

    /// Whether there is a limit.
    pub(super) fn is_on(&self) -> bool {
        self.state().is_some()
    }

    /// Keeps the entry of an answer until its end is known. Returns the number of the answer.
    pub(super) fn keep(&self, met: &ScenarioRef, whole: Event, passed_over: Option<String>) -> u64 {
        let mut state = self.state();
        let Some(state) = state.as_mut() else {
            return 0;
        };
        state.begun += 1;
        state.underway.push(Underway {
            number: state.begun,
            met: met.clone(),
            whole,
            passed_over,
            start: 0,
            due: u64::MAX,
            handed: false,
        });
        state.begun
    }

    /// Records the start of an answer with at least `least` bytes. The receipt reports that its body is passed on.
    pub(super) fn receipt(&self, wire: &Handle, number: u64, least: u64) -> Receipt {
        let written = wire.counted().1;
        if let Some(state) = self.state().as_mut() {
            // Answers of HTTP/2 share the connection: this one is gone after those before it.
            let before = state.underway.iter().filter(|one| one.number < number);
            let ahead = before.map(|one| one.due).filter(|due| *due != u64::MAX);
            let base = ahead.max().unwrap_or(0).max(written);
            let mut underway = state.underway.iter_mut();
            if let Some(answer) = underway.find(|answer| answer.number == number) {
                answer.start = written;
                answer.due = base + least;
            }
        }
        Receipt {
            limit: self.clone(),
            wire: wire.clone(),
            number,
        }
    }

    /// Records the answers that arrived whole.
    pub(super) fn settle(&self, wire: &Handle, journal: &Journal, connection: u64) {
        let flushed = wire.flushed();
        let mut gone = Vec::new();
        if let Some(state) = self.state().as_mut() {
            while let Some(first) = state.underway.first() {
                if !first.handed || first.due > flushed {
                    break;
                }
                gone.push(state.underway.remove(0));
            }
        }
        for answer in gone {
            journal.record(connection, &answer.met, answer.whole);
        }
    }

    /// Settles answers while the connection lives.
    pub(super) async fn watch(&self, wire: &Handle, journal: &Journal, connection: u64) {
        loop {
            wire.flushes().await;
            self.settle(wire, journal, connection);
        }
    }

    /// Records the rest when the connection ends: the cut answer, or that the limit was not reached.
    pub(super) fn close(&self, wire: &Handle, journal: &Journal, facts: &facts::Connection) {
        let connection = facts.number;
        self.settle(wire, journal, connection);
        let Some(state) = self.state().take() else {
            return;
        };
        let Some((read, written)) = wire.limit_reached() else {
            state.run.give_back(&state.struck, facts);
            for answer in state.underway {
                journal.record(connection, &answer.met, answer.whole);
            }
            let carried = wire.counted().1;
            let reason = format!("{carried} of {} bytes were sent", state.bytes);
            let (fault, rule) = (state.struck.fault, state.struck.rule);
            let event = Event::DidNotApply {
                fault,
                rule,
                reason,
            };
            return journal.record(connection, &state.run.met, event);
        };
        let struck = InjectedFault {
            counted: Some(Counted { read, written }),
            ..state.struck
        };
        if state.underway.is_empty() {
            let event = Event::Fault { struck };
            return journal.record(connection, &state.run.met, event);
        }
        for answer in state.underway {
            let met = answer.met.clone();
            journal.record(connection, &met, answer.cut(&struck, written));
        }
    }

    fn state(&self) -> MutexGuard<'_, Option<State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Underway {
    /// The entry of an answer that the limit cut.
    fn cut(self, by: &InjectedFault, reached: u64) -> Event {
        match self.whole {
            Event::Answer {
                request_id,
                status,
                stream_error,
                mut struck,
                milliseconds,
                cut,
                ..
            } => {
                struck.push(by.clone());
                Event::Answer {
                    request_id,
                    // Without further bytes, not even its head was sent.
                    status: status.filter(|_| reached > self.start),
                    stream_error,
                    response_code: None,
                    struck,
                    passed_over: self.passed_over,
                    cut: cut.or(Some(CutShort::default())),
                    milliseconds,
                }
            }
            other => other,
        }
    }
}

//! The journal's entries of a request and of its answer, and the last changes of an answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::login::needs_http1;
use super::request_context::RequestContext;
use crate::facts::Word;
use crate::journal::{CutShort, Event, InjectedFault};
use crate::reply::{After, Length, Reply};

/// The error code of an HTTP/2 stream whose answer needs HTTP/1.1
/// ([RFC 9113 §7](https://www.rfc-editor.org/rfc/rfc9113#section-7)).
const HTTP_1_1_REQUIRED: &str = "HTTP_1_1_REQUIRED";

impl RequestContext<'_> {
    /// Records the request.
    pub(super) fn record_request(&self) {
        let request = &self.request;
        self.record(Event::Request {
            request_id: self.request_id,
            method: request.method.clone(),
            host: Word::new(Arc::clone(&request.host)),
            path: Word::path(Arc::clone(&request.path)),
            service: request.service,
            operation: request.operation,
            schema_violation: self.schema_violation.as_deref().map(Word::new),
            mailbox: request.mailbox.clone().map(Word::new),
            scheme: request.scheme(),
            credentials: self.client.shared.digests.of(request),
        });
    }

    /// Records that the connection ends without an answer.
    pub(super) fn record_no_answer(&mut self) {
        self.response_code = None;
        self.count();
        self.record(self.answered(None, &Reply::default()));
    }

    /// Records an answer: at once or, with a limit, when its end is known.
    fn record_answer(&mut self, reply: &mut Reply) {
        let begun = reply.cut.is_none_or(|cut| cut.after != After::Nothing);
        if reply.short.is_some() || !begun || reply.needs_http1 || reply.instead.is_some() {
            // The client does not receive the code.
            self.response_code = None;
        }
        let sent = begun && !reply.needs_http1 && reply.instead.is_none();
        if !reply.needs_http1 {
            self.count();
        }
        let answered = self.answered(sent.then_some(reply.status), reply);
        let limit = &self.client.limit;
        if !begun || reply.needs_http1 || !limit.is_on() {
            return self.record(answered);
        }
        let limited = limit.of(&self.resolved.run).map(|(fault, _)| fault);
        let struck: Vec<_> = self.struck.iter().cloned().chain(limited).collect();
        let passed_over = self.passed_over(&struck);
        let met = &self.resolved.run.met;
        reply.underway = Some(limit.keep(met, answered, passed_over));
    }

    fn answered(&self, status: Option<u16>, reply: &Reply) -> Event {
        let now = self.client.shared.clock.instant();
        let short = reply.short.filter(|_| status.is_some());
        Event::Answer {
            request_id: self.request_id,
            status,
            stream_error: reply.needs_http1.then_some(HTTP_1_1_REQUIRED),
            response_code: self.response_code,
            struck: self.struck.clone(),
            passed_over: self.passed_over(&self.struck),
            cut: short.map(|short| CutShort {
                sent: Some(short.sent),
                of: short.of,
            }),
            milliseconds: now
                .saturating_duration_since(self.started)
                .saturating_sub(self.waited),
        }
    }

    /// Counts the request for its scenario.
    fn count(&self) {
        let (connection, request) = (&self.client.facts, &self.request);
        let run = &self.resolved.run;
        run.count(&self.walk, connection, request, &self.struck);
    }

    fn passed_over(&self, struck: &[InjectedFault]) -> Option<String> {
        let (connection, request) = (&self.client.facts, &self.request);
        let run = &self.resolved.run;
        run.passed_over(&self.walk, connection, request, struck)
    }

    /// Completes an answer.
    pub(super) fn close(&mut self, mut reply: Reply) -> Reply {
        let length = reply.length();
        if length.is_none() {
            self.chunk(&mut reply);
        }
        let announced = reply.length == Length::ContentLength && !matches!(reply.status, 204 | 304);
        if let Some(length) = length.filter(|_| announced)
            && reply.headers.get("Content-Length").is_none()
        {
            reply.headers.append("Content-Length", length.to_string());
        }
        if self.client.shared.tell {
            self.tell(&mut reply);
        }
        reply.needs_http1 = self.is_h2 && needs_http1(&reply);
        // After a 401 the client continues with its login.
        if reply.status != 401 {
            self.client.used.store(true, Ordering::Release);
        }
        self.walk.comes_back = reply.needs_http1;
        self.record_answer(&mut reply);
        reply
    }

    pub(super) fn record_too_late(&self, rules: impl Iterator<Item = (usize, &'static str)>) {
        for (rule, fault) in rules {
            self.record(Event::TooLate { fault, rule });
        }
    }

    pub(super) fn record(&self, event: Event) {
        self.client
            .shared
            .journal
            .record(self.client.facts.number, &self.resolved.run.met, event);
    }
}

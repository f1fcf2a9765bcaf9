//! The stage at which errors stand in an answer with free/busy: those of the scenario, and what a healthy Exchange met at the
//! servers of attendees with scenarios of their own.

use super::request_context::RequestContext;
use crate::director::ScenarioRun;
use crate::exchange::ews::{self, AvailabilityError, ResponseCode};
use crate::exchange::{self, ews::Answer};
use crate::fault::{Idle, Report};
use crate::scenario::Named;

impl RequestContext<'_> {
    /// Puts errors in place of free/busy. An answer that was replaced does not change.
    pub(super) async fn report(
        &mut self,
        run: &ScenarioRun,
        answer: exchange::Response,
        exchange_request: &exchange::Request<'_>,
    ) -> exchange::Response {
        let asked = exchange_request.attendees();
        if asked.is_empty() || !self.carried_out {
            return answer;
        }
        let exchange::Response::Ews(mut answered) = answer else {
            return answer;
        };
        let Answer::Response(response) = &mut answered.answer else {
            return exchange::Response::Ews(answered);
        };
        self.relay(run, response, &asked);
        let idle = |report: &(dyn Report + 'static)| {
            let struck = report.apply(&mut response.clone(), &asked);
            (!struck).then_some(Idle::Borrowed("is about others than the request asks for"))
        };
        let mut walk = std::mem::take(&mut self.walk);
        let about = (&self.client.facts, &self.request);
        let strike = run.report(&mut walk, about, idle);
        self.walk = walk;
        if let Some(strike) = strike {
            self.strike(&strike, Some(true)).await;
            strike.fault.apply(response, &asked);
        }
        exchange::Response::Ews(answered)
    }

    /// Puts what this server met at the servers of attendees in place of their free/busy: the proxied face of the scenarios
    /// that their addresses select.
    fn relay(&self, run: &ScenarioRun, response: &mut ews::Response, asked: &[String]) {
        let parts = response.messages.iter_mut();
        let parts = parts.filter(|message| message.apart.is_none());
        for (message, user) in parts.zip(asked) {
            if let Some(error) = self.met(run, user) {
                *message = error.for_attendee();
            }
        }
    }

    /// The error that this server met at the server of an attendee, if that is another one.
    fn met(&self, run: &ScenarioRun, user: &str) -> Option<AvailabilityError> {
        let user = user.to_ascii_lowercase();
        match self.snapshot.selector.mailbox(&user) {
            Named::Picks(selection) => {
                let there = selection.scenario.as_ref()?;
                if *there == run.scenario.id {
                    return None;
                }
                self.snapshot.director.scenario(&selection).proxied(&user)
            }
            Named::Foreign => None,
            // A typo must not look healthy.
            Named::Unknown(reason) => Some(AvailabilityError {
                code: ResponseCode::MAIL_RECIPIENT_NOT_FOUND,
                exception: "MailRecipientNotFoundException".to_owned(),
                number: Some(5009),
                server: "EX01".to_owned(),
                text: format!("Unable to resolve e-mail address {user}: {reason}."),
                stack: Vec::new(),
                lid: None,
                source: None,
            }),
        }
    }
}

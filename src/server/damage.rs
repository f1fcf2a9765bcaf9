//! The stages at which an answer is changed, damaged, shaped and cut.

use super::request_context::RequestContext;
use crate::director::{Injection, ScenarioRun};
use crate::exchange;
use crate::fault::tcp::{At, Shaping};
use crate::fault::{Change, Edit, Fault, Part};
use crate::reply::Reply;

impl RequestContext<'_> {
    /// Changes a part of an Autodiscover answer. An answer that was replaced does not change.
    pub(super) async fn edit(
        &mut self,
        run: &ScenarioRun,
        answer: exchange::Response,
        exchange_request: &exchange::Request<'_>,
    ) -> exchange::Response {
        let exchange::Response::Autodiscover(healthy) = answer else {
            return answer;
        };
        let strike = match self.carried_out {
            true => {
                let mut walk = std::mem::take(&mut self.walk);
                let idle =
                    |edit: &(dyn Edit + 'static)| self.unchanged(edit, &healthy, exchange_request);
                let strike = run.edit(&mut walk, &self.client.facts, &self.request, idle);
                self.walk = walk;
                strike
            }
            false => None,
        };
        let Some(strike) = strike else {
            return exchange::Response::Autodiscover(healthy);
        };
        self.strike(&strike, Some(true)).await;
        let mailbox = exchange_request.mailbox().unwrap_or_default();
        exchange::Response::Autodiscover(strike.fault.apply(healthy, mailbox, &self.site))
    }

    /// Damages the bytes of an answer, and its chunks.
    pub(super) async fn spoil(&mut self, run: &ScenarioRun, reply: &mut Reply) {
        for part in [Part::Body, Part::Framing] {
            let about = (&self.client.facts, &self.request);
            let strike = run.damage(part, &mut self.walk, about, reply);
            let Some(strike) = strike else { continue };
            self.strike(&strike, Some(self.carried_out)).await;
            reply.gather();
            let had_code = self.is_told(reply);
            strike.fault.apply(reply, self.version);
            if had_code && !self.is_told(reply) {
                self.response_code = None;
            }
        }
    }

    /// Whether the body has the ResponseCode of the journal.
    fn is_told(&self, reply: &Reply) -> bool {
        let code = self.response_code.map(str::as_bytes);
        let code = code.filter(|code| !code.is_empty());
        code.is_some_and(|code| reply.body.windows(code.len()).any(|part| part == code))
    }

    /// Shapes an answer, and ends the connection before, in or after it: at the first of these stages with a due rule.
    /// `before` is the end that is already decided.
    pub(super) async fn cut(
        &mut self,
        run: &ScenarioRun,
        before: Option<&Injection<'_, Fault>>,
        reply: &mut Reply,
    ) {
        for shaping in Shaping::ALL {
            let about = (&self.client.facts, &self.request);
            let strike = run.pace(shaping, &mut self.walk, about, reply);
            let Some(strike) = strike else { continue };
            self.strike(&strike, None).await;
            reply.gather();
            let seed = run.chances(&strike.struck);
            let clock = &self.client.shared.clock;
            strike.fault.pace(reply, clock, seed);
        }
        if let Some(strike) = before
            && let Some(Change::End(end)) = strike.fault.change()
        {
            self.strike(strike, Some(self.carried_out)).await;
            reply.gather();
            return end.cut(reply, &self.client.shared.clock);
        }
        for at in [At::ResponseHead, At::ResponseBody, At::Sent] {
            let about = (&self.client.facts, &self.request);
            let strike = run.hang_up(at, &mut self.walk, about, reply);
            let Some(strike) = strike else { continue };
            self.strike(&strike, Some(self.carried_out)).await;
            reply.gather();
            return strike.fault.cut(reply, &self.client.shared.clock);
        }
    }
}

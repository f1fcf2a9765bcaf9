//! The stations of an answer at which it is spoilt, shaped and cut.

use super::request_context::RequestContext;
use crate::director::{Injection, ScenarioRun};
use crate::exchange;
use crate::fault::tcp::{At, Shaping};
use crate::fault::{Change, Fault, Part};
use crate::reply::Reply;

impl RequestContext<'_> {
    /// What Autodiscover answers, changed in the part that a fault is about. What replaced it stays.
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
            true => run.edit(&self.client.facts, &self.request),
            false => None,
        };
        let Some(strike) = strike else {
            return exchange::Response::Autodiscover(healthy);
        };
        self.strike(&strike, Some(true)).await;
        let mailbox = exchange_request.mailbox().unwrap_or_default();
        exchange::Response::Autodiscover(strike.fault.apply(healthy, mailbox, &self.site))
    }

    /// Spoils the bytes of an answer, and the chunks that they come in.
    pub(super) async fn spoil(&mut self, run: &ScenarioRun, reply: &mut Reply) {
        for part in [Part::Body, Part::Framing] {
            let strike = run.damage(part, &self.client.facts, &self.request);
            let Some(strike) = strike else { continue };
            self.strike(&strike, Some(self.carried_out)).await;
            reply.gather();
            strike.fault.apply(reply, self.version);
        }
    }

    /// Shapes an answer, and lets the connection end before, within or after it: at the first of these places where it does.
    /// That it ends `before` it, may be decided already.
    pub(super) async fn cut(
        &mut self,
        run: &ScenarioRun,
        before: Option<&Injection<'_, Fault>>,
        reply: &mut Reply,
    ) {
        for shaping in Shaping::ALL {
            let strike = run.pace(shaping, &self.client.facts, &self.request);
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
            let strike = run.hang_up(at, &self.client.facts, &self.request);
            let Some(strike) = strike else { continue };
            self.strike(&strike, Some(self.carried_out)).await;
            reply.gather();
            return strike.fault.cut(reply, &self.client.shared.clock);
        }
    }
}

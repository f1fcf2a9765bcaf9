//! The stage at which the authorization server answers in place of Exchange.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::request_context::RequestContext;
use super::shared::Shared;
use crate::auth::Credentials;
use crate::director::ScenarioRun;
use crate::exchange::Site;
use crate::facts::Word;
use crate::journal::Event;
use crate::token::{self, Answered, Desk, unavailable};

impl RequestContext<'_> {
    /// Reads a request to the authorization server. A request that needs the key waits until it is made.
    pub(super) async fn read_token_request(&mut self, body: &[u8]) {
        self.token = token::Request::read(&self.request, body);
        let bearer = matches!(self.credentials, Credentials::Bearer(_));
        let federated = self.request.is_federated();
        if self.token.is_some() || bearer || federated {
            self.key_problem = self.client.shared.make_key().await;
        }
        if federated {
            self.credentials = Credentials::in_body(body, &self.client.shared.keys);
            self.request.presented = self.credentials.presented();
        }
    }

    /// Makes the answer of the authorization server. Returns whether the request is for it.
    pub(super) async fn issue(&mut self, run: &ScenarioRun) -> bool {
        let Some(request) = self.token.take() else {
            return false;
        };
        let strike = run.issue(request.endpoint, &self.client.facts, &self.request);
        if let Some(strike) = &strike {
            self.strike(strike, Some(true)).await;
        }
        let shared = &self.client.shared;
        let answered = match shared.keys.ready() {
            Some(key) => token::answer(
                &Desk {
                    world: &self.snapshot.world,
                    setup: &self.resolved.run.scenario.exchange,
                    site: &self.site,
                    secure: self.client.facts.secure,
                    clock: self.clock(),
                    key,
                    grants: &shared.grants,
                    instance: self.resolved.run.met.instance.as_deref(),
                    trace: self.request_id,
                    tamper: strike.map(|strike| strike.fault),
                },
                &request,
            ),
            None => unavailable(&request, self.request_id, self.clock().now()),
        };
        let Answered { reply, report } = answered;
        let problem = self.key_problem.take();
        self.record(Event::Token {
            request_id: self.request_id,
            endpoint: report.endpoint,
            tenant: Word::new(report.tenant),
            grant: report.grant.map(Word::new),
            application: report.application.map(Word::new),
            user: report.user.map(Word::new),
            error: report.error,
            problem,
        });
        self.issued = Some(reply);
        true
    }

    /// The names that the client uses for the server.
    pub(super) fn site(&self) -> &Site {
        &self.site
    }
}

impl Shared {
    /// Makes the key that signs tokens, if there is none. Returns the reason of a failure.
    async fn make_key(self: &Arc<Self>) -> Option<String> {
        if self.keys.ready().is_some() {
            return None;
        }
        let shared = Arc::clone(self);
        let made = spawn_blocking(move || shared.keys.signing().map(drop)).await;
        match made {
            Ok(made) => made.err().map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        }
    }
}

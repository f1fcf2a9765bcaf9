//! The station where a request proves who is asking, or is told how to.

use super::visit::Visit;
use crate::auth::{Credentials, Finished, Grounds, Outcome, Refusal};
use crate::director::{Play, Strike};
use crate::exchange::setup::ClientCertificate;
use crate::exchange::{Caller, Question, Scheme, Setup, challenges, headers, pages};
use crate::facts::Leg;
use crate::fault::auth::{How, Lockout, Ntlm};
use crate::fault::{Change, Responder};
use crate::journal::Event;
use crate::reply::Reply;

impl Visit<'_> {
    /// Who is asking, where that matters; or the answer to who did not prove it.
    pub(super) async fn authenticate(
        &mut self,
        play: &Play,
        question: &Question<'_>,
    ) -> Result<Option<Caller>, Reply> {
        let setup = &play.scenario.exchange;
        if !question.needs_caller() {
            return Ok(None);
        }
        if let Some(strike) = play.refusal(&self.client.facts, &self.request) {
            return Err(self.refuse(&strike, setup).await);
        }
        let required = setup.client_certificate == ClientCertificate::Required;
        if required && !self.client.login.has_certificate() {
            self.record_login(Leg::Credentials, Some(Refusal::CertificateMissing));
            return Err(pages::needs_tls(&self.stamp()));
        }
        let broken = play.ntlm(self.credentials.leg(), &self.client.facts, &self.request);
        if let Some(strike) = &broken {
            self.strike(strike).await;
        }
        let broken = match broken.and_then(|strike| strike.fault.change()) {
            Some(Change::Respond(instead)) => {
                return Err(instead.respond(setup, &self.stamp(), &self.request));
            }
            Some(Change::Login(fault)) => Some(fault),
            _ => None,
        };
        let outcome = self.check(play, broken.and_then(Ntlm::foreign));
        if let Some(strike) = self.lockout(play, &outcome) {
            self.client.login.forget();
            return Err(self.refuse(&strike, setup).await);
        }
        match outcome {
            Outcome::Proven(proven) => {
                if proven.finished.is_some() {
                    self.record_login(Leg::Authenticate, None);
                }
                self.finished = proven.finished.map(|finished| Finished {
                    persistent: how(broken) != Some(How::NotPersistent),
                    ..finished
                });
                Ok(Some(proven.caller))
            }
            Outcome::Challenged(line) => {
                self.record_login(Leg::Challenge, None);
                let mut reply = headers::unauthorized(&self.stamp(), [line]);
                if how(broken) == Some(How::Closed) {
                    reply.headers.append("Connection", "close");
                }
                Err(reply)
            }
            Outcome::Refused(refusal) => {
                self.record_login(self.credentials.leg(), Some(refusal));
                Err(self.challenge(play))
            }
            Outcome::Anonymous => Err(self.challenge(play)),
        }
    }

    /// What the credentials are worth. HTTP/2 cannot carry those that belong to a connection
    /// ([HTTP/2 on IIS](https://learn.microsoft.com/iis/get-started/whats-new-in-iis-10/http2-on-iis)).
    fn check(&self, play: &Play, foreign: Option<&str>) -> Outcome {
        if self.is_h2 && matches!(self.credentials, Credentials::Windows(_)) {
            return Outcome::Refused(Refusal::NeedsHttp1);
        }
        let stamp = self.stamp();
        self.credentials.check(&Grounds {
            world: &self.stage.world,
            setup: &play.scenario.exchange,
            service: self.request.service,
            domain: stamp.domain,
            clock: stamp.clock,
            connection: &self.client.login,
            foreign,
        })
    }

    /// The lockout of the account that the credentials claim, once they are all there.
    fn lockout<'p>(&self, play: &'p Play, outcome: &Outcome) -> Option<Strike<'p, Lockout>> {
        let good = match outcome {
            Outcome::Proven(_) => true,
            Outcome::Refused(_) => false,
            Outcome::Anonymous | Outcome::Challenged(_) => return None,
        };
        let setup = &play.scenario.exchange;
        let account = self.credentials.claimed(&self.stage.world, setup)?;
        play.lockout(&self.client.facts, &self.request, (&account, good))
    }

    /// What a client is answered that a fault refuses.
    async fn refuse<F: Responder + ?Sized>(
        &mut self,
        strike: &Strike<'_, F>,
        setup: &Setup,
    ) -> Reply {
        self.strike(strike).await;
        strike.fault.respond(setup, &self.stamp(), &self.request)
    }

    /// The 401 that says what the server takes.
    fn challenge(&self, play: &Play) -> Reply {
        let (service, host) = (self.request.service, &self.request.host);
        let lines = challenges(&play.scenario.exchange, service, host);
        headers::unauthorized(&self.stamp(), lines)
    }

    /// What an answer says of a handshake that the request ended.
    pub(super) fn finish(&self, reply: &mut Reply) {
        if let Some(finished) = &self.finished {
            finished.apply(reply);
            if !finished.persistent {
                self.client.login.forget();
            }
        }
    }

    /// The journal's entry of a step of a login.
    fn record_login(&self, leg: Leg, refused: Option<Refusal>) {
        let scheme = match &self.credentials {
            Credentials::Windows(windows) => Some(windows.scheme),
            Credentials::Basic { .. } => Some(Scheme::Basic),
            Credentials::Kept(_, scheme) => Some(*scheme),
            _ => None,
        };
        self.record(Event::Login {
            request_id: self.request_id,
            scheme: scheme.map(|scheme| scheme.name()),
            leg,
            user: self.credentials.login().map(ToOwned::to_owned),
            refused: refused.map(|refusal| refusal.to_string()),
        });
    }
}

fn how(broken: Option<&Ntlm>) -> Option<How> {
    broken.map(|fault| fault.how)
}

/// Whether a 401 offers what HTTP/2 cannot carry.
pub(super) fn needs_http1(reply: &Reply) -> bool {
    let bound = |value: &str| {
        let scheme = value.split(' ').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("ntlm") || scheme.eq_ignore_ascii_case("negotiate")
    };
    let offered =
        |(name, value): (&str, &str)| name.eq_ignore_ascii_case("www-authenticate") && bound(value);
    reply.status == 401 && reply.headers.iter().any(offered)
}

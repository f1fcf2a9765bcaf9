//! The stage at which a request proves its caller, or gets a challenge.

use http::Version;
use http_body::Body;

use super::request_context::RequestContext;
use crate::auth::{Bearer, Credentials, Finished, Grounds, Outcome, Refusal, diagnostics};
use crate::director::{Injection, ScenarioRun};
use crate::exchange::setup::ClientCertificate;
use crate::exchange::{self, Caller, Scheme, challenges, headers, pages, security};
use crate::facts::{Leg, Standing, Word};
use crate::fault::Fault;
use crate::fault::auth::{How, Ntlm};
use crate::journal::Event;
use crate::reply::Reply;
use crate::settings;

impl RequestContext<'_> {
    /// The caller if the request needs one, or the answer without a valid login; and the replacement of the answer that the
    /// credentials decide.
    pub(super) async fn authenticate<'p>(
        &mut self,
        run: &'p ScenarioRun,
        exchange_request: &exchange::Request<'_>,
    ) -> (
        Result<Option<Caller>, Box<Reply>>,
        Option<Injection<'p, Fault>>,
    ) {
        if !exchange_request.needs_caller() {
            self.request.standing = Standing::Admitted;
            return (Ok(None), self.replacement(run, Some(exchange_request)));
        }
        let setup = &run.scenario.exchange;
        let required = setup.client_certificate == ClientCertificate::Required;
        if required && !self.client.login.has_certificate() {
            self.record_login(Leg::Credentials, Some(Refusal::CertificateMissing));
            self.request.standing = Standing::Refused;
            let refused = pages::needs_tls(&self.stamp());
            return (
                Err(Box::new(refused)),
                self.replacement(run, Some(exchange_request)),
            );
        }
        let broken = match self.request.comes_back {
            // HTTP/2 carries no step of a handshake.
            true => None,
            false => {
                let leg = self.credentials.leg();
                run.login(leg, &mut self.walk, &self.client.facts, &self.request)
            }
        };
        if let Some(strike) = &broken {
            self.strike(strike, None).await;
        }
        let broken = broken.map(|strike| strike.fault);
        let outcome = self.check(run, broken.and_then(Ntlm::foreign));
        let strike = self.judge(run, exchange_request, &outcome);
        if strike.as_ref().is_some_and(Injection::locks) {
            return (Err(Box::new(self.challenge(run))), strike);
        }
        (self.admit(run, outcome, how(broken)), strike)
    }

    /// Whether the head is refused without the body, because the client waits for `100 Continue` or the body is large: it has
    /// no credentials, it begins a login, or its credentials are wrong. The mailbox can select a scenario with other accounts,
    /// so credentials are only checked here if the host selects the scenario. The end of an NTLM login is checked after the
    /// body.
    pub(super) fn is_refused_by_head(&self, body: &impl Body) -> bool {
        // A delegation token comes in the body.
        let waits = self.version == Version::HTTP_11
            && !self.request.is_federated()
            && self
                .request
                .header("expect")
                .is_some_and(|expected| expected.eq_ignore_ascii_case("100-continue"));
        let is_large = body.size_hint().lower() > settings::MAX_ANONYMOUS_BODY_BYTES;
        if !(waits || is_large)
            // Its credentials are in the body.
            || self.request.is_federated()
            || !exchange::Request::read(&self.request, self.is_open(), b"").needs_caller()
        {
            return false;
        }
        match self.credentials {
            Credentials::None => true,
            Credentials::Windows(_) => self.credentials.leg() == Leg::Negotiate,
            Credentials::Basic { .. } | Credentials::Bearer(_) | Credentials::Unfit(_)
                if self.resolved.by_host() =>
            {
                !matches!(self.check(&self.resolved.run, None), Outcome::Proven(_))
            }
            _ => false,
        }
    }

    /// The replacement of the answer that the checked credentials decide.
    fn judge<'p>(
        &mut self,
        run: &'p ScenarioRun,
        exchange_request: &exchange::Request<'_>,
        outcome: &Outcome,
    ) -> Option<Injection<'p, Fault>> {
        let (standing, good) = match outcome {
            Outcome::Proven(_) => (Standing::Admitted, Some(true)),
            Outcome::Refused(_) => (Standing::Refused, Some(false)),
            Outcome::Anonymous | Outcome::Challenged(_) => (Standing::Begun, None),
        };
        self.request.standing = standing;
        if good.is_some() && run.counts_failures() {
            let setup = &run.scenario.exchange;
            self.walk.account = self.credentials.claimed(&self.snapshot.world, setup);
        }
        let strike = self.replacement(run, Some(exchange_request));
        let comes_back = self.comes_back(good == Some(true), strike.as_ref());
        if let (Some(account), Some(good)) = (&self.walk.account, good)
            // The login is in the repeated request.
            && !comes_back
        {
            run.judged(account, good, strike.as_ref());
        }
        strike
    }

    /// The caller, or the answer without a valid login.
    fn admit(
        &mut self,
        run: &ScenarioRun,
        outcome: Outcome,
        broken: Option<How>,
    ) -> Result<Option<Caller>, Box<Reply>> {
        match outcome {
            Outcome::Proven(proven) => {
                let bearer = matches!(
                    self.credentials,
                    Credentials::Bearer(_) | Credentials::Federated(_)
                );
                if proven.finished.is_some() || bearer {
                    self.record_login(Leg::Authenticate, None);
                }
                self.finished = proven.finished.map(|finished| Finished {
                    persistent: broken != Some(How::NotPersistent),
                    ..finished
                });
                Ok(Some(proven.caller))
            }
            Outcome::Challenged(line) => {
                self.record_login(Leg::Challenge, None);
                let mut reply = headers::unauthorized(&self.stamp(), [line]);
                if broken == Some(How::Closed) {
                    reply.headers.append("Connection", "close");
                }
                Err(Box::new(reply))
            }
            Outcome::Refused(refusal) => {
                self.record_login(self.credentials.leg(), Some(refusal));
                Err(Box::new(self.refuse_login(run, refusal)))
            }
            Outcome::Anonymous => Err(Box::new(self.challenge(run))),
        }
    }

    /// Checks the credentials. HTTP/2 cannot carry those that authenticate a connection
    /// ([HTTP/2 on IIS](https://learn.microsoft.com/iis/get-started/whats-new-in-iis-10/http2-on-iis)).
    fn check(&self, run: &ScenarioRun, foreign: Option<&str>) -> Outcome {
        if self.is_h2 && matches!(self.credentials, Credentials::Windows(_)) {
            return Outcome::Refused(Refusal::NeedsHttp1);
        }
        let stamp = self.stamp();
        self.credentials.check(&Grounds {
            world: &self.snapshot.world,
            setup: &run.setup(&self.client.offer),
            service: self.request.service,
            domain: stamp.domain,
            site: self.site(),
            keys: &self.client.shared.keys,
            clock: stamp.clock,
            connection: &self.client.login,
            foreign,
            basic_too: self.asks_for_basic(run),
        })
    }

    /// Whether the client is asked to repeat the request over HTTP/1.1, depending on the login (`admitted`) and the
    /// replacement of the answer.
    pub(super) fn comes_back(&self, admitted: bool, strike: Option<&Injection<'_, Fault>>) -> bool {
        match strike {
            Some(strike) => strike.comes_back,
            None => !admitted && self.request.comes_back,
        }
    }

    /// Whether the answer needs a login that HTTP/2 cannot carry, according to the head.
    pub(super) fn leads_to_http1(&self) -> bool {
        let run = &self.resolved.run;
        let setup = run.setup(&self.client.offer);
        let required = setup.client_certificate == ClientCertificate::Required;
        self.is_h2
            && !self.request.is_federated()
            && self.request.service.challenges()
            && (!required || self.client.login.has_certificate())
            && challenges(&setup, self.request.service, &self.request.host)
                .iter()
                .any(|line| is_bound(line))
            && !matches!(self.check(run, None), Outcome::Proven(_))
    }

    /// Whether a device in front of the server checks the password.
    fn asks_for_basic(&self, run: &ScenarioRun) -> bool {
        matches!(self.credentials, Credentials::Basic { .. })
            && run.takes_basic(&self.client.facts, &self.request)
    }

    /// The 401 with the server's schemes, or that of a device that refuses the password.
    fn challenge(&self, run: &ScenarioRun) -> Reply {
        if self.asks_for_basic(run) {
            return headers::device_challenge(&self.request.host, self.clock());
        }
        let (service, host) = (self.request.service, &self.request.host);
        let lines = challenges(&run.setup(&self.client.offer), service, host);
        headers::unauthorized(&self.stamp(), lines)
    }

    /// The answer to invalid credentials. For a token it has the error
    /// ([MS-XOAUTH](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-xoauth/)).
    fn refuse_login(&self, run: &ScenarioRun, refusal: Refusal) -> Reply {
        if let Credentials::Federated(_) = &self.credentials {
            let of_token = matches!(refusal, Refusal::Security(insecure) if insecure.is_of_token());
            let fault = match of_token || matches!(refusal, Refusal::Barred(_)) {
                true => security::INVALID_SECURITY_TOKEN,
                false => security::INVALID_SECURITY,
            };
            return security::security_fault(fault, &self.stamp());
        }
        let (Refusal::Token(refusal), Credentials::Bearer(bearer)) = (refusal, &self.credentials)
        else {
            return self.challenge(run);
        };
        let (service, host) = (self.request.service, &self.request.host);
        let mut lines = challenges(&run.scenario.exchange, service, host);
        let tokens = lines.iter_mut().filter(|line| line.starts_with("Bearer "));
        if refusal.is_error() {
            tokens.for_each(|line| line.push_str(", error=\"invalid_token\""));
        }
        lines.retain(|_| refusal.status() == 401);
        let mut reply = headers::unauthorized(&self.stamp(), lines);
        reply.status = refusal.status();
        if let Some(line) = diagnostics(refusal, bearer) {
            reply.headers.append("x-ms-diagnostics", line);
        }
        reply
    }

    /// Adds the result of a handshake to the answer.
    pub(super) fn finish(&self, reply: &mut Reply) {
        if let Some(finished) = &self.finished {
            finished.apply(reply);
            if !finished.persistent {
                self.client.login.forget();
            }
        }
    }

    /// Records a step of a login.
    fn record_login(&self, leg: Leg, refused: Option<Refusal>) {
        let scheme = match &self.credentials {
            Credentials::Windows(windows) => Some(windows.scheme),
            Credentials::Basic { .. } => Some(Scheme::Basic),
            Credentials::Bearer(_) | Credentials::Unfit(Refusal::Token(_)) => Some(Scheme::Bearer),
            Credentials::Kept(_, scheme) => Some(*scheme),
            _ => None,
        };
        let bearer = match &self.credentials {
            Credentials::Bearer(bearer) => Some(bearer),
            _ => None,
        };
        self.record(Event::Login {
            request_id: self.request_id,
            scheme: scheme.map(|scheme| scheme.name()),
            leg,
            user: self.credentials.login().map(Word::new),
            application: bearer.and_then(Bearer::application).map(Word::new),
            tenant: bearer.and_then(Bearer::tenant).map(Word::new),
            refused: refused.map(|refusal| refusal.to_string()),
        });
    }
}

fn how(broken: Option<&Ntlm>) -> Option<How> {
    broken.map(|fault| fault.how)
}

/// Whether a 401 offers a scheme that HTTP/2 cannot carry.
pub(super) fn needs_http1(reply: &Reply) -> bool {
    let offered = |(name, value): (&str, &str)| {
        name.eq_ignore_ascii_case("www-authenticate") && is_bound(value)
    };
    reply.status == 401 && reply.headers.iter().any(offered)
}

/// Whether the scheme of a challenge authenticates the connection.
fn is_bound(challenge: &str) -> bool {
    let scheme = challenge.split(' ').next().unwrap_or(challenge);
    scheme.eq_ignore_ascii_case("ntlm") || scheme.eq_ignore_ascii_case("negotiate")
}

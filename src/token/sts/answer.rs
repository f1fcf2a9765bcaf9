//! The answers of the security token service: a delegation token, or a fault
//! ([MS-OXWSLVID](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwslvid/)).

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::assertion::{Assertion, SAML, instant};
use super::delegation::Delegation;
use super::fault::Fault;
use super::header::{UTILITY, WSSE};
use super::request::{ADDRESSING, Ask, POLICY, SOAP12, TRUST, Unread};
use super::signature::Seal;
use crate::exchange::xml::canonical_text as escaped;
use crate::exchange::{Denied, Standing};
use crate::reply::Reply;
use crate::settings::CLOCK_SKEW;
use crate::token::desk::Desk;
use crate::token::error::Error;

/// The action of a token if the request names none.
const FREE_BUSY: &str = "MSExchange.SharingCalendarFreeBusy";

impl Desk<'_> {
    /// The answer to a request for a delegation token, with the error and its inner number.
    pub(in crate::token) fn delegate(
        &self,
        ask: Option<&Result<Ask, Unread>>,
    ) -> (Reply, Option<Error>) {
        match self.issue_delegation(ask) {
            Ok(document) => (soap(200, document), None),
            Err(fault) => {
                let reply = fault_reply(200, &fault, self.now());
                (
                    reply,
                    Some(Error::new(fault.inner, "FailedAuthentication", fault.text)),
                )
            }
        }
    }

    fn issue_delegation(&self, ask: Option<&Result<Ask, Unread>>) -> Result<String, Fault> {
        let asked = match ask {
            Some(Ok(asked)) => asked,
            Some(Err(Unread::Token)) => return Err(Fault::bad_request()),
            _ => return Err(Fault::invalid_request()),
        };
        self.check_times(asked)?;
        let user = self.log_in_to_sts(asked)?;
        let now = self.now();
        let lasts = Duration::seconds(crate::token::claims::life(self));
        let mut delegation = Delegation {
            assertion: Assertion {
                id: format!("saml-{}", self.trace),
                issuer: self.sts_issuer(),
                audience: asked.audience.clone(),
                name: user.clone(),
                email: user,
                action: asked.action.clone().unwrap_or_else(|| FREE_BUSY.to_owned()),
                from: now,
                until: now + lasts,
            },
            seal: Seal::Good,
        };
        if let Some(tamper) = self.tamper {
            tamper.delegation(&mut delegation, self.clock);
        }
        let Delegation { assertion, seal } = &delegation;
        let token = assertion
            .write(self.key, *seal)
            .ok_or_else(Fault::unavailable)?;
        Ok(issued(asked, assertion, &token, now))
    }

    /// The issuer of this service's tokens.
    pub(in crate::token) fn sts_issuer(&self) -> String {
        let host = self.site.on("sts").authority(true);
        format!("urn:federation:{host}")
    }

    /// Checks that the current time is between the times of the request.
    fn check_times(&self, asked: &Ask) -> Result<(), Fault> {
        let skew = Duration::try_from(CLOCK_SKEW).unwrap_or_default();
        let Some((created, expires)) = &asked.times else {
            // The service accepts requests without times.
            return Ok(());
        };
        let read = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
        let (created, expires) = read(created)
            .zip(read(expires))
            .ok_or_else(Fault::bad_request)?;
        match created > self.now() + skew || expires < self.now() - skew {
            true => Err(Fault::stale()),
            false => Ok(()),
        }
    }

    fn log_in_to_sts(&self, asked: &Ask) -> Result<String, Fault> {
        if !asked.user.contains('@') {
            return Err(Fault::invalid_member());
        }
        let candidate = self.world.candidate(self.setup, &asked.user);
        let proven = candidate.knows(&asked.password);
        let admitted = candidate.admit(proven);
        admitted
            .map(|caller| caller.address)
            .map_err(|denied| match denied {
                Denied::UnknownUser => Fault::invalid_member(),
                Denied::WrongPassword => Fault::wrong_password(),
                Denied::Barred(Standing::PasswordExpired) => Fault::password_expired(),
                Denied::Barred(Standing::MustChangePassword) => Fault::must_change(),
                Denied::Barred(_) => Fault::barred(),
            })
    }
}

/// The envelope with a token.
fn issued(asked: &Ask, assertion: &Assertion, token: &str, now: OffsetDateTime) -> String {
    let relates = asked.message.as_deref().map_or_else(String::new, |id| {
        format!("<wsa:RelatesTo>{}</wsa:RelatesTo>", escaped(id))
    });
    let lifetime = |from: OffsetDateTime, until: OffsetDateTime| {
        format!(
            "<wsu:Created>{}</wsu:Created><wsu:Expires>{}</wsu:Expires>",
            instant(from),
            instant(until)
        )
    };
    let stamp = lifetime(now, now + Duration::minutes(5));
    let life = lifetime(assertion.from, assertion.until);
    let audience = escaped(&asked.audience);
    let id = escaped(&assertion.id);
    let reference = |name: &str| {
        format!(
            "<wst:{name}><wsse:SecurityTokenReference><wsse:KeyIdentifier ValueType=\"http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID\">{id}</wsse:KeyIdentifier></wsse:SecurityTokenReference></wst:{name}>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><S:Envelope xmlns:S=\"{SOAP12}\" xmlns:wsa=\"{ADDRESSING}\" xmlns:wsse=\"{WSSE}\" xmlns:wsu=\"{UTILITY}\"><S:Header><wsa:Action S:mustUnderstand=\"1\">http://schemas.xmlsoap.org/ws/2005/02/trust/RSTR/Issue</wsa:Action><wsa:To>http://www.w3.org/2005/08/addressing/anonymous</wsa:To>{relates}<wsse:Security S:mustUnderstand=\"1\"><wsu:Timestamp wsu:Id=\"TS\">{stamp}</wsu:Timestamp></wsse:Security></S:Header><S:Body><wst:RequestSecurityTokenResponse xmlns:wst=\"{TRUST}\"><wst:TokenType>{SAML}</wst:TokenType><wsp:AppliesTo xmlns:wsp=\"{POLICY}\"><wsa:EndpointReference><wsa:Address>{audience}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><wst:Lifetime>{life}</wst:Lifetime><wst:RequestedSecurityToken>{token}</wst:RequestedSecurityToken>{}{}</wst:RequestSecurityTokenResponse></S:Body></S:Envelope>",
        reference("RequestedAttachedReference"),
        reference("RequestedUnattachedReference"),
    )
}

/// The answer for a fault.
pub fn fault_reply(status: u16, fault: &Fault, now: OffsetDateTime) -> Reply {
    soap(status, fault.document(now))
}

/// An answer in SOAP 1.2.
fn soap(status: u16, document: String) -> Reply {
    let mut reply = Reply::new(status);
    reply
        .headers
        .append("Content-Type", "application/soap+xml; charset=utf-8");
    reply.headers.append("Cache-Control", "no-store");
    reply.body = document.into();
    reply
}

//! The proxied face of a scenario: the error of a healthy Exchange in front of a faulty one.

use crate::exchange::ews::{AvailabilityError, ResponseCode};
use crate::fault::ews::Code;
use crate::fault::{Change, Fault};

use super::definition::Scenario;
use super::dotnet;
use super::expect::Outcome;

/// The server that errors name.
const SERVER: &str = "EX01";

impl Scenario {
    /// What a healthy Exchange says about the free/busy of somebody behind a server with this scenario. `None` if it gets an
    /// answer.
    pub fn proxied(&self, user: &str) -> Option<AvailabilityError> {
        let faults = || self.rule.iter().filter_map(|rule| rule.fault.as_ref());
        let own = faults().find_map(|fault| match fault.change()? {
            Change::Report(report) => report.error(user),
            _ => None,
        });
        if own.is_some() || self.proxied.is_none() && !self.fails() {
            return own;
        }
        let stated = self.proxied.clone().unwrap_or_default();
        let domain = user.rsplit_once('@').map_or("", |(_, domain)| domain);
        let fault = faults().next();
        let usual = || {
            let sentence = fault.and_then(|fault| dotnet::sentence(fault, domain));
            let sentence = sentence.unwrap_or_else(|| "The operation has timed out".to_owned());
            match fault {
                Some(Fault::Autodiscover(_)) => {
                    format!("Autodiscover failed for email address {user} with error {sentence}")
                }
                _ => format!("Proxy web request failed. , inner exception: {sentence}"),
            }
        };
        let filled = |text: String| text.replace("{user}", user).replace("{domain}", domain);
        let (code, exception) = match fault {
            Some(Fault::Autodiscover(_)) => {
                ("ErrorAutoDiscoverFailed", "AutoDiscoverFailedException")
            }
            _ => (
                "ErrorProxyRequestProcessingFailed",
                "ProxyWebRequestProcessingException",
            ),
        };
        let usual_code = ResponseCode::named(code).unwrap_or(ResponseCode::INTERNAL_SERVER_ERROR);
        Some(AvailabilityError {
            code: stated.code.map_or(usual_code, Code::response_code),
            exception: stated.exception.unwrap_or_else(|| exception.to_owned()),
            number: stated.exception_code,
            server: stated.server.unwrap_or_else(|| SERVER.to_owned()),
            text: filled(stated.message.unwrap_or_else(usual)),
            stack: stated.stack,
            lid: stated.lid,
            source: stated.response_source.map(filled),
        })
    }

    /// Whether a server that asks a server with this scenario fails: the scenario has a fault, and a sound client fails there.
    fn fails(&self) -> bool {
        let faulty = self.rule.iter().any(|rule| {
            let fault = rule.fault.as_ref();
            fault.is_some_and(Fault::refuses_some)
        });
        faulty && self.expect.outcome.only() != Some(Outcome::Succeeds)
    }
}

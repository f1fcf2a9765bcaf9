//! `autodiscover.certificate`: the settings require another certificate principal than the server's certificate has.
//!
//! *What the client sees:* in plain XML, a sound answer with this `CertPrincipalName` in the protocol for external clients.
//! The other forms have no such setting.
//!
//! *Who documents it:* [Mutual authentication could not be established](https://learn.microsoft.com/exchange/troubleshoot/administration/mutual-authentication-could-not-be-established-error-if-testing-outlook-anywhere),
//! and [MS-OXDSCLI](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdscli/), which describes the element.
//!
//! *What a sound client does:* compares it with the subject of the certificate before it sends credentials, and sends none.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::Site;
use crate::exchange::autodiscover::{Answer, pox};
use crate::fault::change::{Answering, Change, Edit, Idle};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::placeholder::{self, NAMES};
use crate::fault::requirement::Requirement;
use crate::fault::text::{File, fill};

/// Parameters of `autodiscover.certificate`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Certificate {
    /// `CertPrincipalName`: `msstd:` and a name, `none`, or any other text. `{host}` is the host of the mailbox server,
    /// `{authority}` has its port too.
    pub principal: Principal,
}

/// The required principal of a certificate.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Principal(String);

impl TryFrom<String> for Principal {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        placeholder::check(&text, &NAMES)?;
        Ok(Self(text))
    }
}

impl Edit for Certificate {
    fn idle(&self) -> Idle {
        "the answer has no CertPrincipalName: settings in plain XML alone have one".into()
    }

    fn apply(&self, mut answer: Answer, _: &str, _: &Site) -> Answer {
        if let Answer::Pox(pox::Answer::Settings {
            site, principal, ..
        }) = &mut answer
        {
            let Principal(wanted) = &self.principal;
            *principal = Some(fill(wanted, &site.mail()));
        }
        answer
    }
}

impl Answering for Certificate {
    fn change(&self) -> Change<'_> {
        Change::Edit(self)
    }
}

impl Mechanism for Certificate {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Edits,
            requires: Some(Requirement::PlainXml),
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

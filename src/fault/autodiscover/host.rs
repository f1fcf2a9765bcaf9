//! `autodiscover.host`: the mailbox is on another host of the same organisation.
//!
//! *What the client sees:* a sound answer with another host in its URLs.
//!
//! *Who documents it:* [Autodiscover for
//! Exchange](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/autodiscover-for-exchange), which
//! advises clients to repeat Autodiscover when a mailbox becomes unreachable.
//!
//! *What a sound client does:* uses the new URLs and discards the old ones.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::Site;
use crate::exchange::autodiscover::Answer;
use crate::fault::change::{Answering, Change, Edit, Idle};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::text::File;

/// Parameters of `autodiscover.host`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Host {
    /// The service label of the host name. A client that only knows an address without a name keeps that.
    pub service: Service,
}

/// A service of mailboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// `ews.contoso.test`.
    Ews,
    /// `mail.contoso.test`.
    Mail,
    /// `outlook.contoso.test`.
    Outlook,
}

impl Edit for Host {
    fn idle(&self) -> Idle {
        "the answer names no other host".into()
    }

    fn apply(&self, mut answer: Answer, _: &str, _: &Site) -> Answer {
        let service = match self.service {
            Service::Ews => "ews",
            Service::Mail => "mail",
            Service::Outlook => "outlook",
        };
        if let Some(site) = answer.site_mut() {
            *site = site.on(service);
        }
        answer
    }
}

impl Answering for Host {
    fn change(&self) -> Change<'_> {
        Change::Edit(self)
    }
}

impl Mechanism for Host {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Edits,
            requires: None,
            refuses: Refuses::Nobody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

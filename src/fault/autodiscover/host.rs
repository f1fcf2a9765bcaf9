//! `autodiscover.host`: the mailbox is on another host of the same organisation.
//!
//! *What the client sees:* a sound answer, whose URLs have another host than before.
//!
//! *Who documents it:* [Autodiscover for Exchange](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/autodiscover-for-exchange),
//! which tells clients to ask again when a mailbox cannot be reached any more.
//!
//! *What a sound client does:* uses the new URLs and forgets the old ones.

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
    /// The name of the service that the host's name begins with. A client that knows only a bare address keeps that.
    pub service: Service,
}

/// A service that mailboxes are served under.
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

//! `wssec.disabled`: the endpoints `/WSSecurity` are switched off, while those beside them answer.
//!
//! *What the client sees:* 404, or 401 with the schemes of the server.
//!
//! *Who documents it:* Microsoft, for free/busy between organisations: WSSecurityAuthentication has to be on
//! ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
//!
//! *What a sound client does:* sees that `X-WSSecurity-Enabled` is missing, and tells the operator.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::{challenges, headers, pages};
use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::text::File;
use crate::reply::Reply;

/// Parameters of `wssec.disabled`.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Disabled {
    /// The answer in place of the endpoint.
    pub how: How,
}

/// The answer in place of a disabled endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// 404.
    #[default]
    Missing,
    /// 401, with the schemes of the endpoint beside it.
    Challenge,
}

impl Responder for Disabled {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        match self.how {
            How::Missing => pages::not_found(context.stamp),
            How::Challenge => {
                let lines = challenges(context.setup, context.request.service, &context.site.host);
                headers::unauthorized(context.stamp, lines)
            }
        }
    }
}

impl Answering for Disabled {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Disabled {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Affected::Federated, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

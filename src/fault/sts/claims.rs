//! `sts.claims`: a delegation token says something else than it should.
//!
//! *What the client sees:* a token as ever. It finds the wrong address in it, or Exchange refuses it.
//!
//! *Who documents it:* Microsoft, for an ImmutableId that stands where the address should, and for federation trusts that are out
//! of date ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)).
//!
//! *What a sound client does:* looks at the address before it uses the token; gets one new token after a refusal, then stops.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::{Clock, Timespan};
use crate::facts::TokenEndpoint;
use crate::fault::change::{Answering, Change};
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::text::{File, Line};
use crate::token::Tamper;
use crate::token::sts::{Delegation, Seal};

/// Parameters of `sts.claims`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Claims {
    /// The address of the user.
    pub email: Option<Line>,
    /// The audience of the token.
    pub audience: Option<Line>,
    /// The issuer of the token.
    pub issuer: Option<Line>,
    /// The permitted action: `MSExchange.SharingCalendarFreeBusy`.
    pub action: Option<Line>,
    /// The lifetime of the token.
    pub lasts: Option<Timespan>,
    /// The signature of the token.
    pub signature: Signature,
}

/// The signature of a delegation token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// With the key that the metadata has.
    #[default]
    Good,
    /// With another key.
    WrongKey,
    /// Not at all.
    Missing,
}

impl Tamper for Claims {
    fn delegation(&self, delegation: &mut Delegation, clock: &Clock) {
        let assertion = &mut delegation.assertion;
        for (field, other) in [
            (&mut assertion.email, &self.email),
            (&mut assertion.audience, &self.audience),
            (&mut assertion.issuer, &self.issuer),
            (&mut assertion.action, &self.action),
        ] {
            if let Some(Line(text)) = other {
                field.clone_from(text);
            }
        }
        if let Some(lasts) = self.lasts {
            assertion.until = assertion.from + clock.length(lasts);
        }
        delegation.seal = match self.signature {
            Signature::Good => Seal::Good,
            Signature::WrongKey => Seal::Stranger,
            Signature::Missing => Seal::Absent,
        };
    }
}

impl Answering for Claims {
    fn change(&self) -> Change<'_> {
        Change::Issue(self)
    }
}

impl Mechanism for Claims {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Issues(TokenEndpoint::Delegation),
            requires: None,
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

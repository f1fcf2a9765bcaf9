//! `auth.impersonation`: the caller is known, and may not impersonate another user.
//!
//! *What the client sees:* HTTP 500 with a SOAP fault, but only with impersonation; its own mailbox stays accessible.
//!
//! *Who documents it:* Microsoft, for server-side synchronization (the ApplicationImpersonation role is missing), and
//! [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
//!
//! *What a sound client does:* gives this mailbox up, continues with the others, and reports the missing role.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::clock::Clock;
use crate::exchange::ews::{Answer, Request, ResponseCode};
use crate::exchange::soap::Fault;
use crate::fault::change::{Answering, Change, Refusal};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::ews_code::Code;
use crate::fault::text::File;

/// Parameters of `auth.impersonation`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Impersonation {
    /// The code: `ErrorImpersonateUserDenied` by default.
    pub code: Option<Code>,
    /// The text, if it is not the default one of the code.
    pub text: Option<String>,
}

impl Impersonation {
    /// The code of the answer.
    fn code(&self) -> Code {
        self.code
            .unwrap_or(Code::of(ResponseCode::IMPERSONATE_USER_DENIED))
    }
}

impl Refusal for Impersonation {
    fn refuse(&self, _: &Result<Request<'_>, Fault>, _: &Clock) -> Answer {
        let code = self.code();
        let mut fault = Fault::of(code.response_code());
        fault.text = code.text(self.text.as_ref());
        Answer::Fault(fault)
    }
}

impl Answering for Impersonation {
    fn change(&self) -> Change<'_> {
        Change::Refuse(self)
    }
}

impl Mechanism for Impersonation {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Affected::Impersonating, Work::Undone),
            requires: None,
            refuses: Refuses::Some,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

//! `auth.impersonation`: the caller is known, and may not act as somebody else.
//!
//! *What the client sees:* HTTP 500 with a SOAP fault, but only where it impersonates; its own mailbox stays open.
//!
//! *Who documents it:* Microsoft, for server-side synchronization (the ApplicationImpersonation role is missing), and
//! [ResponseCode](https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
//!
//! *What a sound client does:* gives this mailbox up, goes on with the others, and names the missing role.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::ews::{Answer, ResponseCode};
use crate::exchange::soap::Fault;
use crate::fault::ews::Code;

/// Parameters of `auth.impersonation`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Impersonation {
    /// The code: `ErrorImpersonateUserDenied` without it.
    pub code: Option<Code>,
    /// The text, where it is not the one that goes with the code.
    pub text: Option<String>,
}

impl Impersonation {
    /// What EWS answers.
    pub fn apply(&self) -> Answer {
        let code = self.code();
        let mut fault = Fault::of(code.response_code());
        fault.text = code.text(self.text.as_ref());
        Answer::Fault(fault)
    }

    /// The code that is answered.
    fn code(&self) -> Code {
        self.code
            .unwrap_or(Code::of(ResponseCode::IMPERSONATE_USER_DENIED))
    }
}

//! The reasons for refusing a token, and their form in Exchange's answer.

use super::presented::Bearer;
use crate::token::{Diagnostic, Unreadable};

/// The reason for refusing a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// It is missing. Clients send the scheme alone to learn which issuers the server trusts.
    #[error("no token behind the scheme")]
    Empty,
    /// It cannot be parsed, or is not signed with this server's key.
    #[error("{0}")]
    Signature(Unreadable),
    /// It is from another tenant.
    #[error("a token of another tenant")]
    Tenant,
    /// It is from an issuer without trust.
    #[error("an issuer that is not trusted here")]
    Issuer,
    /// It is for another resource.
    #[error("a token for another resource")]
    Audience,
    /// It is for another host.
    #[error("a token for another host")]
    AudienceHost,
    /// It has expired, or has no expiry time.
    #[error("a token that has expired")]
    Expired,
    /// It is not valid yet.
    #[error("a token that is not valid yet")]
    NotYet,
    /// It has no permissions.
    #[error("a token without permissions")]
    NoPermissions,
    /// It has no permission for EWS.
    #[error("a token without the permission for EWS")]
    Scope,
    /// Its user does not exist.
    #[error("a token for a user that does not exist here")]
    NoUser,
    /// Its claims name several users.
    #[error("a token that names several users")]
    AmbiguousUser,
    /// Its actor token contains another one.
    #[error("an actor token within an actor token")]
    Nested,
}

impl From<Unreadable> for TokenRefusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Signature(unreadable)
    }
}

impl TokenRefusal {
    /// The status of the answer.
    pub fn status(self) -> u16 {
        match self {
            // [A capture](https://github.com/OfficeDev/hands-on-labs/issues/118).
            Self::Scope => 403,
            _ => 401,
        }
    }

    /// Whether the challenge contains `error="invalid_token"`.
    pub fn is_error(self) -> bool {
        self != Self::Empty
    }
}

/// The value of `x-ms-diagnostics`. `None` if no number is documented for the reason.
pub fn diagnostics(refusal: TokenRefusal, bearer: &Bearer) -> Option<String> {
    // A claim is text from the client. It must not end the quoted string or the line.
    let safe = |claim: &str| {
        let plain = |char: &char| !char.is_control() && !matches!(char, '"' | '\\');
        let text = bearer.claim(claim);
        text.chars()
            .filter(char::is_ascii)
            .filter(plain)
            .take(256)
            .collect::<String>()
    };
    let row = match refusal {
        TokenRefusal::Empty | TokenRefusal::Expired | TokenRefusal::NotYet => return None,
        TokenRefusal::Signature(_) | TokenRefusal::Nested => Diagnostic::SIGNATURE,
        TokenRefusal::Audience => Diagnostic::AUDIENCE,
        TokenRefusal::AudienceHost => Diagnostic::AUDIENCE_HOST,
        TokenRefusal::Tenant => Diagnostic::TENANT,
        TokenRefusal::NoUser => Diagnostic::NO_USER,
        TokenRefusal::AmbiguousUser => Diagnostic::AMBIGUOUS_USER,
        TokenRefusal::NoPermissions => Diagnostic::NO_PERMISSIONS,
        TokenRefusal::Scope => Diagnostic::SCOPE,
        TokenRefusal::Issuer => Diagnostic::ISSUER,
    };
    Some(row.line(safe))
}

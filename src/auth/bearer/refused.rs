//! Why a token is refused, and how Exchange says it.

use super::presented::Bearer;
use crate::token::Unreadable;

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// There is none: the scheme came alone, as clients send it to learn what the server trusts.
    #[error("no token behind the scheme")]
    Empty,
    /// It cannot be read, or is not signed by our key.
    #[error("{0}")]
    Signature(Unreadable),
    /// Its tenant is another.
    #[error("a token of another tenant")]
    Tenant,
    /// Its issuer is another.
    #[error("an issuer that is not trusted here")]
    Issuer,
    /// It is for another resource.
    #[error("a token for another resource")]
    Audience,
    /// It is for another host.
    #[error("a token for another host")]
    AudienceHost,
    /// It has run out, or never says when.
    #[error("a token that has expired")]
    Expired,
    /// It is not good yet.
    #[error("a token that is not valid yet")]
    NotYet,
    /// It permits nothing.
    #[error("a token without permissions")]
    NoPermissions,
    /// It permits something else.
    #[error("a token without the permission for EWS")]
    Scope,
    /// Its user does not exist.
    #[error("a token for a user that does not exist here")]
    NoUser,
    /// Its claims name several users.
    #[error("a token that names several users")]
    AmbiguousUser,
    /// Its actor token has another one in it.
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

    /// Whether the challenge says `error="invalid_token"`.
    pub fn is_error(self) -> bool {
        self != Self::Empty
    }
}

/// The value of `x-ms-diagnostics`. None where no number is documented.
pub fn diagnostics(refusal: TokenRefusal, bearer: &Bearer) -> Option<String> {
    // A claim is the client's own text: it must not end the quoted string, or the line.
    let safe = |claim: &str| {
        let plain = |char: &char| !char.is_control() && !matches!(char, '"' | '\\');
        let text = bearer.claim(claim);
        text.chars()
            .filter(char::is_ascii)
            .filter(plain)
            .take(256)
            .collect::<String>()
    };
    let (code, reason, category) = match refusal {
        TokenRefusal::Empty | TokenRefusal::Expired | TokenRefusal::NotYet => return None,
        TokenRefusal::Signature(_) | TokenRefusal::Nested => (
            2_000_000,
            "The token has an invalid signature.".to_owned(),
            "invalid_signature",
        ),
        TokenRefusal::Audience => (
            2_000_003,
            "The audience claim value is invalid 'aud'.".to_owned(),
            "invalid_resource",
        ),
        TokenRefusal::AudienceHost => (
            2_000_003,
            format!(
                "The hostname component of the audience claim value '{}' is invalid",
                safe("aud")
            ),
            "invalid_resource",
        ),
        TokenRefusal::Tenant => (
            2_000_004,
            format!(
                "The tenant for tenant guid '{}' does not exist.",
                safe("tid")
            ),
            "invalid_tenant",
        ),
        TokenRefusal::NoUser => (
            2_000_005,
            "The user specified by the user-context in the token does not exist.".to_owned(),
            "invalid_user",
        ),
        TokenRefusal::AmbiguousUser => (
            2_000_005,
            "The user specified by the user-context in the token is ambiguous.".to_owned(),
            "invalid_user",
        ),
        TokenRefusal::NoPermissions => (
            2_000_008,
            "The token contains no permissions, or permissions can not be understood.".to_owned(),
            "invalid_grant",
        ),
        TokenRefusal::Scope => (
            2_000_008,
            "The token contains not enough scope to make this call.".to_owned(),
            "invalid_grant",
        ),
        TokenRefusal::Issuer => (
            2_000_009,
            format!(
                "The issuer of the token is unknown. Issuer was '{}'.",
                safe("iss")
            ),
            "invalid_issuer",
        ),
    };
    Some(format!(
        "{code};reason=\"{reason}\";error_category=\"{category}\""
    ))
}

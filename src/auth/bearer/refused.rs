//! The reasons for refusing a token, and their form in Exchange's answer.

use super::presented::Bearer;
use crate::token::Unreadable;

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

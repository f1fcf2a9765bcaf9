//! `auth.bearer`: a token is refused, valid or not, with an error that Exchange documents.
//!
//! *What the client sees:* 401 (403 for `scope`), a challenge with `error="invalid_token"`, and `x-ms-diagnostics`.
//!
//! *Who documents it:* Microsoft, for OAuth between organisations
//! ([free/busy errors](https://learn.microsoft.com/outlook/troubleshoot/calendaring/resolve-free-busy-errors)), and captures
//! of Exchange and Exchange Online.
//!
//! *What a sound client does:* reports the error to the operator. Only for `signature` it gets one new token first.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::{challenges, headers};
use crate::fault::ResponseContext;
use crate::fault::change::{Answering, Change, Responder};
use crate::fault::effect::{Affected, Effect, Mechanism, Refuses, Traits, Work};
use crate::fault::text::{File, HeaderLines};
use crate::reply::Reply;
use crate::token::Diagnostic;

/// Parameters of `auth.bearer`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bearer {
    /// The error of the token.
    pub reason: Reason,
    /// Header lines in addition to Exchange's own, or in place of them.
    #[serde(default)]
    pub headers: HeaderLines,
}

/// The error of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// 2000003: the server does not know the audience.
    Audience,
    /// 2000003: the audience is another host. The message has the host of the request.
    AudienceHost,
    /// 2000009: the issuer is unknown.
    Issuer,
    /// 2000008: the token has no permissions.
    NoPermissions,
    /// 2000008, 403: the token has other permissions.
    Scope,
    /// 2000000: the signature is invalid.
    Signature,
    /// 2000004: the tenant does not exist.
    Tenant,
    /// 2000020: tenant restrictions apply, and the token does not satisfy them.
    TenantRestriction,
    /// 2000005: the token matches several users.
    UserAmbiguous,
    /// 2000005: the token matches no user.
    UserMissing,
}

impl Reason {
    /// The row of the table of diagnostics.
    fn row(self) -> Diagnostic {
        match self {
            Self::Audience => Diagnostic::AUDIENCE,
            Self::AudienceHost => Diagnostic::AUDIENCE_HOST,
            Self::Issuer => Diagnostic::ISSUER,
            Self::NoPermissions => Diagnostic::NO_PERMISSIONS,
            Self::Scope => Diagnostic::SCOPE,
            Self::Signature => Diagnostic::SIGNATURE,
            Self::Tenant => Diagnostic::TENANT,
            Self::TenantRestriction => Diagnostic::TENANT_RESTRICTION,
            Self::UserAmbiguous => Diagnostic::AMBIGUOUS_USER,
            Self::UserMissing => Diagnostic::NO_USER,
        }
    }
}

impl Responder for Bearer {
    fn respond(&self, context: &ResponseContext<'_>) -> Reply {
        let request = context.request;
        let forbidden = self.reason == Reason::Scope;
        let mut lines = challenges(context.setup, request.service, &context.site.host);
        let tokens = lines.iter_mut().filter(|line| line.starts_with("Bearer "));
        tokens.for_each(|line| line.push_str(", error=\"invalid_token\""));
        lines.retain(|_| !forbidden);
        let mut reply = headers::unauthorized(context.stamp, lines);
        if forbidden {
            reply.status = 403;
        }
        if self.reason == Reason::TenantRestriction {
            reply.headers.append("Restrict-Access-Confirm", "1");
        }
        let line = self.reason.row().line(|name| match name {
            // The fault refuses good tokens too, so the audience that it complains of is that of the request.
            "aud" => format!("https://{}", request.host),
            name => request.claim_text(name).unwrap_or_default(),
        });
        reply.headers.append("x-ms-diagnostics", line);
        self.headers.apply(&mut reply, context);
        reply
    }
}

impl Answering for Bearer {
    fn change(&self) -> Change<'_> {
        Change::Respond(self)
    }
}

impl Mechanism for Bearer {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Replaces(Affected::Bearing, Work::Undone),
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

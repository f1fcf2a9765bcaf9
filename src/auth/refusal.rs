//! The reasons for refused credentials. They go to the journal, not to the client.

use super::bearer::TokenRefusal;
use super::ntlm::Malformed;
use crate::exchange::{Denied, Scheme, Standing};
use crate::token::sts::Insecure;

/// The reason for refused credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The account does not exist.
    #[error("unknown user")]
    UnknownUser,
    /// The password is wrong.
    #[error("wrong password")]
    WrongPassword,
    /// The state of the account forbids it.
    #[error("{0}")]
    Barred(Standing),
    /// The endpoint does not offer the scheme.
    #[error("{0} is not offered here")]
    NotOffered(Scheme),
    /// The scheme is unknown.
    #[error("an unknown scheme")]
    NotUnderstood,
    /// The text after the scheme is invalid.
    #[error("not base64, or not valid for the scheme")]
    Rubbish,
    /// The text is longer than the limit.
    #[error("longer than the limit")]
    Oversized,
    /// The NTLM message cannot be parsed.
    #[error("{0}")]
    Malformed(#[from] Malformed),
    /// The SPNEGO token cannot be parsed.
    #[error("not a SPNEGO token")]
    Spnego,
    /// A Kerberos ticket, which this server cannot decrypt.
    #[error("a Kerberos token: there is no key distribution centre here")]
    Kerberos,
    /// A response to a challenge that this connection was not sent.
    #[error("an AUTHENTICATE message without a challenge before it on this connection")]
    OutOfOrder,
    /// An anonymous logon.
    #[error("an anonymous logon")]
    AnonymousLogon,
    /// An LM response, but LM is not allowed.
    #[error("an LM response: LM is not allowed here")]
    Lm,
    /// An NTLMv1 response, but NTLMv1 is not allowed.
    #[error("an NTLMv1 response: NTLMv1 is not allowed here")]
    NtlmV1,
    /// An NTLMv2 response, but NTLMv2 is not allowed.
    #[error("an NTLMv2 response: NTLMv2 is not allowed here")]
    NtlmV2,
    /// The client answered for the foreign domain of a fault.
    #[error("a response for the domain of another server")]
    ForeignDomain,
    /// The required integrity code is missing.
    #[error("no integrity code (MIC)")]
    MicMissing,
    /// The integrity code does not match the messages.
    #[error("a wrong integrity code (MIC)")]
    MicWrong,
    /// The list of mechanisms is not the one that the client signed.
    #[error("a wrong SPNEGO integrity code (mechListMIC)")]
    MechListMicWrong,
    /// The required channel binding is missing.
    #[error("no channel binding")]
    ChannelBindingMissing,
    /// The login is bound to another channel.
    #[error("a channel binding to another certificate")]
    ChannelBindingWrong,
    /// The request came over HTTP/2, which cannot carry the scheme.
    #[error("HTTP/2 cannot carry this scheme: the client gets HTTP_1_1_REQUIRED")]
    NeedsHttp1,
    /// The certificate belongs to no account.
    #[error("a client certificate that belongs to no account")]
    UnknownCertificate,
    /// The token is not good here.
    #[error("{0}")]
    Token(#[from] TokenRefusal),
    /// The security header is refused.
    #[error("{0}")]
    Security(#[from] Insecure),
    /// The required client certificate is missing.
    #[error("no client certificate")]
    CertificateMissing,
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::UnknownUser => Self::UnknownUser,
            Denied::WrongPassword => Self::WrongPassword,
            Denied::Barred(standing) => Self::Barred(standing),
        }
    }
}

//! Why credentials are refused. The client is told nothing of it; the journal is.

use super::ntlm::Malformed;
use crate::exchange::{Denied, Scheme, Standing};

/// Why credentials are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody has that name.
    #[error("unknown user")]
    UnknownUser,
    /// The password is another.
    #[error("wrong password")]
    WrongPassword,
    /// The account may not log on.
    #[error("{0}")]
    Barred(Standing),
    /// The scheme is not among those that are offered.
    #[error("{0} is not offered here")]
    NotOffered(Scheme),
    /// The scheme is not known, or not understood.
    #[error("a scheme that is not understood here")]
    NotUnderstood,
    /// What stands behind the scheme cannot be read.
    #[error("not base64, or not what the scheme says")]
    Rubbish,
    /// It is longer than any.
    #[error("longer than any message may be")]
    Oversized,
    /// The message cannot be read.
    #[error("{0}")]
    Malformed(#[from] Malformed),
    /// The token of SPNEGO cannot be read.
    #[error("no token of SPNEGO")]
    Spnego,
    /// A Kerberos ticket came, and nobody here can read it.
    #[error("a Kerberos token: there is no key distribution centre here")]
    Kerberos,
    /// An answer came to a challenge that this connection was never sent.
    #[error("an AUTHENTICATE message without a challenge before it on this connection")]
    OutOfOrder,
    /// Nobody logs in as nobody.
    #[error("an anonymous logon")]
    AnonymousLogon,
    /// The response is one of LAN Manager.
    #[error("an LM response: LM is not allowed here")]
    Lm,
    /// The response is one of NTLMv1.
    #[error("an NTLMv1 response: NTLMv1 is not allowed here")]
    NtlmV1,
    /// NTLMv2 is not allowed here.
    #[error("an NTLMv2 response: NTLMv2 is not allowed here")]
    NtlmV2,
    /// The client believed the name of a domain that is not ours.
    #[error("a response for the domain of another server")]
    ForeignDomain,
    /// There is no integrity code, and there has to be.
    #[error("no integrity code (MIC)")]
    MicMissing,
    /// The messages are not those that the client computed its code over.
    #[error("a wrong integrity code (MIC)")]
    MicWrong,
    /// The list of mechanisms is not the one that the client sent.
    #[error("a wrong integrity code of SPNEGO's list (mechListMIC)")]
    MechListMicWrong,
    /// The login is bound to no channel, and has to be.
    #[error("no channel binding")]
    ChannelBindingMissing,
    /// The login is bound to another channel.
    #[error("a channel binding to another certificate")]
    ChannelBindingWrong,
    /// The client came over HTTP/2, which cannot carry this scheme.
    #[error("HTTP/2 cannot carry this scheme: the client is told HTTP_1_1_REQUIRED")]
    NeedsHttp1,
    /// The certificate belongs to no account.
    #[error("a client certificate that belongs to no account")]
    UnknownCertificate,
    /// No certificate came, and one has to.
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

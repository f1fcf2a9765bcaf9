//! Flawed certificates that a client can be served.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A flaw of a certificate ([RFC 5280 §6](https://www.rfc-editor.org/rfc/rfc5280#section-6) specifies the validation by
/// clients).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Each connection gets another certificate and key, each without a flaw.
    Changing,
    /// The name is only in the subject, not among the alternative names.
    CnOnly,
    /// It expired thirty days ago.
    Expired,
    /// The intermediate CA that signed it has expired.
    ExpiredIntermediate,
    /// It is for IP addresses, not for the name.
    IpOnly,
    /// It is signed by a certificate that is not a CA's.
    IssuerNotCa,
    /// It claims to be a CA's.
    LeafIsCa,
    /// It has a thousand names, and no flaw.
    ManyNames,
    /// It is signed with MD5.
    Md5Signature,
    /// The intermediate CA that signed it is not sent.
    MissingIntermediate,
    /// It requires a stapled OCSP response, which is not sent.
    MustStaple,
    /// The name constraints of the intermediate CA exclude its name.
    NameConstraints,
    /// It has no subject.
    NoSubject,
    /// It becomes valid in thirty days.
    NotYetValid,
    /// Its subject is another name than the client's. The alternative names are right.
    PrincipalName,
    /// The root precedes the intermediate CA in the chain.
    ReversedChain,
    /// The list at its distribution point contains it as revoked.
    Revoked,
    /// The stapled OCSP response reports it as revoked.
    RevokedStapled,
    /// It is self-signed.
    SelfSigned,
    /// It is signed with SHA-1.
    Sha1Signature,
    /// It is signed by a root that no client trusts.
    UntrustedRoot,
    /// Its wildcard is one label too high.
    WildcardTooDeep,
    /// It is for another name of the same domain.
    WrongHost,
    /// The server's key is not the one in the certificate.
    WrongKey,
    /// Its key usage is for revocation lists, not for signatures.
    WrongKeyUsage,
    /// Its extended key usage is for clients, not for servers.
    WrongPurpose,
}

/// The type of a certificate's key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema, Serialize)]
pub enum KeyKind {
    /// Edwards curve 25519.
    #[serde(rename = "ed25519")]
    Ed25519,
    /// NIST P-256: the default.
    #[default]
    #[serde(rename = "p-256")]
    P256,
    /// NIST P-384.
    #[serde(rename = "p-384")]
    P384,
    /// RSA with 1,024 bits, which is considered weak.
    #[serde(rename = "rsa-1024")]
    Rsa1024,
    /// RSA with 2,048 bits.
    #[serde(rename = "rsa-2048")]
    Rsa2048,
    /// RSA with 3,072 bits.
    #[serde(rename = "rsa-3072")]
    Rsa3072,
    /// RSA with 4,096 bits.
    #[serde(rename = "rsa-4096")]
    Rsa4096,
    /// RSA with 8,192 bits, which is slow.
    #[serde(rename = "rsa-8192")]
    Rsa8192,
}

/// The wanted certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The flaw, if it has one.
    pub flaw: Option<Flaw>,
    /// The type of its key.
    pub key: KeyKind,
}

//! What a client can be served in place of a sound certificate.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is wrong with a certificate
/// ([RFC 5280 §6](https://www.rfc-editor.org/rfc/rfc5280#section-6) says what a client has to check).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Each connection is shown another certificate and another key; each of them is sound.
    Changing,
    /// The name stands in the subject alone, not among the alternative names.
    CnOnly,
    /// Its time ran out thirty days ago.
    Expired,
    /// The intermediate CA that signed it ran out.
    ExpiredIntermediate,
    /// It is for addresses, not for the name.
    IpOnly,
    /// It is signed by a certificate that is no CA's.
    IssuerNotCa,
    /// It says of itself that it is a CA's.
    LeafIsCa,
    /// It is sound, and has a thousand names.
    ManyNames,
    /// It is signed with MD5.
    Md5Signature,
    /// It is signed by an intermediate CA that is not sent along.
    MissingIntermediate,
    /// It promises a stapled OCSP answer, and none comes.
    MustStaple,
    /// The intermediate CA that signed it may only speak for other names.
    NameConstraints,
    /// It has no subject.
    NoSubject,
    /// Its time begins in thirty days.
    NotYetValid,
    /// Its subject is another name than the client's; the alternative names are right.
    PrincipalName,
    /// The root stands between it and the intermediate CA that signed it.
    ReversedChain,
    /// The list at its distribution point says that it is revoked.
    Revoked,
    /// The OCSP answer that is stapled to it says that it is revoked.
    RevokedStapled,
    /// It signs itself.
    SelfSigned,
    /// It is signed with SHA-1.
    Sha1Signature,
    /// It is signed by a root that nobody was given.
    UntrustedRoot,
    /// Its wildcard stands one label too high.
    WildcardTooDeep,
    /// It is for another name of the same domain.
    WrongHost,
    /// It is sound, and the server proves to have another key.
    WrongKey,
    /// Its key is for revocation lists, not for signatures.
    WrongKeyUsage,
    /// It is for clients, not for servers.
    WrongPurpose,
}

/// What kind of key a certificate has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema, Serialize)]
pub enum KeyKind {
    /// Edwards curve 25519.
    #[serde(rename = "ed25519")]
    Ed25519,
    /// NIST's curve of 256 bits: that of a sound certificate.
    #[default]
    #[serde(rename = "p-256")]
    P256,
    /// NIST's curve of 384 bits.
    #[serde(rename = "p-384")]
    P384,
    /// RSA with 1,024 bits, which nobody should take any more.
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
    /// RSA with 8,192 bits, which takes long.
    #[serde(rename = "rsa-8192")]
    Rsa8192,
}

/// Which certificate is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// What is wrong with it, if anything.
    pub flaw: Option<Flaw>,
    /// Its key.
    pub key: KeyKind,
}

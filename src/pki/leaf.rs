//! Server certificates, made on demand: a sound one for a name, and one for each way of being unsound.

use std::net::IpAddr;

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose, SanType,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// What is wrong with a certificate
/// ([RFC 5280 §6](https://www.rfc-editor.org/rfc/rfc5280#section-6) says what a client has to check).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Its time ran out thirty days ago.
    Expired,
    /// It is signed by an intermediate CA that is not sent along.
    MissingIntermediate,
    /// Its time begins in thirty days.
    NotYetValid,
    /// It signs itself.
    SelfSigned,
    /// It is signed by a root that nobody was given.
    UntrustedRoot,
    /// It is for another name of the same domain.
    WrongHost,
}

/// A certificate chain and the key of its first certificate.
#[derive(Debug)]
pub struct Leaf {
    /// The chain as it is sent, leaf first.
    pub chain: Vec<CertificateDer<'static>>,
    /// The leaf's key.
    pub key: PrivateKeyDer<'static>,
}

impl Clone for Leaf {
    fn clone(&self) -> Self {
        Self {
            chain: self.chain.clone(),
            key: self.key.clone_key(),
        }
    }
}

/// How long a sound leaf lives: what browsers accept at most
/// ([CA/Browser Forum BR 6.3.2](https://cabforum.org/working-groups/server/baseline-requirements/requirements/)).
const LIFE: Duration = Duration::days(397);

/// The parameters of a certificate for `names`, the first of which is its subject.
pub(super) fn parameters(
    names: &[&str],
    now: OffsetDateTime,
    flaw: Option<Flaw>,
) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    let subject = names.first().copied().unwrap_or("localhost");
    // A common name is bound to 64 characters (RFC 5280, ub-common-name); the names stand in the SAN anyway.
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    if subject.len() <= 64 {
        parameters
            .distinguished_name
            .push(DnType::CommonName, subject);
    }
    parameters.subject_alt_names = names
        .iter()
        .filter_map(|name| alternative_name(name))
        .collect();
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    parameters.use_authority_key_identifier_extension = flaw != Some(Flaw::SelfSigned);
    (parameters.not_before, parameters.not_after) = match flaw {
        Some(Flaw::Expired) => (now - Duration::days(395), now - Duration::days(30)),
        Some(Flaw::NotYetValid) => (now + Duration::days(30), now + Duration::days(395)),
        _ => (now - Duration::days(1), now - Duration::days(1) + LIFE),
    };
    parameters
}

/// Signs a leaf with `issuer`.
pub(super) fn sign(
    parameters: &CertificateParams,
    key: &KeyPair,
    issuer: &Issuer<'_, KeyPair>,
) -> Result<Leaf, rcgen::Error> {
    let certificate = parameters.signed_by(key, issuer)?;
    Ok(Leaf {
        chain: vec![certificate.der().clone()],
        key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
    })
}

/// Lets a leaf sign itself.
pub(super) fn self_sign(
    parameters: &CertificateParams,
    key: &KeyPair,
) -> Result<Leaf, rcgen::Error> {
    let certificate = parameters.self_signed(key)?;
    Ok(Leaf {
        chain: vec![certificate.der().clone()],
        key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
    })
}

fn alternative_name(name: &str) -> Option<SanType> {
    match name.parse::<IpAddr>() {
        Ok(address) => Some(SanType::IpAddress(address)),
        Err(_) => name.try_into().ok().map(SanType::DnsName),
    }
}

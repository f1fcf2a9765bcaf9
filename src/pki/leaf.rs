//! Leaf certificates: their names, validity and purpose.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CrlDistributionPoint, CustomExtension, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose, PublicKeyData, SanType, SerialNumber,
};
use ring::digest;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SigningKey};
use time::{Duration, OffsetDateTime};

use super::flaw::Flaw;
use super::revocation;
use super::rsa::RsaKey;

/// The names in certificates for clients without SNI.
pub(super) const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The lifetime of a leaf certificate: the longest that browsers accept
/// ([CA/Browser Forum BR 6.3.2](https://cabforum.org/working-groups/server/baseline-requirements/requirements/)).
const LIFE: Duration = Duration::days(397);

/// The number of names in a certificate with [`Flaw::ManyNames`].
const MANY: usize = 1_000;

/// The TLS feature extension with `status_request`, which requires a stapled OCSP response
/// ([RFC 7633 §4.1](https://www.rfc-editor.org/rfc/rfc7633#section-4.1)).
const TLS_FEATURE: (&[u64], [u8; 5]) = (&[1, 3, 6, 1, 5, 5, 7, 1, 24], [0x30, 3, 2, 1, 5]);

/// A certificate chain, and the key of its first certificate.
pub struct Leaf {
    /// The chain as it is sent, leaf first.
    pub chain: Vec<CertificateDer<'static>>,
    /// The leaf's key.
    pub key: PrivateKeyDer<'static>,
    /// The stapled OCSP response.
    pub staple: Option<Vec<u8>>,
    /// The key, if ring refuses it.
    pub(super) weak: Option<RsaKey>,
}

impl Leaf {
    /// The chain and the key in the form of rustls.
    ///
    /// # Errors
    ///
    /// [`rustls::Error`] if the type of the key is unknown.
    pub fn certified(self) -> Result<CertifiedKey, rustls::Error> {
        let key: Arc<dyn SigningKey> = match self.weak {
            Some(weak) => Arc::new(weak),
            None => any_supported_type(&self.key)?,
        };
        let mut certified = CertifiedKey::new(self.chain, key);
        certified.ocsp = self.staple;
        Ok(certified)
    }
}

impl Clone for Leaf {
    fn clone(&self) -> Self {
        Self {
            chain: self.chain.clone(),
            key: self.key.clone_key(),
            staple: self.staple.clone(),
            weak: self.weak.clone(),
        }
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Leaf({} certificates)", self.chain.len())
    }
}

/// The parameters of a certificate for `name`; without one, for the `local` names of this machine.
pub(super) fn parameters(
    name: Option<&str>,
    local: &[String],
    flaw: Option<Flaw>,
    now: OffsetDateTime,
) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    let (subject, names) = names(name, local, flaw);
    parameters.distinguished_name = DistinguishedName::new();
    // A common name has at most 64 characters (RFC 5280, ub-common-name). The SAN has the full name.
    if let Some(subject) = subject.filter(|subject| subject.len() <= 64) {
        parameters
            .distinguished_name
            .push(DnType::CommonName, subject);
    }
    parameters.subject_alt_names = names
        .iter()
        .filter_map(|name| alternative_name(name))
        .collect();
    parameters.key_usages = vec![match flaw {
        Some(Flaw::WrongKeyUsage) => KeyUsagePurpose::CrlSign,
        _ => KeyUsagePurpose::DigitalSignature,
    }];
    if flaw == Some(Flaw::LeafIsCa) {
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    }
    parameters.extended_key_usages = vec![match flaw {
        Some(Flaw::WrongPurpose) => ExtendedKeyUsagePurpose::ClientAuth,
        _ => ExtendedKeyUsagePurpose::ServerAuth,
    }];
    if flaw == Some(Flaw::MustStaple) {
        let (oid, value) = TLS_FEATURE;
        let feature = CustomExtension::from_oid_content(oid, value.to_vec());
        parameters.custom_extensions.push(feature);
    }
    // Self-signed certificates have no issuer key to identify.
    parameters.use_authority_key_identifier_extension = flaw != Some(Flaw::SelfSigned);
    (parameters.not_before, parameters.not_after) = match flaw {
        Some(Flaw::Expired) => (now - Duration::days(395), now - Duration::days(30)),
        Some(Flaw::NotYetValid) => (now + Duration::days(30), now + Duration::days(395)),
        // Valid since yesterday, since the clocks of clients may be slow.
        _ => (now - Duration::days(1), now - Duration::days(1) + LIFE),
    };
    parameters
}

/// Sets the serial number, and the URL of the revocation list if there is a `site`.
pub(super) fn number(
    parameters: &mut CertificateParams,
    key: &impl PublicKeyData,
    flaw: Option<Flaw>,
    site: Option<&str>,
) {
    // The hash makes serial numbers unique and reproducible.
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(key.der_bytes());
    context.update(format!("{flaw:?} {parameters:?}").as_bytes());
    let serial = revocation::serial(context.finish().as_ref(), flaw == Some(Flaw::Revoked));
    if let Some(site) = site
        && flaw != Some(Flaw::SelfSigned)
    {
        parameters.crl_distribution_points = vec![CrlDistributionPoint {
            uris: vec![revocation::url(site, &serial)],
        }];
    }
    parameters.serial_number = Some(SerialNumber::from_slice(&serial));
}

/// The subject and the alternative names.
fn names(
    name: Option<&str>,
    local: &[String],
    flaw: Option<Flaw>,
) -> (Option<String>, Vec<String>) {
    // An address is only an alternative name: some clients would take it for a DNS name in the subject.
    let address = name.filter(|name| name.parse::<IpAddr>().is_ok());
    let name = name.filter(|_| address.is_none());
    let host = name.unwrap_or(LOCAL[0]);
    let right = || match name {
        Some(name) => vec![name.to_owned()],
        None => [
            local,
            &address
                .map(ToOwned::to_owned)
                .into_iter()
                .collect::<Vec<_>>(),
        ]
        .concat(),
    };
    let (subject, names) = match flaw {
        Some(Flaw::CnOnly) => (host.to_owned(), Vec::new()),
        // The subject must not look like a name, since some clients would accept it.
        Some(Flaw::IpOnly) => {
            let addresses = match name {
                Some(_) => LOCAL[1..].iter().map(|ip| (*ip).to_owned()).collect(),
                None => vec!["127.255.255.254".to_owned()],
            };
            ("a device in the network".to_owned(), addresses)
        }
        Some(Flaw::ManyNames) => {
            let more = (1..MANY).map(|number| sibling(host, &format!("name-{number}")));
            (host.to_owned(), right().into_iter().chain(more).collect())
        }
        Some(Flaw::NoSubject) => return (None, right()),
        Some(Flaw::PrincipalName) => (sibling(host, "owa"), right()),
        Some(Flaw::WildcardTooDeep) => {
            let wildcard = wildcard(host);
            (wildcard.clone(), vec![wildcard])
        }
        Some(Flaw::WrongHost) => {
            let other = sibling(host, "wrong-host");
            (other.clone(), vec![other])
        }
        _ => (host.to_owned(), right()),
    };
    (Some(subject), names)
}

/// Another name in the domain of `name`.
pub(super) fn sibling(name: &str, label: &str) -> String {
    match name.split_once('.') {
        Some((_, domain)) if domain.contains('.') => format!("{label}.{domain}"),
        _ => format!("{label}.{name}"),
    }
}

/// A wildcard that has one label too few to cover `name`.
fn wildcard(name: &str) -> String {
    let parent = |name: &str| {
        let (_, parent) = name.split_once('.')?;
        parent.contains('.').then(|| parent.to_owned())
    };
    match parent(name).and_then(|above| parent(&above)) {
        Some(above) => format!("*.{above}"),
        None => format!("*.wildcard.{name}"),
    }
}

fn alternative_name(name: &str) -> Option<SanType> {
    match name.parse::<IpAddr>() {
        Ok(address) => Some(SanType::IpAddress(address)),
        Err(_) => name.try_into().ok().map(SanType::DnsName),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wildcard_never_covers_the_name() {
        assert_eq!(wildcard("mail.x.contoso.test"), "*.contoso.test");
        assert_eq!(
            wildcard("mail.contoso.test"),
            "*.wildcard.mail.contoso.test"
        );
        assert_eq!(wildcard("localhost"), "*.wildcard.localhost");
    }
}

//! Issuers of leaf certificates: the root, an intermediate CA, an untrusted root, or the leaf itself.

use std::net::IpAddr;
use std::sync::OnceLock;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CidrSubnet, DistinguishedName, DnType,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PublicKeyData,
    SanType, SigningKey,
};
use rustls::pki_types::CertificateDer;
use time::{Duration, OffsetDateTime};

use super::error::{Error, failed};
use super::flaw::{Flaw, Wanted};
use super::keys::{Keys, LeafKey};
use super::leaf::{self, LOCAL, Leaf};
use super::revocation;
use super::rsa::{WeakHash, WeakIssuer};
use crate::clock::Clock;

/// Signs leaf certificates with the root or another issuer. Other issuers are created on first use.
pub(super) struct Signer {
    pub(super) root: Issuer<'static, KeyPair>,
    pub(super) certificate: CertificateDer<'static>,
    /// The certificates sent after each leaf: the CA itself if it is not a root, and those above it.
    pub(super) above: Vec<CertificateDer<'static>>,
    /// The names in certificates for clients without SNI.
    pub(super) local: Vec<String>,
    /// The user's chain for certificates without a flaw.
    pub(super) own: Option<Leaf>,
    pub(super) clock: Clock,
    keys: Keys,
    /// A root that no client trusts.
    untrusted: OnceLock<Issuer<'static, KeyPair>>,
    /// An intermediate CA without a flaw.
    intermediate: OnceLock<CertifiedIssuer<'static, KeyPair>>,
}

/// Documentation addresses, which no host has ([RFC 5737](https://www.rfc-editor.org/rfc/rfc5737)).
const NOBODY: CidrSubnet = CidrSubnet::V4([192, 0, 2, 0], [255, 255, 255, 0]);

type Chain = Vec<CertificateDer<'static>>;

impl Signer {
    /// A signer with a root.
    pub(super) fn new(
        root: Issuer<'static, KeyPair>,
        certificate: CertificateDer<'static>,
        clock: Clock,
    ) -> Self {
        Self {
            root,
            certificate,
            above: Vec::new(),
            local: LOCAL.map(str::to_owned).to_vec(),
            own: None,
            clock,
            keys: Keys::default(),
            untrusted: OnceLock::new(),
            intermediate: OnceLock::new(),
        }
    }

    /// A leaf for `name`; see [`Authority::leaf`](super::Authority::leaf).
    pub(super) fn leaf(
        &self,
        name: Option<&str>,
        wanted: Wanted,
        site: Option<&str>,
    ) -> Result<Leaf, Error> {
        if let (Some(own), true) = (&self.own, wanted == Wanted::default()) {
            return Ok(own.clone());
        }
        let flaw = wanted.flaw;
        let made = match flaw {
            Some(Flaw::Changing) => {
                LeafKey::make(wanted.key).and_then(|key| self.with_key(name, &key, flaw, site))
            }
            Some(Flaw::WrongKey) => self.mismatched(name, wanted, site),
            _ => (self.keys.get(wanted.key)).and_then(|key| self.with_key(name, key, flaw, site)),
        };
        made.map_err(failed(name.unwrap_or(LOCAL[0])))
    }

    /// The revocation list at a path; `None` for other paths.
    pub(super) fn revocation_list(&self, path: &str) -> Option<Vec<u8>> {
        let serial = revocation::requested(path)?;
        revocation::list(&self.root, &serial, self.clock.now()).ok()
    }

    /// A certificate for a key other than the server's.
    fn mismatched(
        &self,
        name: Option<&str>,
        wanted: Wanted,
        site: Option<&str>,
    ) -> Result<Leaf, rcgen::Error> {
        let own = self.keys.get(wanted.key)?;
        let leaf = self.with_key(name, &LeafKey::another(wanted.key)?, wanted.flaw, site)?;
        Ok(Leaf {
            key: own.private(),
            weak: own.weak().cloned(),
            ..leaf
        })
    }

    fn with_key(
        &self,
        name: Option<&str>,
        key: &LeafKey,
        flaw: Option<Flaw>,
        site: Option<&str>,
    ) -> Result<Leaf, rcgen::Error> {
        let now = self.clock.now();
        let mut parameters = leaf::parameters(name, &self.local, flaw, now);
        leaf::number(&mut parameters, key, flaw, site);
        let chain = self.chain(name.unwrap_or(LOCAL[0]), &parameters, key, flaw)?;
        let staple = match flaw {
            Some(Flaw::RevokedStapled) => Some(revocation::ocsp(
                self.root.key(),
                &self.certificate,
                &chain[0],
                now,
            )?),
            _ => None,
        };
        Ok(Leaf {
            chain,
            key: key.private(),
            staple,
            weak: key.weak().cloned(),
        })
    }

    /// The chain as it is sent, leaf first.
    fn chain(
        &self,
        host: &str,
        leaf: &CertificateParams,
        key: &LeafKey,
        flaw: Option<Flaw>,
    ) -> Result<Chain, rcgen::Error> {
        let now = self.clock.now();
        let root = || self.certificate.clone();
        Ok(match flaw {
            Some(Flaw::SelfSigned) => vec![leaf.self_signed(key)?.der().clone()],
            Some(Flaw::UntrustedRoot) => sign(leaf, key, self.untrusted()?)?,
            Some(Flaw::MissingIntermediate) => sign(leaf, key, self.intermediate()?)?,
            // curl finds the issuer of the OCSP response in the chain.
            Some(Flaw::RevokedStapled) => {
                let mut chain = sign(leaf, key, &self.root)?;
                chain.push(root());
                chain
            }
            Some(Flaw::ReversedChain) => {
                let issuer = self.intermediate()?;
                let mut chain = sign(leaf, key, issuer)?;
                chain.extend([root(), issuer.der().clone()]);
                chain
            }
            Some(Flaw::ExpiredIntermediate) => {
                let mut parameters = intermediate("exchaos expired CA", now);
                parameters.not_before = now - Duration::days(395);
                parameters.not_after = now - Duration::days(30);
                self.through(leaf, key, parameters, KeyPair::generate()?)?
            }
            Some(Flaw::IssuerNotCa) => {
                let mut parameters = intermediate("exchaos server", now);
                parameters.is_ca = IsCa::ExplicitNoCa;
                self.through(leaf, key, parameters, KeyPair::generate()?)?
            }
            Some(Flaw::NameConstraints) => {
                let mut parameters = intermediate("exchaos constrained CA", now);
                parameters.name_constraints = Some(elsewhere(host));
                self.through(leaf, key, parameters, KeyPair::generate()?)?
            }
            Some(Flaw::Md5Signature) => self.through_weak(leaf, key, WeakHash::Md5)?,
            Some(Flaw::Sha1Signature) => self.through_weak(leaf, key, WeakHash::Sha1)?,
            _ => {
                let mut chain = sign(leaf, key, &self.root)?;
                chain.extend(self.above.iter().cloned());
                chain
            }
        })
    }

    /// A chain with a leaf from an intermediate CA of its own.
    fn through<K: SigningKey>(
        &self,
        leaf: &CertificateParams,
        key: &LeafKey,
        parameters: CertificateParams,
        signs: K,
    ) -> Result<Chain, rcgen::Error> {
        let issuer = CertifiedIssuer::signed_by(parameters, signs, &self.root)?;
        let mut chain = sign(leaf, key, &*issuer)?;
        chain.push(issuer.der().clone());
        chain.extend(self.above.iter().cloned());
        Ok(chain)
    }

    /// A chain whose intermediate CA signs with a weak hash.
    fn through_weak(
        &self,
        leaf: &CertificateParams,
        key: &LeafKey,
        hash: WeakHash,
    ) -> Result<Chain, rcgen::Error> {
        let mut parameters = intermediate("exchaos old CA", self.clock.now());
        // The key of this CA is public, so it may sign only for the names of this leaf.
        parameters.name_constraints = Some(only(leaf));
        let signs = WeakIssuer {
            key: Keys::weak()?,
            hash,
        };
        let mut chain = self.through(leaf, key, parameters, signs)?;
        // rcgen wrote the name of SHA-256 into the certificate.
        chain[0] = hash.named(&chain[0]).into();
        Ok(chain)
    }

    fn untrusted(&self) -> Result<&Issuer<'static, KeyPair>, rcgen::Error> {
        once(&self.untrusted, || {
            let key = KeyPair::generate()?;
            Ok(Issuer::new(named("Somebody Else's Root"), key))
        })
    }

    fn intermediate(&self) -> Result<&CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
        once(&self.intermediate, || {
            let parameters = intermediate("exchaos issuing CA", self.clock.now());
            CertifiedIssuer::signed_by(parameters, KeyPair::generate()?, &self.root)
        })
    }
}

fn sign(
    leaf: &CertificateParams,
    key: &impl PublicKeyData,
    issuer: &Issuer<'_, impl SigningKey>,
) -> Result<Chain, rcgen::Error> {
    Ok(vec![leaf.signed_by(key, issuer)?.der().clone()])
}

/// The parameters of a CA below the root.
fn intermediate(common_name: &str, now: OffsetDateTime) -> CertificateParams {
    let mut parameters = named(common_name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters.use_authority_key_identifier_extension = true;
    parameters.not_before = now - Duration::days(1);
    parameters.not_after = now + Duration::days(1_000);
    parameters
}

/// Name constraints that exclude `host`: another name, and documentation addresses.
fn elsewhere(host: &str) -> NameConstraints {
    NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName(leaf::sibling(host, "elsewhere")),
            GeneralSubtree::IpAddress(NOBODY),
        ],
        excluded_subtrees: Vec::new(),
    }
}

/// Name constraints that allow only the names of `leaf`.
fn only(leaf: &CertificateParams) -> NameConstraints {
    let name = |name: &SanType| match name {
        SanType::DnsName(name) => Some(GeneralSubtree::DnsName(name.to_string())),
        SanType::IpAddress(IpAddr::V4(address)) => Some(GeneralSubtree::IpAddress(
            CidrSubnet::from_v4_prefix(address.octets(), 32),
        )),
        SanType::IpAddress(IpAddr::V6(address)) => Some(GeneralSubtree::IpAddress(
            CidrSubnet::from_v6_prefix(address.octets(), 128),
        )),
        _ => None,
    };
    let mut permitted_subtrees: Vec<_> = leaf.subject_alt_names.iter().filter_map(name).collect();
    let addresses = |subtree: &GeneralSubtree| matches!(subtree, GeneralSubtree::IpAddress(_));
    // Without an address among them, constraints would allow all addresses.
    if !permitted_subtrees.iter().any(addresses) {
        permitted_subtrees.push(GeneralSubtree::IpAddress(NOBODY));
    }
    NameConstraints {
        permitted_subtrees,
        excluded_subtrees: Vec::new(),
    }
}

/// The parameters of a certificate with a common name.
pub(super) fn named(common_name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = DistinguishedName::new();
    parameters
        .distinguished_name
        .push(DnType::OrganizationName, "exchaos");
    parameters
        .distinguished_name
        .push(DnType::CommonName, common_name);
    parameters
}

fn once<T>(
    cell: &OnceLock<T>,
    make: impl FnOnce() -> Result<T, rcgen::Error>,
) -> Result<&T, rcgen::Error> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}

//! Who signs a leaf: the root, an intermediate CA, sound or not, a stranger, or the leaf itself.

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

/// Signs leaves: the root, and those who sign beside it, made on first use.
pub(super) struct Signer {
    pub(super) root: Issuer<'static, KeyPair>,
    pub(super) certificate: CertificateDer<'static>,
    /// What is sent beside each leaf: the CA itself, where another one signed it, and those above it.
    pub(super) above: Vec<CertificateDer<'static>>,
    /// The names of a leaf for clients that name none.
    pub(super) local: Vec<String>,
    /// What the user wants served in place of a sound leaf.
    pub(super) own: Option<Leaf>,
    pub(super) clock: Clock,
    keys: Keys,
    /// A root that nobody was given.
    stranger: OnceLock<Issuer<'static, KeyPair>>,
    /// A sound intermediate CA.
    intermediate: OnceLock<CertifiedIssuer<'static, KeyPair>>,
}

/// Addresses that are nobody's ([RFC 5737](https://www.rfc-editor.org/rfc/rfc5737)).
const NOBODY: CidrSubnet = CidrSubnet::V4([192, 0, 2, 0], [255, 255, 255, 0]);

type Chain = Vec<CertificateDer<'static>>;

impl Signer {
    /// Signs with this root.
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
            stranger: OnceLock::new(),
            intermediate: OnceLock::new(),
        }
    }

    /// A leaf for `name`, as [`Authority::leaf`](super::Authority::leaf) says.
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

    /// The revocation list that a path asks for, if it asks for one.
    pub(super) fn revocation_list(&self, path: &str) -> Option<Vec<u8>> {
        let serial = revocation::asked(path)?;
        revocation::list(&self.root, &serial, self.clock.now()).ok()
    }

    /// A certificate for a key that the server does not have.
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
            Some(Flaw::UntrustedRoot) => sign(leaf, key, self.stranger()?)?,
            Some(Flaw::MissingIntermediate) => sign(leaf, key, self.intermediate()?)?,
            // curl reads the answer by the issuer that was sent.
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

    /// A leaf that an intermediate CA of its own signed, which is sent along.
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

    /// The same, where the intermediate CA signs with a hash that nobody should use any more.
    fn through_weak(
        &self,
        leaf: &CertificateParams,
        key: &LeafKey,
        hash: WeakHash,
    ) -> Result<Chain, rcgen::Error> {
        let mut parameters = intermediate("exchaos old CA", self.clock.now());
        // Its key is public: it may speak for this leaf's names and no others.
        parameters.name_constraints = Some(only(leaf));
        let signs = WeakIssuer {
            key: Keys::weak()?,
            hash,
        };
        let mut chain = self.through(leaf, key, parameters, signs)?;
        chain[0] = hash.named(&chain[0]).into();
        Ok(chain)
    }

    fn stranger(&self) -> Result<&Issuer<'static, KeyPair>, rcgen::Error> {
        once(&self.stranger, || {
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

/// Constraints that `host` breaks: another name, and addresses that are nobody's.
fn elsewhere(host: &str) -> NameConstraints {
    NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName(leaf::sibling(host, "elsewhere")),
            GeneralSubtree::IpAddress(NOBODY),
        ],
        excluded_subtrees: Vec::new(),
    }
}

/// Constraints that no other names than those of `leaf` keep.
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
    if !permitted_subtrees.iter().any(addresses) {
        permitted_subtrees.push(GeneralSubtree::IpAddress(NOBODY));
    }
    NameConstraints {
        permitted_subtrees,
        excluded_subtrees: Vec::new(),
    }
}

/// The parameters of a certificate of that name.
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

//! The test CA: it is stored between runs, and signs leaf certificates.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CidrSubnet, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints,
};
use ring::digest;
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use time::{Duration, OffsetDateTime};

use super::Files;
use super::chain::{Signer, named};
use super::error::{Error, failed};
use super::flaw::Wanted;
use super::leaf::Leaf;
use super::store::{self, Found, Store};
use crate::clock::Clock;

/// The lifetime of a CA.
const LIFE: Duration = Duration::days(3650);

/// The time by which a CA's validity precedes its creation.
const BEFORE: Duration = Duration::days(365);

/// The test CA with its key.
pub struct Authority {
    signer: Signer,
    pem: String,
    path: Option<PathBuf>,
    /// Whether exchaos created it.
    is_own: bool,
}

impl Authority {
    /// Opens the CA in `folder`, or creates one there on first use. It must be valid for `domains`.
    ///
    /// # Errors
    ///
    /// [`Error`] if the folder cannot be used, or if its CA has expired or does not cover the domains.
    pub fn open(folder: &Path, domains: &[String], clock: Clock) -> Result<Self, Error> {
        Self::kept(folder, domains, Scope::Served, clock)
    }

    /// Opens the CA for impersonated hosts only: in a folder, or in memory without one.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open) and [`ephemeral`](Self::ephemeral).
    pub fn impersonating(
        folder: Option<&Path>,
        hosts: &[String],
        clock: Clock,
    ) -> Result<Self, Error> {
        match folder {
            Some(folder) => Self::kept(folder, hosts, Scope::Others, clock),
            None => Self::passing(hosts, Scope::Others, clock),
        }
    }

    fn kept(folder: &Path, domains: &[String], scope: Scope, clock: Clock) -> Result<Self, Error> {
        let store = Store::open(folder)?;
        let path = folder.join(store::CERTIFICATE);
        let (pem, key) = match store.read()? {
            Found::Both(pem, key) => (pem, key),
            Found::Nothing => {
                let (pem, key) = make(domains, scope, clock.now())?;
                store.write(&pem, &key)?;
                (pem, key)
            }
        };
        let unusable = |reason: String| Error::Unusable {
            path: path.clone(),
            reason,
            hint: "delete `ca.pem` and `ca-key.pem` there (then trust the new CA), or choose another folder with `--certs DIR`",
        };
        let key = KeyPair::from_pem(&key)
            .map_err(|error| unusable(format!("its key cannot be read: {error}")))?;
        let mut authority =
            Self::ours(pem, key, clock).map_err(|error| unusable(error.to_string()))?;
        authority.path = Some(path.clone());
        authority.is_own = true;
        for domain in domains {
            authority.covers(domain).map_err(unusable)?;
        }
        Ok(authority)
    }

    /// Opens a CA of the user. It must be valid for `domains`.
    ///
    /// # Errors
    ///
    /// [`Error`] if a file cannot be read, if certificate and key do not match, or if the CA may not sign for the
    /// domains now.
    pub fn bring(files: &Files, domains: &[String], clock: Clock) -> Result<Self, Error> {
        let imported = files.authority(clock.now())?;
        let unusable = |reason: String| Error::Unusable {
            path: files.certificate.clone(),
            reason,
            hint: "name a CA that may sign for all served domains, or serve only domains that it may sign for",
        };
        let certificate = imported.chain[0].clone();
        let issuer = Issuer::from_ca_cert_der(&certificate, imported.key)
            .map_err(|error| unusable(format!("it cannot sign: {error}")))?;
        let pem = imported.chain.iter().map(|one| pem(one)).collect();
        let mut authority = Self::of(issuer, certificate, pem, clock);
        authority.path = Some(files.certificate.clone());
        if imported.intermediate {
            authority.signer.above = imported.chain;
        }
        for domain in domains {
            authority.covers(domain).map_err(unusable)?;
        }
        Ok(authority)
    }

    /// Creates a CA that exists only in memory.
    ///
    /// # Errors
    ///
    /// [`Error`] if the certificate cannot be created, for example because a domain is not a valid name.
    pub fn ephemeral(domains: &[String], clock: Clock) -> Result<Self, Error> {
        Self::passing(domains, Scope::Served, clock)
    }

    fn passing(domains: &[String], scope: Scope, clock: Clock) -> Result<Self, Error> {
        let (pem, key) = make(domains, scope, clock.now())?;
        let key = KeyPair::from_pem(&key).map_err(failed("the CA"))?;
        Self::ours(pem, key, clock)
    }

    /// Adds a name or an address of this machine to certificates for clients without SNI.
    #[must_use]
    pub fn known_as(mut self, name: &str) -> Self {
        if !self.signer.local.iter().any(|known| known == name) {
            self.signer.local.push(name.to_owned());
        }
        self
    }

    /// Serves a chain of the user wherever a certificate without a flaw is wanted.
    #[must_use]
    pub fn serving(mut self, own: Leaf) -> Self {
        self.signer.own = Some(own);
        self
    }

    /// The CA's certificate as PEM, for trust stores.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The CA's certificate as DER.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.signer.certificate
    }

    /// The file of the CA's certificate; `None` if the CA exists only in memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether exchaos created this CA in an earlier version, in which it may sign for more than TLS servers.
    pub fn is_wide(&self) -> bool {
        self.is_own && !is_for_servers(self.certificate())
    }

    /// A certificate for `name`, or for this machine without one. `site` is the host and port of its revocation list;
    /// without one, it has no list.
    ///
    /// # Errors
    ///
    /// [`Error`] if the name cannot be part of a certificate.
    pub fn leaf(
        &self,
        name: Option<&str>,
        wanted: Wanted,
        site: Option<&str>,
    ) -> Result<Leaf, Error> {
        self.signer.leaf(name, wanted, site)
    }

    /// The revocation list at a path of the HTTP listener; `None` for other paths.
    pub fn revocation_list(&self, path: &str) -> Option<Vec<u8>> {
        self.signer.revocation_list(path)
    }

    /// A CA that exchaos created.
    fn ours(pem: String, key: KeyPair, clock: Clock) -> Result<Self, Error> {
        let certificate =
            CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| Error::Unusable {
                path: PathBuf::from(store::CERTIFICATE),
                reason: format!("this is not a certificate: {error}"),
                hint: "it must be the PEM that exchaos wrote",
            })?;
        let issuer = Issuer::new(named(&common_name(&key)), key);
        Ok(Self::of(issuer, certificate, pem, clock))
    }

    fn of(
        issuer: Issuer<'static, KeyPair>,
        certificate: CertificateDer<'static>,
        pem: String,
        clock: Clock,
    ) -> Self {
        Self {
            signer: Signer::new(issuer, certificate, clock),
            pem,
            path: None,
            is_own: false,
        }
    }

    /// Verifies a leaf for `domain` with rustls, as a client would.
    fn covers(&self, domain: &str) -> Result<(), String> {
        let mut roots = RootCertStore::empty();
        roots
            .add(self.signer.certificate.clone())
            .map_err(|error| error.to_string())?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|error| error.to_string())?;
        let leaf = self
            .leaf(Some(domain), Wanted::default(), None)
            .map_err(|error| error.to_string())?;
        let name = ServerName::try_from(domain.to_owned()).map_err(|error| error.to_string())?;
        let seconds = self
            .signer
            .clock
            .now()
            .unix_timestamp()
            .max(0)
            .unsigned_abs();
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let verify = |certificate| verifier.verify_server_cert(certificate, &[], &name, &[], now);
        // Verification ignores the validity of a trusted root. Verified as a leaf, the CA's own validity is checked
        // first.
        if let Err(rustls::Error::InvalidCertificate(error)) = verify(&self.signer.certificate) {
            use rustls::CertificateError::{
                Expired, ExpiredContext, NotValidYet, NotValidYetContext,
            };
            if matches!(
                error,
                Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. }
            ) {
                return Err(format!(
                    "this CA has expired, or is not valid yet: {error:?}"
                ));
            }
        }
        verify(&leaf.chain[0])
            .map(drop)
            .map_err(|error| format!("this CA is not good for `{domain}`: {error}"))
    }
}

/// The names that a CA is valid for, in addition to its domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// The names of this machine.
    Served,
    /// None: the domains are impersonated hosts.
    Others,
}

/// Creates a CA for domains or addresses: its certificate and its key, as PEM.
fn make(domains: &[String], scope: Scope, now: OffsetDateTime) -> Result<(String, String), Error> {
    let key = KeyPair::generate().map_err(failed("the CA"))?;
    let mut parameters = named(&common_name(&key));
    // One intermediate CA is allowed below, for the flaws that need one.
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(1));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // Some programs ignore name constraints, or some forms of names. They must trust it for TLS servers only.
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // The clocks of clients may be wrong, also deliberately.
    parameters.not_before = now - BEFORE;
    parameters.not_after = now + LIFE;
    let local = (scope == Scope::Served).then(|| "localhost".to_owned());
    let names = domains.iter().cloned().chain(local);
    let loopback = [
        CidrSubnet::from_addr_prefix(Ipv4Addr::LOCALHOST.into(), 8),
        host_subnet(Ipv6Addr::LOCALHOST.into()),
    ];
    let loopback = loopback.into_iter().filter(|_| scope == Scope::Served);
    // If no address is permitted, all are, unless they are excluded (RFC 5280 §4.2.1.10).
    let every = [Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()];
    let excluded = every
        .into_iter()
        .filter(|_| scope == Scope::Others)
        .map(|address| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, 0)));
    let permitted_subtrees = names
        .map(|name| match name.parse::<IpAddr>() {
            Ok(address) => GeneralSubtree::IpAddress(host_subnet(address)),
            Err(_) => GeneralSubtree::DnsName(name),
        })
        .chain(loopback.map(GeneralSubtree::IpAddress))
        // No mailbox has an address in this domain (https://www.rfc-editor.org/rfc/rfc6761#section-6.4), so no address is
        // permitted. Directory names stay unconstrained, because constraints would apply to the subjects, too.
        .chain([GeneralSubtree::Rfc822Name("invalid".to_owned())])
        .collect();
    // If its key leaks, clients that trust this CA still trust it only for the served names.
    parameters.name_constraints = Some(NameConstraints {
        permitted_subtrees,
        excluded_subtrees: excluded.collect(),
    });
    let certificate = parameters.self_signed(&key).map_err(failed("the CA"))?;
    Ok((certificate.pem(), key.serialize_pem()))
}

/// Whether a CA is limited to TLS servers
/// ([RFC 5280 §4.2.1.12](https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12)).
fn is_for_servers(certificate: &CertificateDer<'_>) -> bool {
    let Ok((_, certificate)) = x509_parser::parse_x509_certificate(certificate) else {
        return false;
    };
    let usage = certificate.extended_key_usage().ok().flatten();
    usage.is_some_and(|usage| usage.value.server_auth && !usage.value.any)
}

/// The subnet that consists of one address.
fn host_subnet(address: IpAddr) -> CidrSubnet {
    let bits = if address.is_ipv4() { 32 } else { 128 };
    CidrSubnet::from_addr_prefix(address, bits)
}

/// A certificate as PEM.
pub fn pem(certificate: &CertificateDer<'_>) -> String {
    let text = STANDARD.encode(certificate);
    let lines: Vec<&[u8]> = text.as_bytes().chunks(64).collect();
    let lines: Vec<_> = lines
        .iter()
        .map(|line| String::from_utf8_lossy(line))
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

/// The CA's name. It contains a part of its key's hash, so that the CAs of two machines differ in a trust store.
fn common_name(key: &KeyPair) -> String {
    let hash = digest::digest(&digest::SHA256, key.public_key_raw());
    let start: String = hash
        .as_ref()
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("exchaos test CA {start}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domains(name: &str) -> Vec<String> {
        vec![name.to_owned()]
    }

    #[test]
    fn the_ca_is_the_same_at_the_next_start_and_its_key_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let first =
            Authority::open(folder.path(), &domains("contoso.test"), Clock::system()).unwrap();
        let again =
            Authority::open(folder.path(), &domains("contoso.test"), Clock::system()).unwrap();
        assert_eq!(first.pem(), again.pem());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join("ca-key.pem"))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_ca_that_does_not_cover_a_domain_is_refused_with_a_hint() {
        let folder = tempfile::tempdir().unwrap();
        drop(Authority::open(folder.path(), &domains("contoso.test"), Clock::system()).unwrap());
        let error = Authority::open(folder.path(), &domains("fabrikam.test"), Clock::system())
            .err()
            .unwrap();
        let text = error.to_string();
        assert!(
            text.contains("`fabrikam.test`") && text.contains("--certs"),
            "{text}"
        );
    }

    #[test]
    fn an_expired_ca_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let then = Clock::fixed(time::macros::datetime!(2001-01-01 00:00 UTC));
        drop(Authority::open(folder.path(), &domains("contoso.test"), then).unwrap());
        assert!(Authority::open(folder.path(), &domains("contoso.test"), Clock::system()).is_err());
    }

    #[test]
    fn a_certificate_without_its_key_is_refused_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), "mine").unwrap();
        let error = Authority::open(folder.path(), &domains("contoso.test"), Clock::system())
            .err()
            .unwrap();
        assert!(error.to_string().contains("its key is not"), "{error}");
        assert_eq!(
            std::fs::read_to_string(folder.path().join("ca.pem")).unwrap(),
            "mine"
        );
        assert!(!folder.path().join("ca-key.pem").exists());
    }

    #[test]
    fn a_ca_that_cannot_be_read_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), "rubbish").unwrap();
        std::fs::write(folder.path().join("ca-key.pem"), [0x80, 0xff]).unwrap();
        let error = Authority::open(folder.path(), &domains("contoso.test"), Clock::system())
            .err()
            .unwrap();
        assert!(error.to_string().contains("ca-key.pem"), "{error}");
    }
}

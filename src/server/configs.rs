//! The rustls configuration of a plan: one for each name and plan, kept for the next handshake.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{
    NoServerSessionStorage, ServerConfig, StoresServerSessions, WebPkiClientVerifier,
};
use rustls::sign::SingleCertAndKey;
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore,
    SignatureScheme, SupportedProtocolVersion, version,
};

use super::client_certificate::AnyClient;
use crate::auth;
use crate::fault::tls::{ClientAuth, Plan, Spoken, Step, Stop, TicketsHow};
use crate::pki::{self, Authority, Flaw};
use crate::settings::MAX_TLS_CONFIGS;

/// The length of records (bytes) if the last one of a flight has to contain little more than the Finished.
const FRAGMENT: usize = 64;

/// Configurations by name and plan.
pub(super) struct Configs(Mutex<LruCache<Key, Ready>>);

/// A configuration, and the channel binding of its logins.
#[derive(Clone)]
pub(super) struct Ready {
    pub(super) config: Arc<ServerConfig>,
    /// The hash of our certificate.
    pub(super) end_point: Arc<[u8]>,
}

/// A name, and the plan of its handshakes.
type Key = (Option<String>, Plan);

impl Default for Configs {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(
            NonZeroUsize::new(MAX_TLS_CONFIGS).unwrap_or(NonZeroUsize::MIN),
        )))
    }
}

impl Configs {
    /// Removes them all, and so every session that could be resumed.
    pub(super) fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The configuration for a served name, or for this machine without a name. `site` has the revocation list.
    pub(super) fn get(
        &self,
        authority: &Authority,
        name: Option<&str>,
        plan: &Plan,
        site: Option<&str>,
    ) -> Result<Ready, pki::Error> {
        if plan.certificate.flaw == Some(Flaw::Changing) {
            return make(authority, name, plan, site);
        }
        let key = (name.map(ToOwned::to_owned), plan.clone());
        if let Some(ready) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
        {
            return Ok(ready.clone());
        }
        let ready = make(authority, name, plan, site)?;
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .put(key, ready.clone());
        Ok(ready)
    }
}

fn make(
    authority: &Authority,
    name: Option<&str>,
    plan: &Plan,
    site: Option<&str>,
) -> Result<Ready, pki::Error> {
    let failed = |source| pki::Error::Serve {
        name: name.unwrap_or("localhost").to_owned(),
        source,
    };
    let leaf = authority.leaf(name, plan.certificate, site)?;
    let end_point = leaf.chain.first().map(|leaf| auth::end_point(leaf));
    let certified = leaf.certified().map_err(failed)?;
    let provider = Arc::new(provider(plan.spoken));
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions(plan.spoken))
        .map_err(failed)?;
    let builder = match plan.client_certificate {
        None if plan.asks_anybody => {
            let algorithms = provider.signature_verification_algorithms;
            builder.with_client_cert_verifier(Arc::new(AnyClient(algorithms)))
        }
        None => builder.with_no_client_auth(),
        Some(auth) => {
            builder.with_client_cert_verifier(verifier(authority, auth, provider).map_err(failed)?)
        }
    };
    let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    // An alert in place of an answer needs the keys of rustls. A mailbox can select such a scenario at any request.
    config.enable_secret_extraction = true;
    if matches!(plan.stop, Some((Step::Finished, Stop::Silence(_)))) {
        config.max_fragment_size = Some(FRAGMENT);
    }
    config.alpn_protocols = plan.protocols.iter().map(|name| name.to_vec()).collect();
    match plan.tickets {
        None => {}
        Some(TicketsHow::None) => {
            config.send_tls13_tickets = 0;
            config.session_storage = Arc::new(NoServerSessionStorage {});
        }
        Some(TicketsHow::Refused) => config.session_storage = Arc::new(NoSessionTickets),
    }
    Ok(Ready {
        config: Arc::new(config),
        end_point: end_point.unwrap_or_default().into(),
    })
}

fn versions(spoken: Spoken) -> &'static [&'static SupportedProtocolVersion] {
    static TLS12: [&SupportedProtocolVersion; 1] = [&version::TLS12];
    static TLS13: [&SupportedProtocolVersion; 1] = [&version::TLS13];
    match spoken {
        Spoken::Tls12 => &TLS12,
        Spoken::Tls13 => &TLS13,
        _ => rustls::ALL_VERSIONS,
    }
}

fn provider(spoken: Spoken) -> CryptoProvider {
    let mut provider = rustls::crypto::ring::default_provider();
    if spoken == Spoken::ChaCha20 {
        let chacha20 = |suite: rustls::CipherSuite| format!("{suite:?}").contains("CHACHA20");
        provider
            .cipher_suites
            .retain(|suite| chacha20(suite.suite()));
    }
    provider
}

/// Numbers the sessions, and resumes none.
#[derive(Debug)]
struct NoSessionTickets;

impl StoresServerSessions for NoSessionTickets {
    fn put(&self, _: Vec<u8>, _: Vec<u8>) -> bool {
        true
    }

    fn get(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn take(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn can_cache(&self) -> bool {
        true
    }
}

/// The verifier of client certificates: it accepts those of our CA, or none.
fn verifier(
    authority: &Authority,
    auth: ClientAuth,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate().clone())?;
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let builder = match auth {
        ClientAuth::Wanted => builder.allow_unauthenticated(),
        ClientAuth::Required | ClientAuth::Refused => builder,
    };
    let verifier = builder
        .build()
        .map_err(|error| Error::General(error.to_string()))?;
    Ok(match auth {
        ClientAuth::Refused => Arc::new(Refusing(verifier)),
        ClientAuth::Required | ClientAuth::Wanted => verifier,
    })
}

/// Refuses every certificate: the alert is `access_denied`.
#[derive(Debug)]
struct Refusing(Arc<dyn ClientCertVerifier>);

impl ClientCertVerifier for Refusing {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Err(CertificateError::ApplicationVerificationFailure.into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

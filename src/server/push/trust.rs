//! The roots for TLS with receivers of notifications: those of the system, the test CA, and those of the user.

use std::sync::Arc;

use rustls::client::ClientConfig;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{Error, RootCertStore};
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;

use crate::clock::Clock;

/// The roots of receivers' certificates.
pub(in crate::server) struct Trust {
    /// The roots in addition to those of the system.
    own: Vec<CertificateDer<'static>>,
    clock: Clock,
    /// Made at first use: a system has many roots.
    connector: OnceCell<TlsConnector>,
}

impl Trust {
    /// Adds roots to those of the system.
    pub(in crate::server) fn new(own: Vec<CertificateDer<'static>>, clock: Clock) -> Self {
        Self {
            own,
            clock,
            connector: OnceCell::new(),
        }
    }

    /// The TLS client for receivers.
    pub(super) async fn connector(&self) -> Result<&TlsConnector, Error> {
        self.connector.get_or_try_init(|| self.make()).await
    }

    async fn make(&self) -> Result<TlsConnector, Error> {
        // An unreadable root counts as missing.
        let load = || rustls_native_certs::load_native_certs().certs;
        let found = tokio::task::spawn_blocking(load).await.unwrap_or_default();
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(found);
        roots.add_parsable_certificates(self.own.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let now = Arc::new(Now(self.clock.clone()));
        let config = ClientConfig::builder_with_details(provider, now)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

/// The clock of the server, for the validity of certificates.
#[derive(Debug)]
struct Now(Clock);

impl TimeProvider for Now {
    fn current_time(&self) -> Option<UnixTime> {
        let now = self.0.now() - time::OffsetDateTime::UNIX_EPOCH;
        Some(UnixTime::since_unix_epoch(now.try_into().ok()?))
    }
}

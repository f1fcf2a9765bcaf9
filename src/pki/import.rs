//! Certificates and keys of the user. They are read and checked completely at the start.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{KeyPair, PublicKeyData};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{Error, Leaf};

/// The largest certificate or key file (bytes). The certificate bundles of systems have about half a megabyte.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// The PEM files of a certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The certificate, and those above it.
    pub certificate: PathBuf,
    /// The key of the first certificate.
    pub key: PathBuf,
}

/// An imported CA.
pub(super) struct Imported {
    /// The CA's certificate, and those above it.
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: KeyPair,
    /// Whether clients need the CA's own certificate in the chain, since another CA signed it.
    pub(super) intermediate: bool,
}

impl Files {
    /// Reads the files as a CA that may sign at `now`.
    pub(super) fn authority(&self, now: OffsetDateTime) -> Result<Imported, Error> {
        let chain = self.certificates()?;
        let der = PrivateKeyDer::from_pem_slice(self.key_text()?.as_bytes())
            .map_err(|error| self.bad_key(&error))?;
        let key = KeyPair::try_from(&der).map_err(|_| self.unusable_key())?;
        let ca = parsed(&chain[0]).map_err(|reason| self.bad_certificate(reason))?;
        if ca.public_key().subject_public_key.data.as_ref() != key.der_bytes() {
            return Err(self.mismatch());
        }
        if !ca.is_ca() {
            return Err(self.bad_certificate(
                "this is not a CA: its basic constraints do not have CA:TRUE".to_owned(),
            ));
        }
        let usage = ca.key_usage().ok().flatten();
        if usage.is_some_and(|usage| !usage.value.key_cert_sign()) {
            return Err(self.bad_certificate(
                "this CA may not sign certificates: its key usage has no keyCertSign".to_owned(),
            ));
        }
        in_time(&ca, now).map_err(|reason| self.bad_certificate(reason))?;
        let intermediate = ca.subject() != ca.issuer();
        Ok(Imported {
            chain,
            key,
            intermediate,
        })
    }

    /// Reads the files as a chain to serve unchanged.
    ///
    /// # Errors
    ///
    /// [`Error`] if a file cannot be read, or if the key is not that of the first certificate.
    pub fn leaf(&self) -> Result<Leaf, Error> {
        let chain = self.certificates()?;
        let key = PrivateKeyDer::from_pem_slice(self.key_text()?.as_bytes())
            .map_err(|error| self.bad_key(&error))?;
        let together = CertifiedKey::from_der(chain.clone(), key.clone_key(), &default_provider());
        match together {
            Ok(_) => Ok(Leaf {
                chain,
                key,
                staple: None,
                weak: None,
            }),
            Err(rustls::Error::InconsistentKeys(_)) => Err(self.mismatch()),
            Err(rustls::Error::General(_)) => Err(self.unusable_key()),
            Err(error) => Err(self.bad_certificate(error.to_string())),
        }
    }

    fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, Error> {
        certificates(&self.certificate)
    }

    fn key_text(&self) -> Result<String, Error> {
        let text = text(&self.key)?;
        if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
            || text.contains("Proc-Type: 4,ENCRYPTED")
        {
            Err(Error::Unusable {
                path: self.key.clone(),
                reason: "this key is locked with a password".to_owned(),
                hint: "unlock it with `openssl pkey -in FILE -out PLAIN`, and name that file",
            })
        } else {
            Ok(text)
        }
    }

    fn bad_certificate(&self, reason: String) -> Error {
        bad_certificate(&self.certificate, reason)
    }

    fn bad_key(&self, error: &pem::Error) -> Error {
        let reason = match error {
            pem::Error::NoItemsFound => {
                "there is no private key in it (`-----BEGIN PRIVATE KEY-----`)".to_owned()
            }
            error => format!("broken PEM: {error}"),
        };
        Error::Unusable {
            path: self.key.clone(),
            reason,
            hint: "name a PEM file with the key of the certificate",
        }
    }

    fn unusable_key(&self) -> Error {
        Error::Unusable {
            path: self.key.clone(),
            reason: "this key cannot be used".to_owned(),
            hint: "use RSA from 2048 bits, ECDSA P-256 or P-384, or Ed25519, in PKCS #8; `openssl pkcs8 -topk8 -nocrypt -in FILE -out PKCS8` converts a key",
        }
    }

    fn mismatch(&self) -> Error {
        Error::Unusable {
            path: self.key.clone(),
            reason: format!(
                "this is not the key of the first certificate in `{}`",
                self.certificate.display()
            ),
            hint: "name a certificate and its own key",
        }
    }
}

/// The certificates in a PEM file, at least one.
///
/// # Errors
///
/// [`Error`] if the file cannot be read, or contains none.
pub fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let text = text(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    let found = found.map_err(|error| bad_certificate(path, format!("broken PEM: {error}")))?;
    if found.is_empty() {
        return Err(bad_certificate(
            path,
            "there is no certificate in it (`-----BEGIN CERTIFICATE-----`)".to_owned(),
        ));
    }
    for certificate in &found {
        parsed(certificate).map_err(|reason| bad_certificate(path, reason))?;
    }
    Ok(found)
}

fn bad_certificate(path: &Path, reason: String) -> Error {
    Error::Unusable {
        path: path.to_owned(),
        reason,
        hint: "name a PEM file; the certificate of a key must come first in it",
    }
}

fn parsed<'a>(certificate: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>, String> {
    X509Certificate::from_der(certificate)
        .map(|(_, certificate)| certificate)
        .map_err(|error| format!("this is not an X.509 certificate: {error}"))
}

fn in_time(certificate: &X509Certificate<'_>, now: OffsetDateTime) -> Result<(), String> {
    let (time, now) = (certificate.validity(), now.unix_timestamp());
    if now > time.not_after.timestamp() {
        return Err(format!("it expired on {}", time.not_after));
    }
    if now < time.not_before.timestamp() {
        return Err(format!("it is valid only from {}", time.not_before));
    }
    Ok(())
}

fn text(path: &Path) -> Result<String, Error> {
    let failed = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let found = fs::metadata(path).map_err(failed)?;
    let refused = |reason: &str| Error::Unusable {
        path: path.to_owned(),
        reason: reason.to_owned(),
        hint: "name a PEM file",
    };
    if !found.is_file() {
        return Err(refused("this is not a file"));
    }
    if found.len() > MAX_FILE_BYTES {
        return Err(refused("this is too large for a certificate or a key"));
    }
    String::from_utf8(fs::read(path).map_err(failed)?)
        .map_err(|_| refused("this is not PEM: it is not text"))
}

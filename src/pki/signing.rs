//! The key that signs tokens. It is generated on first use and stored beside the CA.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::error::{Error, failed};
use super::prime;
use super::store::{Found, Store, TOKEN_CERTIFICATE, TOKEN_KEY};

/// The lifetime of the key's certificate.
const LIFE: Duration = Duration::days(3650);
/// The subject of the key's certificate.
const SUBJECT: &str = "exchaos token signing";
/// A key that is public.
const STRANGER: &str = include_str!("../../certs/fixtures/rsa-2048.pem");
/// `AlgorithmIdentifier` of RSA ([RFC 8017 §C](https://www.rfc-editor.org/rfc/rfc8017#appendix-C)): rsaEncryption, NULL.
const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

/// An RSA key that signs tokens, with its certificate.
#[derive(Clone)]
pub struct SigningKey {
    certificate: CertificateDer<'static>,
    public: RsaPublic,
    /// The private key in the form of PKCS #1.
    private: Vec<u8>,
}

/// The numbers of a public RSA key, big-endian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaPublic {
    /// The modulus.
    pub modulus: Vec<u8>,
    /// The exponent.
    pub exponent: Vec<u8>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.thumbprint())
    }
}

impl RsaPublic {
    /// The public key in a certificate. `None` if it is no RSA key.
    pub fn of(certificate: &[u8]) -> Option<Self> {
        let (_, read) = X509Certificate::from_der(certificate).ok()?;
        match read.public_key().parsed().ok()? {
            PublicKey::RSA(key) => Some(Self {
                modulus: plain(key.modulus),
                exponent: plain(key.exponent),
            }),
            _ => None,
        }
    }
}

/// A number without the leading zero byte that marks it as positive.
fn plain(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number[zeros..].to_vec()
}

impl SigningKey {
    /// Generates a key that is not stored.
    ///
    /// # Errors
    ///
    /// [`Error`] if the system has no random numbers.
    pub fn ephemeral(now: OffsetDateTime) -> Result<Self, Error> {
        let (certificate, key) = make(now)?;
        Self::read(&certificate, &key).map_err(|reason| unusable(Path::new(TOKEN_KEY), reason))
    }

    /// Opens the key in `folder`, or generates one there on first use. The folder is that of the CA, and the key has the
    /// same permissions as the CA's.
    ///
    /// # Errors
    ///
    /// [`Error`] if the folder cannot be used, or if its key has another form.
    pub fn open(folder: &Path, now: OffsetDateTime) -> Result<Self, Error> {
        let store = Store::open(folder)?;
        let (certificate, key) = match store.read_pair(TOKEN_CERTIFICATE, TOKEN_KEY)? {
            Found::Both(certificate, key) => (certificate, key),
            Found::Nothing => {
                let (certificate, key) = make(now)?;
                store.write_pair((TOKEN_CERTIFICATE, &certificate), (TOKEN_KEY, &key))?;
                (certificate, key)
            }
        };
        Self::read(&certificate, &key).map_err(|reason| unusable(&folder.join(TOKEN_KEY), reason))
    }

    fn read(certificate: &str, key: &str) -> Result<Self, String> {
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes())
            .map_err(|error| format!("its certificate cannot be read: {error}"))?;
        let public = RsaPublic::of(&certificate).ok_or("its certificate has no RSA key")?;
        let pkcs8 = PrivatePkcs8KeyDer::from_pem_slice(key.as_bytes())
            .map_err(|error| format!("this is no key: {error}"))?;
        let private = pkcs1(pkcs8.secret_pkcs8_der()).ok_or("this is no RSA key")?;
        let pair = ring::rsa::KeyPair::from_der(&private)
            .map_err(|error| format!("this key does not sign: {error}"))?;
        let own: ring::rsa::PublicKeyComponents<Vec<u8>> = pair.public().into();
        if own.n != public.modulus {
            return Err("its certificate belongs to another key".to_owned());
        }
        Ok(Self {
            certificate,
            public,
            private,
        })
    }

    /// The certificate as DER.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// The public key.
    pub fn public(&self) -> &RsaPublic {
        &self.public
    }

    /// The private key in the form of PKCS #1, for signatures.
    pub(crate) fn private(&self) -> &[u8] {
        &self.private
    }

    /// The SHA-1 of the certificate in base64url: `x5t`, and the `kid` of Entra's tokens
    /// ([RFC 7515 §4.1.7](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.7)).
    pub fn thumbprint(&self) -> String {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.certificate);
        URL_SAFE_NO_PAD.encode(hash)
    }
}

impl SigningKey {
    /// An expired certificate for the same key.
    pub(crate) fn expired_certificate(&self, now: OffsetDateTime) -> Option<Vec<u8>> {
        let pkcs8 = PrivatePkcs8KeyDer::from(wrap(&self.private));
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, &PKCS_RSA_SHA256).ok()?;
        let mut parameters = parameters(now - LIFE);
        parameters.not_after = now - Duration::days(1);
        Some(parameters.self_signed(&key).ok()?.der().to_vec())
    }

    /// A certificate for an untrusted key.
    pub(crate) fn strangers_certificate(now: OffsetDateTime) -> Option<Vec<u8>> {
        let key = KeyPair::from_pem_and_sign_algo(STRANGER, &PKCS_RSA_SHA256).ok()?;
        Some(parameters(now).self_signed(&key).ok()?.der().to_vec())
    }

    /// An untrusted key: its private part in the form of PKCS #1, and its modulus.
    pub(crate) fn stranger() -> Option<(Vec<u8>, Vec<u8>)> {
        let pkcs8 = PrivatePkcs8KeyDer::from_pem_slice(STRANGER.as_bytes()).ok()?;
        let private = pkcs1(pkcs8.secret_pkcs8_der())?;
        let pair = ring::rsa::KeyPair::from_der(&private).ok()?;
        let public: ring::rsa::PublicKeyComponents<Vec<u8>> = pair.public().into();
        Some((private, public.n))
    }
}

/// The parameters of the certificate.
fn parameters(from: OffsetDateTime) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = DistinguishedName::new();
    parameters
        .distinguished_name
        .push(DnType::CommonName, SUBJECT);
    parameters.not_before = from - Duration::days(1);
    parameters.not_after = from + LIFE;
    parameters
}

/// A new key and its certificate, as PEM: the certificate, then the key.
fn make(now: OffsetDateTime) -> Result<(String, String), Error> {
    let failed = failed(SUBJECT);
    let pkcs1 = prime::rsa_2048().ok_or_else(|| failed(rcgen::Error::RingUnspecified))?;
    let pkcs8 = PrivatePkcs8KeyDer::from(wrap(&pkcs1));
    let key = KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, &PKCS_RSA_SHA256).map_err(&failed)?;
    let certificate = parameters(now).self_signed(&key).map_err(&failed)?;
    Ok((super::pem(certificate.der()), key.serialize_pem()))
}

/// Wraps a PKCS #1 key in PKCS #8 ([RFC 5208 §5](https://www.rfc-editor.org/rfc/rfc5208#section-5)).
fn wrap(pkcs1: &[u8]) -> Vec<u8> {
    yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_u8(0);
            writer.next().write_der(RSA);
            writer.next().write_bytes(pkcs1);
        });
    })
}

/// The PKCS #1 key in a PKCS #8 key.
fn pkcs1(pkcs8: &[u8]) -> Option<Vec<u8>> {
    let read = yasna::parse_der(pkcs8, |reader| {
        reader.read_sequence(|reader| {
            reader.next().read_u8()?;
            reader.next().read_der()?;
            reader.next().read_bytes()
        })
    });
    read.ok()
}

fn unusable(path: &Path, reason: String) -> Error {
    Error::Unusable {
        path: path.to_owned(),
        reason,
        hint: "delete `token.pem` and `token-key.pem` there: new ones are made",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = SigningKey::open(folder.path(), NOW).unwrap();
        let again = SigningKey::open(folder.path(), NOW).unwrap();
        assert_eq!(first.thumbprint(), again.thumbprint());
        assert_eq!(first.private(), again.private());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let key = std::fs::metadata(folder.path().join(TOKEN_KEY)).unwrap();
            assert_eq!(key.permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(
            format!("{first:?}"),
            format!("SigningKey({})", first.thumbprint())
        );
        std::fs::write(folder.path().join(TOKEN_KEY), "no key").unwrap();
        let refused = SigningKey::open(folder.path(), NOW).unwrap_err();
        let hint = "delete `token.pem` and `token-key.pem`";
        assert!(refused.to_string().contains(hint), "{refused}");
    }
}

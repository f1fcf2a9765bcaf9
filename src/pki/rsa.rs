//! RSA operations that ring refuses: keys of 1,024 and 8,192 bits, and signatures with SHA-1 and MD5. All these keys
//! are public, so nothing here is secret.

use std::fmt;
use std::sync::Arc;

use md5::{Digest, Md5};
use num_bigint::BigUint;
use rcgen::{PKCS_RSA_SHA256, PublicKeyData};
use ring::digest::{self, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use rustls::sign::{Signer, SigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};

/// The prefix of an MD5 hash in a signature ([RFC 8017 §9.2](https://www.rfc-editor.org/rfc/rfc8017#section-9.2)).
const MD5_INFO: &[u8] = b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05\x05\x00\x04\x10";
/// The prefix of a SHA-1 hash.
const SHA1_INFO: &[u8] = b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14";
/// The prefix of a SHA-256 hash.
const SHA256_INFO: &[u8] =
    b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";

/// `sha256WithRSAEncryption` (1.2.840.113549.1.1.11), `sha1WithRSAEncryption` (…5) and `md5WithRSAEncryption` (…4), all
/// of the same length.
const SHA256_WITH_RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
const SHA1_WITH_RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05";
const MD5_WITH_RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04";

/// An RSA key of any length.
#[derive(Clone)]
pub(super) struct RsaKey {
    modulus: BigUint,
    exponent: BigUint,
    /// The public key as PKCS #1.
    public: Vec<u8>,
    /// The whole key as PKCS #8.
    pkcs8: Vec<u8>,
}

impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaKey({} bits)", self.modulus.bits())
    }
}

impl RsaKey {
    /// Reads a key from PKCS #8 in PEM ([RFC 8017 §A.1.2](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2)).
    pub(super) fn read(pem: &str) -> Option<Self> {
        let pkcs8 = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).ok()?;
        let inner = yasna::parse_der(pkcs8.secret_pkcs8_der(), |reader| {
            reader.read_sequence(|reader| {
                reader.next().read_u8()?;
                reader.next().read_der()?;
                reader.next().read_bytes()
            })
        });
        let numbers = yasna::parse_der(&inner.ok()?, |reader| {
            reader.read_sequence(|reader| {
                reader.next().read_u8()?;
                let mut number = || Ok(reader.next().read_bigint_bytes()?.0);
                let numbers = [number()?, number()?, number()?];
                while reader.read_optional(|reader| reader.read_der())?.is_some() {}
                Ok(numbers)
            })
        });
        let [modulus, public, private] = numbers.ok()?;
        let written = yasna::construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_bigint_bytes(&modulus, true);
                writer.next().write_bigint_bytes(&public, true);
            });
        });
        Some(Self {
            modulus: BigUint::from_bytes_be(&modulus),
            exponent: BigUint::from_bytes_be(&private),
            public: written,
            pkcs8: pkcs8.secret_pkcs8_der().to_vec(),
        })
    }

    /// The whole key as PKCS #8.
    pub(super) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    fn length(&self) -> usize {
        self.modulus.bits().div_ceil(8) as usize
    }

    /// The private key operation on an encoded message.
    fn apply(&self, encoded: &[u8]) -> Vec<u8> {
        // Constant time would protect nothing here: the weak keys are part of the program.
        let signed = BigUint::from_bytes_be(encoded).modpow(&self.exponent, &self.modulus);
        padded(&signed.to_bytes_be(), self.length())
    }

    /// RSASSA-PKCS1-v1_5 ([RFC 8017 §8.2](https://www.rfc-editor.org/rfc/rfc8017#section-8.2)).
    fn pkcs1(&self, info: &[u8], hash: &[u8]) -> Vec<u8> {
        let rest = 3 + info.len() + hash.len();
        let filling = vec![0xff; self.length().saturating_sub(rest)];
        self.apply(&[&[0, 1], &filling[..], &[0], info, hash].concat())
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    fn pkcs1_sha256(&self, message: &[u8]) -> Vec<u8> {
        let hash = digest::digest(&SHA256, message);
        self.pkcs1(SHA256_INFO, hash.as_ref())
    }

    /// RSASSA-PSS with SHA-256 ([RFC 8017 §9.1](https://www.rfc-editor.org/rfc/rfc8017#section-9.1)). The salt need not
    /// be random, since the key is public.
    fn pss(&self, message: &[u8]) -> Vec<u8> {
        let hash = digest::digest(&SHA256, message);
        let salt = digest::digest(&SHA256, hash.as_ref());
        let seed = [&[0; 8], hash.as_ref(), salt.as_ref()].concat();
        let seed = digest::digest(&SHA256, &seed);
        // One bit shorter than the modulus, so that the encoded number is smaller.
        let length = (self.modulus.bits() - 1).div_ceil(8) as usize;
        let block = length.saturating_sub(33);
        let mut masked = padded(&[&[1], salt.as_ref()].concat(), block);
        for (byte, mask) in masked.iter_mut().zip(mask(seed.as_ref(), block)) {
            *byte ^= mask;
        }
        masked[0] &= 0xff >> (8 * length as u64 - (self.modulus.bits() - 1));
        self.apply(&[&masked[..], seed.as_ref(), &[0xbc]].concat())
    }
}

/// MGF1 with SHA-256.
fn mask(seed: &[u8], length: usize) -> impl Iterator<Item = u8> {
    let block = |number: usize| {
        let number = u32::try_from(number)
            .expect("a key has few blocks")
            .to_be_bytes();
        let hash = digest::digest(&SHA256, &[seed, &number].concat());
        hash.as_ref().to_vec()
    };
    let blocks: Vec<_> = (0..length.div_ceil(32)).flat_map(block).collect();
    blocks.into_iter().take(length)
}

/// A number padded to a length in bytes.
fn padded(bytes: &[u8], length: usize) -> Vec<u8> {
    let zeros = vec![0; length.saturating_sub(bytes.len())];
    [&zeros, bytes].concat()
}

impl PublicKeyData for RsaKey {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

impl rcgen::SigningKey for RsaKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(self.pkcs1_sha256(message))
    }
}

/// A hash that is considered weak for signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WeakHash {
    Md5,
    Sha1,
}

impl WeakHash {
    /// The prefix of the hash in a signature, and the hash.
    fn of(self, message: &[u8]) -> (&'static [u8], Vec<u8>) {
        match self {
            Self::Md5 => (MD5_INFO, Md5::digest(message).to_vec()),
            Self::Sha1 => {
                let hash = digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, message);
                (SHA1_INFO, hash.as_ref().to_vec())
            }
        }
    }

    /// A certificate, or its signed part, with the name of this hash in place of SHA-256's.
    pub(super) fn named(self, der: &[u8]) -> Vec<u8> {
        let name = match self {
            Self::Md5 => MD5_WITH_RSA,
            Self::Sha1 => SHA1_WITH_RSA,
        };
        let mut der = der.to_vec();
        for at in 0..der.len().saturating_sub(name.len()) {
            if der[at..].starts_with(SHA256_WITH_RSA) {
                der[at..at + name.len()].copy_from_slice(name);
            }
        }
        der
    }
}

/// A key that signs certificates with a weak hash. rcgen has no name for that algorithm, so it writes SHA-256's, and
/// [`WeakHash::named`] replaces it.
pub(super) struct WeakIssuer {
    pub(super) key: RsaKey,
    pub(super) hash: WeakHash,
}

impl PublicKeyData for WeakIssuer {
    fn der_bytes(&self) -> &[u8] {
        self.key.der_bytes()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        PublicKeyData::algorithm(&self.key)
    }
}

impl rcgen::SigningKey for WeakIssuer {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        // The signature must cover the certificate as it is sent, with the replaced name.
        let (info, hash) = self.hash.of(&self.hash.named(message));
        Ok(self.key.pkcs1(info, &hash))
    }
}

impl SigningKey for RsaKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let ours = [
            SignatureScheme::RSA_PSS_SHA256,
            SignatureScheme::RSA_PKCS1_SHA256,
        ];
        let scheme = ours.into_iter().find(|scheme| offered.contains(scheme))?;
        let key = Arc::new(self.clone());
        Some(Box::new(HandshakeSigner { key, scheme }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}

/// A signer for one handshake.
#[derive(Debug)]
struct HandshakeSigner {
    key: Arc<RsaKey>,
    scheme: SignatureScheme,
}

impl Signer for HandshakeSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(match self.scheme {
            SignatureScheme::RSA_PSS_SHA256 => self.key.pss(message),
            _ => self.key.pkcs1_sha256(message),
        })
    }

    fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{
        RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PSS_2048_8192_SHA256,
        UnparsedPublicKey,
    };

    const SHORT: &str = include_str!("../../certs/fixtures/rsa-1024.pem");
    const LONG: &str = include_str!("../../certs/fixtures/rsa-2048.pem");

    #[test]
    fn ring_verifies_our_signatures() {
        let (short, long) = (RsaKey::read(SHORT).unwrap(), RsaKey::read(LONG).unwrap());
        let signer = |key: &RsaKey, scheme| key.choose_scheme(&[scheme]).unwrap();
        let pkcs1 = signer(&short, SignatureScheme::RSA_PKCS1_SHA256)
            .sign(b"hello")
            .unwrap();
        UnparsedPublicKey::new(
            &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            &short.public,
        )
        .verify(b"hello", &pkcs1)
        .unwrap();
        let pss = signer(&long, SignatureScheme::RSA_PSS_SHA256)
            .sign(b"hello")
            .unwrap();
        UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, &long.public)
            .verify(b"hello", &pss)
            .unwrap();
        let sha1 = rcgen::SigningKey::sign(
            &WeakIssuer {
                key: long.clone(),
                hash: WeakHash::Sha1,
            },
            b"hello",
        )
        .unwrap();
        UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, &long.public)
            .verify(b"hello", &sha1)
            .unwrap();
    }

    #[test]
    fn text_without_a_key_is_refused() {
        assert!(RsaKey::read("rubbish").is_none());
        assert!(
            RsaKey::read("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----").is_none()
        );
    }
}

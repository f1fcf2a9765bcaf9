//! The keys of leaf certificates, one of each type. They are generated on first use, or read from `certs/fixtures` if
//! ring cannot generate them.

use std::sync::OnceLock;

use rcgen::{
    KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PublicKeyData,
    SignatureAlgorithm,
};
use rustls::pki_types::PrivateKeyDer;

use super::flaw::KeyKind;
use super::rsa::RsaKey;

const RSA_1024: &str = include_str!("../../certs/fixtures/rsa-1024.pem");
const RSA_2048: &str = include_str!("../../certs/fixtures/rsa-2048.pem");
const RSA_3072: &str = include_str!("../../certs/fixtures/rsa-3072.pem");
const RSA_4096: &str = include_str!("../../certs/fixtures/rsa-4096.pem");
const RSA_8192: &str = include_str!("../../certs/fixtures/rsa-8192.pem");

/// The key of a leaf certificate.
pub(super) enum LeafKey {
    /// A key that ring accepts.
    Sound(Box<KeyPair>),
    /// A key that ring refuses.
    Weak(RsaKey),
}

/// A key of each type.
#[derive(Default)]
pub(super) struct Keys([OnceLock<LeafKey>; 8]);

impl Keys {
    /// The key of a type.
    pub(super) fn get(&self, kind: KeyKind) -> Result<&LeafKey, rcgen::Error> {
        let cell = &self.0[kind as usize];
        if let Some(key) = cell.get() {
            return Ok(key);
        }
        let key = LeafKey::make(kind)?;
        Ok(cell.get_or_init(|| key))
    }

    /// The RSA key of an intermediate CA with a weak hash.
    pub(super) fn weak() -> Result<RsaKey, rcgen::Error> {
        RsaKey::read(RSA_2048).ok_or(rcgen::Error::CouldNotParseKeyPair)
    }
}

impl LeafKey {
    /// A key of a type. It is new if ring can generate the type.
    pub(super) fn make(kind: KeyKind) -> Result<Self, rcgen::Error> {
        let read = |pem| {
            let key = RsaKey::read(pem).map(Self::Weak);
            key.ok_or(rcgen::Error::CouldNotParseKeyPair)
        };
        let generated = |algorithm| KeyPair::generate_for(algorithm).map(Self::sound);
        match kind {
            KeyKind::Ed25519 => generated(&PKCS_ED25519),
            KeyKind::P256 => generated(&PKCS_ECDSA_P256_SHA256),
            KeyKind::P384 => generated(&PKCS_ECDSA_P384_SHA384),
            KeyKind::Rsa1024 => read(RSA_1024),
            KeyKind::Rsa2048 => KeyPair::from_pem(RSA_2048).map(Self::sound),
            KeyKind::Rsa3072 => KeyPair::from_pem(RSA_3072).map(Self::sound),
            KeyKind::Rsa4096 => KeyPair::from_pem(RSA_4096).map(Self::sound),
            KeyKind::Rsa8192 => read(RSA_8192),
        }
    }

    /// Another key, with the same signature algorithm.
    pub(super) fn another(kind: KeyKind) -> Result<Self, rcgen::Error> {
        match kind {
            KeyKind::Ed25519 | KeyKind::P256 | KeyKind::P384 => Self::make(kind),
            // RSA keys are read from files, so the other key has another length.
            KeyKind::Rsa2048 => Self::make(KeyKind::Rsa3072),
            _ => Self::make(KeyKind::Rsa2048),
        }
    }

    fn sound(key: KeyPair) -> Self {
        Self::Sound(Box::new(key))
    }

    /// The key as PKCS #8.
    pub(super) fn private(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(match self {
            Self::Sound(key) => key.serialize_der().into(),
            Self::Weak(key) => key.pkcs8().to_vec().into(),
        })
    }

    /// The key, if ring refuses it.
    pub(super) fn weak(&self) -> Option<&RsaKey> {
        match self {
            Self::Sound(_) => None,
            Self::Weak(key) => Some(key),
        }
    }
}

impl rcgen::SigningKey for LeafKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        match self {
            Self::Sound(key) => key.sign(message),
            Self::Weak(key) => key.sign(message),
        }
    }
}

impl PublicKeyData for LeafKey {
    fn der_bytes(&self) -> &[u8] {
        match self {
            Self::Sound(key) => key.der_bytes(),
            Self::Weak(key) => key.der_bytes(),
        }
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self {
            Self::Sound(key) => key.algorithm(),
            Self::Weak(key) => PublicKeyData::algorithm(key),
        }
    }
}

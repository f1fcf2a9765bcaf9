//! JSON Web Tokens: signing, parsing and verification ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)). The signatures
//! are those of `jsonwebtoken`, by ring.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::pki::{RsaPublic, SigningKey};
use crate::settings::MAX_JWT_BYTES;

/// The claims of a token, by name.
pub type Claims = Map<String, Value>;

/// A token in compact form, parsed but not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwt {
    /// The header.
    pub header: Header,
    /// The claims.
    pub claims: Claims,
}

/// The header fields that determine the verification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Header {
    /// The algorithm: `RS256`.
    pub alg: String,
    /// The identifier of the key.
    pub kid: Option<String>,
    /// The SHA-1 of the certificate, in base64url.
    pub x5t: Option<String>,
    /// The SHA-256 of the certificate, in base64url.
    #[serde(rename = "x5t#S256")]
    pub x5t_s256: Option<String>,
    /// Extensions that a reader must understand. This reader understands none.
    pub crit: Option<Value>,
}

/// The reason why a text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It is longer than the limit.
    #[error("longer than {MAX_JWT_BYTES} bytes")]
    Oversized,
    /// It does not have the three parts of a signed token.
    #[error("not three parts with dots between them")]
    Parts,
    /// A part is not base64url without padding.
    #[error("a part that is not base64url")]
    Base64,
    /// The header is no JSON object with an `alg`.
    #[error("a head that is no JSON object with an `alg`")]
    Header,
    /// The claims are no JSON object.
    #[error("claims that are no JSON object")]
    Claims,
}

/// The reason why the signature of a token is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// The algorithm is not allowed for tokens here, such as `none` and MACs with a public key.
    #[error("an algorithm that signs no token here")]
    Algorithm,
    /// It was signed with another key, or changed later.
    #[error("a wrong signature")]
    Signature,
}

impl Jwt {
    /// Parses a token. Its content is not verified.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if the text is no token.
    pub fn read(token: &str) -> Result<Self, Malformed> {
        if token.len() > MAX_JWT_BYTES {
            return Err(Malformed::Oversized);
        }
        let mut parts = token.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Malformed::Parts);
        };
        let decode = |part| URL_SAFE_NO_PAD.decode(part).map_err(|_| Malformed::Base64);
        decode(signature)?;
        let header = serde_json::from_slice(&decode(header)?).map_err(|_| Malformed::Header)?;
        let claims = serde_json::from_slice(&decode(claims)?).map_err(|_| Malformed::Claims)?;
        Ok(Self { header, claims })
    }

    /// A claim with a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// A claim with a whole number. Times are in seconds since 1970.
    pub fn number(&self, name: &str) -> Option<i64> {
        let value = self.claims.get(name)?;
        // A time may have a fraction (RFC 7519 §2).
        #[expect(clippy::cast_possible_truncation, reason = "it saturates")]
        let whole = || value.as_f64().map(|number| number as i64);
        value.as_i64().or_else(whole)
    }

    /// A claim with a list of texts, or with a single text.
    pub fn list(&self, name: &str) -> Vec<&str> {
        match self.claims.get(name) {
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one],
            _ => Vec::new(),
        }
    }
}

/// Verifies the signature of a parsed token. The algorithm must be one of `allowed`, whatever the token names.
///
/// # Errors
///
/// [`Unverified`] if the token is not signed with the key.
pub fn verify(
    token: &str,
    header: &Header,
    key: &RsaPublic,
    allowed: &[Algorithm],
) -> Result<(), Unverified> {
    let requested = header.alg.parse::<Algorithm>();
    let algorithm = requested
        .ok()
        .filter(|requested| allowed.contains(requested));
    let (Some(algorithm), None) = (algorithm, &header.crit) else {
        return Err(Unverified::Algorithm);
    };
    let (message, signature) = token.rsplit_once('.').ok_or(Unverified::Signature)?;
    let key = DecodingKey::from_rsa_raw_components(&key.modulus, &key.exponent);
    match crypto::verify(signature, message.as_bytes(), &key, algorithm) {
        Ok(true) => Ok(()),
        _ => Err(Unverified::Signature),
    }
}

/// A token with the claims, signed with RS256. `None` if the key cannot sign, which its parsing excludes.
pub fn sign(header: &Map<String, Value>, claims: &Claims, key: &SigningKey) -> Option<String> {
    sign_with(header, claims, key.private())
}

/// A token signed with a PKCS #1 key.
pub(super) fn sign_with(
    header: &Map<String, Value>,
    claims: &Claims,
    private: &[u8],
) -> Option<String> {
    let message = message(header, claims);
    let key = EncodingKey::from_rsa_der(private);
    let signature = crypto::sign(message.as_bytes(), &key, Algorithm::RS256).ok()?;
    Some(format!("{message}.{signature}"))
}

/// The part of a token that is signed.
pub fn message(header: &Map<String, Value>, claims: &Claims) -> String {
    let encode = |part: &Map<String, Value>| {
        // A map of texts and values always serialises.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(part).unwrap_or_default())
    };
    format!("{}.{}", encode(header), encode(claims))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use std::sync::LazyLock;
    use time::macros::datetime;

    static KEYS: LazyLock<[SigningKey; 2]> = LazyLock::new(|| {
        let make = || SigningKey::ephemeral(datetime!(2026-01-01 00:00 UTC)).unwrap();
        [make(), make()]
    });

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    fn token(header: Value) -> String {
        sign(
            &object(header),
            &object(json!({ "aud": "x", "exp": 1.5 })),
            &KEYS[0],
        )
        .unwrap()
    }

    fn verified(token: &str, key: &SigningKey) -> Result<(), Unverified> {
        let read = Jwt::read(token).unwrap();
        verify(token, &read.header, key.public(), &[Algorithm::RS256])
    }

    #[test]
    fn a_token_is_verified_by_its_key_alone() {
        let token = token(json!({ "alg": "RS256", "typ": "JWT", "kid": "../../etc/passwd" }));
        assert_eq!(verified(&token, &KEYS[0]), Ok(()));
        assert_eq!(verified(&token, &KEYS[1]), Err(Unverified::Signature));
        let read = Jwt::read(&token).unwrap();
        assert_eq!((read.text("aud"), read.number("exp")), (Some("x"), Some(1)));
    }

    #[test]
    fn no_token_chooses_how_it_is_verified() {
        for alg in [
            "none", "None", "HS256", "HS512", "ES256", "PS256", "rs256", "",
        ] {
            let claims = object(json!({}));
            let message = message(&object(json!({ "alg": alg })), &claims);
            let forged = format!("{message}.");
            assert_eq!(
                verified(&forged, &KEYS[0]),
                Err(Unverified::Algorithm),
                "{alg}"
            );
            // The attack with the public key as the secret of a MAC.
            let secret = EncodingKey::from_secret(&KEYS[0].public().modulus);
            let mac = crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap();
            let forged = format!("{message}.{mac}");
            assert_eq!(
                verified(&forged, &KEYS[0]),
                Err(Unverified::Algorithm),
                "{alg}"
            );
        }
        let critical = token(json!({ "alg": "RS256", "crit": ["exp"] }));
        assert_eq!(verified(&critical, &KEYS[0]), Err(Unverified::Algorithm));
    }

    #[test]
    fn what_is_no_token_is_refused_by_what_it_lacks() {
        let object = URL_SAFE_NO_PAD.encode("{\"alg\":\"RS256\"}");
        for (text, why) in [
            (String::new(), Malformed::Parts),
            ("a.b".to_owned(), Malformed::Parts),
            ("a.b.c.d".to_owned(), Malformed::Parts),
            (format!("{object}.{object}.="), Malformed::Base64),
            (
                format!("{}.{object}.", URL_SAFE_NO_PAD.encode("[]")),
                Malformed::Header,
            ),
            (
                format!("{object}.{}.", URL_SAFE_NO_PAD.encode("[]")),
                Malformed::Claims,
            ),
            (
                format!("{object}.{}.", URL_SAFE_NO_PAD.encode("[".repeat(10_000))),
                Malformed::Claims,
            ),
            ("a".repeat(MAX_JWT_BYTES + 1), Malformed::Oversized),
        ] {
            assert_eq!(Jwt::read(&text), Err(why));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[A-Za-z0-9_.=-]{0,200}") {
            if let Ok(read) = Jwt::read(&text) {
                let allowed = [Algorithm::RS256, Algorithm::PS256];
                prop_assert!(verify(&text, &read.header, KEYS[0].public(), &allowed).is_err());
            }
        }

        #[test]
        fn no_change_of_a_token_is_verified(index in 0usize..600, to in "[A-Za-z0-9_.-]") {
            let token = token(json!({ "alg": "RS256" }));
            let index = index % token.len();
            let mut changed = token.clone();
            changed.replace_range(index..=index, &to);
            if changed != token
                && let Ok(read) = Jwt::read(&changed)
            {
                let allowed = [Algorithm::RS256];
                prop_assert!(verify(&changed, &read.header, KEYS[0].public(), &allowed).is_err());
            }
        }
    }
}

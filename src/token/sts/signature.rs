//! XML signatures in assertions ([XML Signature](https://www.w3.org/TR/xmldsig-core1/)). They have one form, for writing
//! and verification.
//!
//! Only verified text is read: [`verify`] returns the canonical text that was signed, and callers read nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair};

use crate::exchange::xml::{Element, canonical};
use crate::pki::{RsaPublic, SigningKey};

/// The namespace of signatures.
pub(super) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA_256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// The reason why a signature is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// There is no signature, or more than one.
    #[error("not exactly one signature")]
    Missing,
    /// Its form differs from that of this server.
    #[error("a signature with other algorithms, transforms or references")]
    Form,
    /// The signed content was changed.
    #[error("a wrong digest")]
    Digest,
    /// It was not made with the server's key.
    #[error("a wrong signature")]
    Signature,
}

/// The flaw of a signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seal {
    /// None.
    #[default]
    Good,
    /// It is made with an untrusted key.
    Stranger,
    /// It is missing.
    Absent,
}

/// The signature of an assertion in canonical form, as the last child element.
pub(super) fn sign(assertion: &str, id: &str, key: &SigningKey, seal: Seal) -> Option<String> {
    let private = match seal {
        Seal::Good => key.private().to_vec(),
        Seal::Stranger => SigningKey::stranger()?.0,
        Seal::Absent => return Some(String::new()),
    };
    let hash = STANDARD.encode(digest(&SHA256, assertion.as_bytes()));
    let method =
        |name: &str, algorithm: &str| format!("<ds:{name} Algorithm=\"{algorithm}\"></ds:{name}>");
    let content = format!(
        "{}{}<ds:Reference URI=\"#{id}\"><ds:Transforms>{}{}</ds:Transforms>{}<ds:DigestValue>{hash}</ds:DigestValue></ds:Reference>",
        method("CanonicalizationMethod", EXCLUSIVE),
        method("SignatureMethod", RSA_SHA256),
        method("Transform", ENVELOPED),
        method("Transform", EXCLUSIVE),
        method("DigestMethod", SHA_256),
    );
    // The signed element stands alone, so it declares its prefix itself.
    let signed = format!("<ds:SignedInfo xmlns:ds=\"{SIGNATURE}\">{content}</ds:SignedInfo>");
    let pair = RsaKeyPair::from_der(&private).ok()?;
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .ok()?;
    let (value, certificate) = (
        STANDARD.encode(signature),
        STANDARD.encode(key.certificate()),
    );
    Some(format!(
        "<ds:Signature xmlns:ds=\"{SIGNATURE}\"><ds:SignedInfo>{content}</ds:SignedInfo><ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    ))
}

/// The canonical text of an assertion with a valid signature. The key is the server's, whatever the signature names.
///
/// # Errors
///
/// The reason why there is no valid signature.
pub(super) fn verify(
    document: &str,
    assertion: &Element<'_>,
    id: &str,
    key: &RsaPublic,
) -> Result<String, Unsigned> {
    let own = |child: &&Element<'_>| child.is(SIGNATURE, "Signature");
    let mut signatures = assertion.children.iter().filter(own);
    let (Some(signature), None) = (signatures.next(), signatures.next()) else {
        return Err(Unsigned::Missing);
    };
    let at = |path: &[&str]| signature.at(SIGNATURE, path);
    let info = at(&["SignedInfo"]).ok_or(Unsigned::Form)?;
    let reference = reference(info, id).ok_or(Unsigned::Form)?;
    let value = at(&["SignatureValue"])
        .and_then(bytes)
        .ok_or(Unsigned::Form)?;
    let signed = canonical(document, info.offset, None).ok_or(Unsigned::Form)?;
    let key = PublicKeyComponents {
        n: &key.modulus,
        e: &key.exponent,
    };
    key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &value)
        .map_err(|_| Unsigned::Signature)?;
    let text = canonical(document, assertion.offset, Some(signature.offset));
    let text = text.ok_or(Unsigned::Form)?;
    match digest(&SHA256, text.as_bytes()).as_ref() == reference {
        true => Ok(text),
        false => Err(Unsigned::Digest),
    }
}

/// The digest in the only reference, if everything has the form that this server writes.
fn reference(info: &Element<'_>, id: &str) -> Option<Vec<u8>> {
    let is = |element: &Element<'_>, name: &str, algorithm: &str| {
        element.is(SIGNATURE, name)
            && element.attribute("Algorithm") == Some(algorithm)
            && element.children.is_empty()
    };
    let [canonicalization, method, reference] = info.children.as_slice() else {
        return None;
    };
    let [transforms, hash, value] = reference.children.as_slice() else {
        return None;
    };
    let [enveloped, exclusive] = transforms.children.as_slice() else {
        return None;
    };
    let good = is(canonicalization, "CanonicalizationMethod", EXCLUSIVE)
        && is(method, "SignatureMethod", RSA_SHA256)
        && reference.is(SIGNATURE, "Reference")
        && reference.attribute("URI")?.strip_prefix('#') == Some(id)
        && transforms.is(SIGNATURE, "Transforms")
        && is(enveloped, "Transform", ENVELOPED)
        && is(exclusive, "Transform", EXCLUSIVE)
        && is(hash, "DigestMethod", SHA_256)
        && value.is(SIGNATURE, "DigestValue");
    bytes(value).filter(|_| good)
}

/// Decodes base64 with line breaks.
fn bytes(element: &Element<'_>) -> Option<Vec<u8>> {
    let text: String = element.text.split_ascii_whitespace().collect();
    STANDARD.decode(text).ok()
}

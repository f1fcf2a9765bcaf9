//! The hash of the server's certificate in channel bindings: `tls-server-end-point`
//! ([RFC 5929 §4.1](https://www.rfc-editor.org/rfc/rfc5929#section-4.1)).

use ring::digest::{Algorithm, SHA256, SHA384, SHA512, digest};

use super::der::{OID, Reader, SEQUENCE};

/// The hash of a certificate (DER), by the hash algorithm of its signature. SHA-256 replaces MD5 and SHA-1.
pub fn end_point(certificate: &[u8]) -> Vec<u8> {
    let algorithm = algorithm(certificate).unwrap_or(&SHA256);
    digest(algorithm, certificate).as_ref().to_vec()
}

/// The hash algorithm in `signatureAlgorithm`, which follows the signed part
/// ([RFC 5280 §4.1](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)).
fn algorithm(certificate: &[u8]) -> Option<&'static Algorithm> {
    let mut parts = Reader(Reader(certificate).expect(SEQUENCE)?);
    parts.expect(SEQUENCE)?;
    let signed = Reader(parts.expect(SEQUENCE)?).expect(OID)?;
    // PKCS #1 (RFC 8017 A.2.4) and ECDSA (RFC 5758 §3.2).
    let (rsa, ecdsa) = (
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1],
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3],
    );
    let number = signed.strip_prefix(&rsa).or(signed.strip_prefix(&ecdsa))?;
    match (signed.starts_with(&rsa), number) {
        (true, [12]) | (false, [3]) => Some(&SHA384),
        (true, [13]) | (false, [4]) => Some(&SHA512),
        _ => Some(&SHA256),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::der::value;

    #[test]
    fn the_hash_is_that_of_the_signature() {
        let certificate = |oid: &[u8]| {
            let parts = [value(SEQUENCE, b""), value(SEQUENCE, &value(OID, oid))];
            value(SEQUENCE, &parts.concat())
        };
        let rsa = |number| certificate(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, number]);
        let ecdsa = |number| certificate(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, number]);
        let lengths = [
            rsa(5),
            rsa(11),
            rsa(12),
            rsa(13),
            ecdsa(2),
            ecdsa(3),
            ecdsa(4),
        ]
        .map(|certificate| end_point(&certificate).len());
        assert_eq!(lengths, [32, 32, 48, 64, 32, 48, 64]);
        assert_eq!(end_point(b"nothing of the kind").len(), 32);
    }
}

//! Revocation: lists for distribution points, and OCSP responses.
//!
//! A certificate's serial number encodes whether it is revoked, and each certificate has a list of its own. The server
//! therefore stores nothing, and no client's cache hides a revocation.

use rcgen::{
    CertificateRevocationListParams, Issuer, KeyIdMethod, KeyPair, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PublicKeyData, RevocationReason, RevokedCertParams,
    SerialNumber, SigningKey,
};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use time::{Duration, OffsetDateTime};
use yasna::models::{GeneralizedTime, ObjectIdentifier};
use yasna::{DERWriter, Tag};

/// The folder of revocation lists on the HTTP listener.
const FOLDER: &str = "/pki/";

/// The time since a certificate was revoked.
const AGE: Duration = Duration::days(7);

/// The validity of a list or a response.
const LIFE: Duration = Duration::days(1);

/// The first byte of a serial number: revoked, or not.
const REVOKED: u8 = 0x52;
const SOUND: u8 = 0x53;

/// A unique serial number that encodes whether the certificate is revoked.
pub(super) fn serial(hash: &[u8], revoked: bool) -> Vec<u8> {
    let first = if revoked { REVOKED } else { SOUND };
    [&[first], &hash[..15]].concat()
}

/// The URL of a certificate's revocation list.
pub(super) fn url(site: &str, serial: &[u8]) -> String {
    let hex: String = serial.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("http://{site}{FOLDER}{hex}.crl")
}

/// The serial number in the path of a revocation list.
pub(super) fn requested(path: &str) -> Option<Vec<u8>> {
    let hex = path.strip_prefix(FOLDER)?.strip_suffix(".crl")?;
    let plain = hex.len() == 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    plain.then(|| (0..32).step_by(2).map(digits).collect())?
}

/// The revocation list of one certificate.
pub(super) fn list(
    issuer: &Issuer<'_, KeyPair>,
    serial: &[u8],
    now: OffsetDateTime,
) -> Result<Vec<u8>, rcgen::Error> {
    let entry = RevokedCertParams {
        serial_number: SerialNumber::from_slice(serial),
        revocation_time: now - AGE,
        reason_code: Some(RevocationReason::KeyCompromise),
        invalidity_date: None,
    };
    let revoked = serial.first() == Some(&REVOKED);
    let list = CertificateRevocationListParams {
        this_update: now - Duration::hours(1),
        next_update: now + LIFE,
        crl_number: SerialNumber::from(now.unix_timestamp().max(0).unsigned_abs()),
        issuing_distribution_point: None,
        revoked_certs: revoked.then_some(entry).into_iter().collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    Ok(list.signed_by(issuer)?.der().to_vec())
}

/// An OCSP response that reports `leaf` as revoked, signed by the CA itself
/// ([RFC 6960 §4.2.1](https://www.rfc-editor.org/rfc/rfc6960#section-4.2.1)).
pub(super) fn ocsp(
    key: &KeyPair,
    root: &[u8],
    leaf: &[u8],
    now: OffsetDateTime,
) -> Result<Vec<u8>, rcgen::Error> {
    let (serial, issuer) = names(leaf).ok_or(rcgen::Error::CouldNotParseCertificate)?;
    let sha1 = |bytes: &[u8]| digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes);
    let key_hash = sha1(key.der_bytes());
    // GeneralizedTime must not have fractions of a second here (RFC 5280 §4.1.2.5.2).
    let now = now - Duration::nanoseconds(now.nanosecond().into());
    let time = |time: OffsetDateTime| GeneralizedTime::from_datetime(time);
    let data = yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            let by_key = Tag::context(2);
            writer
                .next()
                .write_tagged(by_key, |writer| writer.write_bytes(key_hash.as_ref()));
            writer.next().write_generalized_time(&time(now));
            writer.next().write_sequence_of(|writer| {
                writer.next().write_sequence(|writer| {
                    writer.next().write_sequence(|writer| {
                        algorithm(writer.next(), &[1, 3, 14, 3, 2, 26]);
                        writer.next().write_bytes(sha1(&issuer).as_ref());
                        writer.next().write_bytes(key_hash.as_ref());
                        writer.next().write_bigint_bytes(&serial, true);
                    });
                    writer
                        .next()
                        .write_tagged_implicit(Tag::context(1), |writer| {
                            writer.write_sequence(|writer| {
                                writer.next().write_generalized_time(&time(now - AGE));
                                // keyCompromise
                                writer
                                    .next()
                                    .write_tagged(Tag::context(0), |writer| writer.write_enum(1));
                            });
                        });
                    let update = now - Duration::hours(1);
                    writer.next().write_generalized_time(&time(update));
                    writer.next().write_tagged(Tag::context(0), |writer| {
                        writer.write_generalized_time(&time(now + LIFE));
                    });
                });
            });
        });
    });
    let signature = key.sign(&data)?;
    Ok(wrapped(key, root, &data, &signature))
}

/// A successful OCSP response with the signed data.
fn wrapped(key: &KeyPair, root: &[u8], data: &[u8], signature: &[u8]) -> Vec<u8> {
    let basic = yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_der(data);
            signed_with(writer.next(), key);
            writer
                .next()
                .write_bitvec_bytes(signature, signature.len() * 8);
            // A client that received only the leaf finds the CA's key here.
            writer.next().write_tagged(Tag::context(0), |writer| {
                writer.write_sequence_of(|writer| writer.next().write_der(root));
            });
        });
    });
    yasna::construct_der(|writer| {
        writer.write_sequence(|writer| {
            writer.next().write_enum(0);
            writer.next().write_tagged(Tag::context(0), |writer| {
                writer.write_sequence(|writer| {
                    let kind = [1, 3, 6, 1, 5, 5, 7, 48, 1, 1];
                    writer
                        .next()
                        .write_oid(&ObjectIdentifier::from_slice(&kind));
                    writer.next().write_bytes(&basic);
                });
            });
        });
    })
}

/// Writes the CA's signature algorithm.
fn signed_with(writer: DERWriter<'_>, key: &KeyPair) {
    let known = key.algorithm();
    let plain = |writer: DERWriter<'_>, oid: &[u64]| {
        writer.write_sequence(|writer| {
            writer.next().write_oid(&ObjectIdentifier::from_slice(oid));
        });
    };
    if *known == PKCS_ECDSA_P256_SHA256 {
        plain(writer, &[1, 2, 840, 10045, 4, 3, 2]);
    } else if *known == PKCS_ECDSA_P384_SHA384 {
        plain(writer, &[1, 2, 840, 10045, 4, 3, 3]);
    } else if *known == PKCS_ED25519 {
        plain(writer, &[1, 3, 101, 112]);
    } else {
        algorithm(writer, &[1, 2, 840, 113_549, 1, 1, 11]);
    }
}

fn algorithm(writer: DERWriter<'_>, oid: &[u64]) {
    writer.write_sequence(|writer| {
        writer.next().write_oid(&ObjectIdentifier::from_slice(oid));
        writer.next().write_null();
    });
}

/// The serial number and the encoded issuer of a certificate.
fn names(certificate: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let read = yasna::parse_der(certificate, |reader| {
        reader.read_sequence(|reader| {
            let signed = reader.next().read_der()?;
            reader.next().read_der()?;
            reader.next().read_der()?;
            Ok(signed)
        })
    });
    let read = yasna::parse_der(&read.ok()?, |reader| {
        reader.read_sequence(|reader| {
            reader.next().read_der()?;
            let serial = reader.next().read_bigint_bytes()?.0;
            reader.next().read_der()?;
            let issuer = reader.next().read_der()?;
            while reader.read_optional(|reader| reader.read_der())?.is_some() {}
            Ok((serial, issuer))
        })
    });
    read.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_list_has_the_serial_number() {
        let serial = serial(&[7; 32], true);
        let url = url("127.0.0.1:8080", &serial);
        let path = url.strip_prefix("http://127.0.0.1:8080").unwrap();
        assert_eq!(requested(path), Some(serial));
        for path in [
            "/pki/.crl",
            "/pki/zz.crl",
            "/pki/ca.pem",
            "/pki/é0000000000000000000000000000000.crl",
        ] {
            assert_eq!(requested(path), None, "{path}");
        }
    }
}

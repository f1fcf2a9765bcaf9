//! The computations of NTLMv2
//! ([MS-NLMP 3.3.2](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/5e550938-91d4-459f-b67d-75d70009e3f3)).

use hmac::{Hmac, KeyInit, Mac};
use md4::{Digest, Md4};
use md5::Md5;

use super::message::utf16;

/// A key or a MAC of 128 bits.
pub(super) type Key = [u8; 16];

/// The hash of a password that Windows stores.
pub(super) fn nt_hash(password: &str) -> Key {
    md4(&utf16(password))
}

/// MD4 ([RFC 1320](https://www.rfc-editor.org/rfc/rfc1320)).
pub(super) fn md4(bytes: &[u8]) -> Key {
    Md4::digest(bytes).into()
}

/// The key of a user's responses.
pub(super) fn response_key(password: &str, user: &str, domain: &str) -> Key {
    hmac(
        &nt_hash(password),
        &[&utf16(&upper_case(user)), &utf16(domain)],
    )
}

/// The proof that a client has the response key. It covers the server's nonce and the client's own data.
pub(super) fn proof(response_key: &Key, nonce: &[u8; 8], blob: &[u8]) -> Key {
    hmac(response_key, &[nonce, blob])
}

/// HMAC-MD5 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)).
pub(super) fn hmac(key: &[u8], parts: &[&[u8]]) -> Key {
    let Ok(mut mac) = Hmac::<Md5>::new_from_slice(key) else {
        // HMAC accepts keys of all lengths.
        return Key::default();
    };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// MD5 ([RFC 1321](https://www.rfc-editor.org/rfc/rfc1321)).
pub(super) fn md5(parts: &[&[u8]]) -> Key {
    let mut digest = Md5::new();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().into()
}

/// Whether two MACs are equal. The time does not depend on where they differ.
pub(super) fn same(ours: &[u8], theirs: &[u8]) -> bool {
    let differing = ours
        .iter()
        .zip(theirs)
        .fold(0, |all, (ours, theirs)| all | (ours ^ theirs));
    std::hint::black_box(differing) == 0 && ours.len() == theirs.len()
}

/// The channel binding of a login: a hash over the channel's `tls-server-end-point`
/// ([RFC 5929 §4](https://www.rfc-editor.org/rfc/rfc5929#section-4)), in the structure of GSS-API without addresses
/// ([RFC 2744 §3.11](https://www.rfc-editor.org/rfc/rfc2744#section-3.11)).
pub fn channel_binding(end_point: &[u8]) -> [u8; 16] {
    const PREFIX: &[u8] = b"tls-server-end-point:";
    let length = u32::try_from(PREFIX.len() + end_point.len()).expect("an end point is a hash");
    md5(&[&[0; 16], &length.to_le_bytes(), PREFIX, end_point])
}

/// Upper case in the way of Windows: each character maps to one character.
fn upper_case(text: &str) -> String {
    let upper = |char: char| {
        let mut upper = char.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(upper), None) => upper,
            _ => char,
        }
    };
    text.chars().map(upper).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of [MS-NLMP 4.2.4](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/7795bd0e-fd5e-43ec-bd9c-994704d8ee26).
    #[test]
    fn the_example_of_the_specification_is_reproduced() {
        assert_eq!(
            hex(&nt_hash("Password")),
            "a4f49c406510bdcab6824ee7c30fd852"
        );
        let key = response_key("Password", "User", "Domain");
        assert_eq!(hex(&key), "0c868a403bfd7a93a3001ef22ef02e3f");
        let mut blob = vec![1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        blob.extend([0xaa; 8]);
        blob.extend([0; 4]);
        blob.extend([2, 0, 12, 0]);
        blob.extend(utf16("Domain"));
        blob.extend([1, 0, 12, 0]);
        blob.extend(utf16("Server"));
        blob.extend([0; 8]);
        let nonce = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
        let proof = proof(&key, &nonce, &blob);
        assert_eq!(hex(&proof), "68cd0ab851e51c96aabc927bebef6a1c");
        assert_eq!(
            hex(&hmac(&key, &[&proof])),
            "8de40ccadbc14a82f15cb0ad0de95ca3"
        );
    }

    #[test]
    fn names_become_upper_case_character_by_character() {
        assert_eq!(upper_case("jörg ß"), "JÖRG ß");
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

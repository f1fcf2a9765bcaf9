//! LM and NTLMv1, the predecessors of NTLMv2. They are refused unless a scenario allows them
//! ([MS-NLMP 3.3.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/464551a8-9fc4-428e-b3d3-bc5bfb2e73a5)).

use des::Des;
use des::cipher::{BlockCipherEncrypt, KeyInit};

use super::compute::{Key, md5, nt_hash, same};
use super::message::{Authenticate, Malformed, flags};

/// The length of both responses (bytes).
pub(super) const RESPONSE: usize = 24;

/// The nonce of the client, which it sends instead of the LM response if it uses extended session security.
///
/// # Errors
///
/// [`Malformed::Response`] if the nonce is too short.
pub(super) fn client_nonce<'a>(
    answer: &Authenticate<'a>,
) -> Result<Option<&'a [u8; 8]>, Malformed> {
    if answer.flags & flags::EXTENDED_SESSION_SECURITY == 0 {
        return Ok(None);
    }
    let nonce = answer.lm.first_chunk();
    nonce.map(Some).ok_or(Malformed::Response)
}

/// Whether an NTLMv1 response proves a password. A client's own nonce changes the challenge.
pub(super) fn proves_nt(
    password: &str,
    nonce: &[u8; 8],
    client_nonce: Option<&[u8; 8]>,
    nt_response: &[u8],
) -> bool {
    let mut challenge = *nonce;
    if let Some(client_nonce) = client_nonce {
        challenge.copy_from_slice(&md5(&[nonce, client_nonce])[..8]);
    }
    same(&response(&nt_hash(password), &challenge), nt_response)
}

/// Whether an LM response proves a password.
pub(super) fn proves_lm(password: &str, nonce: &[u8; 8], answer: &Authenticate<'_>) -> bool {
    same(&response(&lm_hash(password), nonce), answer.lm)
}

/// The LM hash: of the password in upper case, cut to fourteen characters.
pub(super) fn lm_hash(password: &str) -> Key {
    let mut bytes = [0; 14];
    let upper = password.to_uppercase();
    let oem = upper.chars().map(|char| u8::try_from(char).unwrap_or(b'?'));
    bytes
        .iter_mut()
        .zip(oem)
        .for_each(|(byte, char)| *byte = char);
    let mut hash = Key::default();
    for (half, key) in hash.chunks_exact_mut(8).zip(bytes.chunks_exact(7)) {
        half.copy_from_slice(&encrypt(key, b"KGS!@#$%"));
    }
    hash
}

/// The nonce, encrypted three times with a third of a hash each.
pub(super) fn response(hash: &Key, challenge: &[u8; 8]) -> [u8; RESPONSE] {
    let mut keys = [0; 21];
    keys[..16].copy_from_slice(hash);
    let mut response = [0; RESPONSE];
    for (part, key) in response.chunks_exact_mut(8).zip(keys.chunks_exact(7)) {
        part.copy_from_slice(&encrypt(key, challenge));
    }
    response
}

/// Encrypts with DES. The seven bytes of the key are spread over eight.
fn encrypt(key: &[u8], block: &[u8; 8]) -> [u8; 8] {
    let bits = key
        .iter()
        .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let spread: [u8; 8] = std::array::from_fn(|index| {
        // The lowest bit of each byte is DES's parity bit, which is ignored.
        let seven = bits >> (49 - 7 * index) & 0x7f;
        (seven << 1).to_le_bytes()[0]
    });
    let mut block = (*block).into();
    Des::new(&spread.into()).encrypt_block(&mut block);
    block.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of [MS-NLMP 4.2.2](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/7fc694c9-397a-446a-bd80-4635000f2c0f).
    #[test]
    fn the_examples_of_the_specification_are_reproduced() {
        let nonce = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
        assert_eq!(
            hex(&lm_hash("Password")),
            "e52cac67419a9a224a3b108f3fa6cb6d"
        );
        assert_eq!(
            hex(&response(&nt_hash("Password"), &nonce)),
            "67c43011f30298a2ad35ece64f16331c44bdbed927841f94"
        );
        assert_eq!(
            hex(&response(&lm_hash("Password"), &nonce)),
            "98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13"
        );
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

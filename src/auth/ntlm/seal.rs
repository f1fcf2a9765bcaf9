//! Session keys, and the signature that SPNEGO requires
//! ([MS-NLMP 3.4](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/d1c86e81-eb66-47fd-8a6f-970050121347)).

use rc4::{KeyInit, Rc4, StreamCipher};

use super::compute::{Key, hmac, md5};
use super::message::flags;

/// The session keys that both sides share after a login.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    pub(super) exported: Key,
    pub(super) flags: u32,
}

/// Keys stay out of all output.
impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(...)")
    }
}

/// The direction of a signed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client.
    ToServer,
    /// From the server.
    ToClient,
}

/// The signature of the first message in a session; `None` without extended session security.
pub fn sign(keys: &Keys, direction: Direction, message: &[u8]) -> Option<[u8; 16]> {
    if keys.flags & flags::EXTENDED_SESSION_SECURITY == 0 {
        return None;
    }
    let way = match direction {
        Direction::ToServer => "client-to-server",
        Direction::ToClient => "server-to-client",
    };
    let magic = |purpose: &str| format!("session key to {way} {purpose} key magic constant\0");
    let signing = md5(&[&keys.exported, magic("signing").as_bytes()]);
    let sequence = [0; 4];
    let mut sum = [0; 8];
    sum.copy_from_slice(&hmac(&signing, &[&sequence, message])[..8]);
    // Without 128 or 56 bit keys, the sealing key has 40 bits.
    if keys.flags & flags::KEY_EXCHANGE != 0 {
        let length = if keys.flags & flags::KEY_128 != 0 {
            16
        } else if keys.flags & flags::KEY_56 != 0 {
            7
        } else {
            5
        };
        let sealing = md5(&[&keys.exported[..length], magic("sealing").as_bytes()]);
        rc4(&sealing, &mut sum);
    }
    let mut signature = [0; 16];
    signature[0] = 1;
    signature[4..12].copy_from_slice(&sum);
    Some(signature)
}

/// Encrypts or decrypts with RC4.
pub(super) fn rc4(key: &Key, bytes: &mut [u8]) {
    // RC4 accepts keys of up to 256 bytes.
    if let Ok(mut cipher) = Rc4::new_from_slice(key) {
        cipher.apply_keystream(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of [MS-NLMP 4.2.4.4](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/a92716d5-d164-4960-9e15-300f4eef44a8).
    #[test]
    fn the_example_of_the_specification_is_reproduced() {
        let keys = Keys {
            exported: [0x55; 16],
            flags: 0xe28a_8233,
        };
        let plaintext: Vec<u8> = "Plaintext"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let signing = md5(&[
            &keys.exported,
            b"session key to client-to-server signing key magic constant\0",
        ]);
        assert_eq!(signing[..4], [0x47, 0x88, 0xdc, 0x86]);
        let signature = sign(&keys, Direction::ToServer, &plaintext).unwrap();
        assert_eq!((signature[0], &signature[12..]), (1, &[0; 4][..]));
    }

    #[test]
    fn a_session_without_extended_security_signs_nothing() {
        let keys = Keys {
            exported: [0; 16],
            flags: 0,
        };
        assert_eq!(sign(&keys, Direction::ToClient, b"x"), None);
    }
}

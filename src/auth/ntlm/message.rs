//! The three messages of NTLM: parsing and serialization
//! ([MS-NLMP 2.2.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/907f519d-6217-45b1-b421-dca10fc8af0d)).

/// The first bytes of every message.
pub const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

/// The negotiable flags
/// ([MS-NLMP 2.2.2.5](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/99d90ff4-957f-4c8a-80e4-5bfe5a9a9832)).
pub mod flags {
    /// Texts are UTF-16.
    pub const UNICODE: u32 = 0x0000_0001;
    /// Texts are in the character set of the machine.
    pub const OEM: u32 = 0x0000_0002;
    /// The challenge names its target.
    pub const REQUEST_TARGET: u32 = 0x0000_0004;
    /// Messages are signed.
    pub const SIGN: u32 = 0x0000_0010;
    /// Messages are encrypted.
    pub const SEAL: u32 = 0x0000_0020;
    /// NTLM itself.
    pub const NTLM: u32 = 0x0000_0200;
    /// There is a session key, even if nothing is signed.
    pub const ALWAYS_SIGN: u32 = 0x0000_8000;
    /// The target is a domain.
    pub const TARGET_TYPE_DOMAIN: u32 = 0x0001_0000;
    /// Extended session security.
    pub const EXTENDED_SESSION_SECURITY: u32 = 0x0008_0000;
    /// The challenge has AV pairs about its target.
    pub const TARGET_INFO: u32 = 0x0080_0000;
    /// The message has a version.
    pub const VERSION: u32 = 0x0200_0000;
    /// Keys of 128 bits.
    pub const KEY_128: u32 = 0x2000_0000;
    /// The client chooses the session key.
    pub const KEY_EXCHANGE: u32 = 0x4000_0000;
    /// Keys of 56 bits.
    pub const KEY_56: u32 = 0x8000_0000;
}

/// Windows Server 2019 ([2.2.2.10](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/b1a6ceb2-f8ad-462b-b5af-f18527c48175)).
pub(super) const VERSION: [u8; 8] = [10, 0, 0x63, 0x45, 0, 0, 0, 15];

/// The position of the integrity code (MIC), in messages that have one.
pub(super) const MIC: std::ops::Range<usize> = 72..88;

/// The reasons why a message cannot be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It has another signature.
    #[error("not an NTLM message")]
    Signature,
    /// It ends within its fixed part.
    #[error("a truncated NTLM message")]
    Short,
    /// It is another type of message.
    #[error("an unexpected type of NTLM message")]
    Kind,
    /// A field lies outside of the message.
    #[error("a field outside of its message")]
    Field,
    /// A response has the form of no version.
    #[error("a response of an unknown version")]
    Response,
}

/// The type of a message: 1, 2 or 3.
///
/// # Errors
///
/// [`Malformed`] if it is not an NTLM message.
pub fn kind(bytes: &[u8]) -> Result<u32, Malformed> {
    match bytes.strip_prefix(SIGNATURE) {
        Some(rest) => number(rest, 0),
        None => Err(Malformed::Signature),
    }
}

/// NEGOTIATE: the capabilities of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiate {
    /// The flags.
    pub flags: u32,
}

impl Negotiate {
    /// Parses the message.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if it is not a NEGOTIATE message.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        expect(bytes, 1)?;
        Ok(Self {
            flags: number(bytes, 12)?,
        })
    }

    /// The serialized message.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = head(1);
        bytes.extend_from_slice(&self.flags.to_le_bytes());
        // Neither domain nor workstation.
        bytes.extend_from_slice(&[0; 16]);
        bytes
    }
}

/// CHALLENGE: the nonce of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The flags.
    pub flags: u32,
    /// The nonce.
    pub nonce: [u8; 8],
    /// The name of the server's domain.
    pub target: String,
    /// The AV pairs about the server, as they are sent.
    pub info: Vec<u8>,
}

impl Challenge {
    /// Parses the message.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if it is not a CHALLENGE message.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        expect(bytes, 2)?;
        let flags = number(bytes, 20)?;
        let nonce = bytes.get(24..32).ok_or(Malformed::Short)?;
        Ok(Self {
            flags,
            nonce: nonce.try_into().map_err(|_| Malformed::Short)?,
            target: text(field(bytes, 12)?, flags),
            info: field(bytes, 40)?.to_vec(),
        })
    }

    /// The serialized message.
    pub fn write(&self) -> Vec<u8> {
        let target = encoded(&self.target, self.flags);
        let (target, info) = (fitting(&target), fitting(&self.info));
        let fixed = 56;
        let mut bytes = head(2);
        bytes.extend(descriptor(target, fixed));
        bytes.extend_from_slice(&self.flags.to_le_bytes());
        bytes.extend_from_slice(&self.nonce);
        bytes.extend_from_slice(&[0; 8]);
        bytes.extend(descriptor(info, fixed + target.len()));
        let has_version = self.flags & flags::VERSION != 0;
        bytes.extend_from_slice(if has_version { &VERSION } else { &[0; 8] });
        bytes.extend_from_slice(target);
        bytes.extend_from_slice(info);
        bytes
    }
}

/// AUTHENTICATE: the response of a client.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Authenticate<'a> {
    /// The flags.
    pub flags: u32,
    /// The LM response.
    pub lm: &'a [u8],
    /// The NT response, of either version.
    pub nt: &'a [u8],
    domain: &'a [u8],
    user: &'a [u8],
    workstation: &'a [u8],
    /// The encrypted session key that the client chose.
    pub session_key: &'a [u8],
    /// The whole message.
    pub bytes: &'a [u8],
    /// The position of its first field.
    fields: usize,
}

impl<'a> Authenticate<'a> {
    /// Parses the message.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if it is not an AUTHENTICATE message.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        expect(bytes, 3)?;
        let positions = [12, 20, 28, 36, 44, 52];
        let begins = positions.map(
            |at| match number(bytes, at).map(|lengths| lengths & 0xffff) {
                Ok(0) | Err(_) => usize::MAX,
                Ok(_) => number(bytes, at + 4).map_or(usize::MAX, |offset| offset as usize),
            },
        );
        Ok(Self {
            flags: number(bytes, 60)?,
            lm: field(bytes, 12)?,
            nt: field(bytes, 20)?,
            domain: field(bytes, 28)?,
            user: field(bytes, 36)?,
            workstation: field(bytes, 44)?,
            session_key: field(bytes, 52)?,
            bytes,
            fields: begins.into_iter().min().unwrap_or(usize::MAX),
        })
    }

    /// The domain as it was sent.
    pub fn domain(&self) -> String {
        text(self.domain, self.flags)
    }

    /// The user as it was sent.
    pub fn user(&self) -> String {
        text(self.user, self.flags)
    }

    /// The login name: `DOMAIN\user`, or `user` without a domain.
    pub fn login(&self) -> String {
        match (self.domain(), self.user()) {
            (domain, user) if domain.is_empty() => user,
            (domain, user) => format!("{domain}\\{user}"),
        }
    }

    /// The integrity code, and the message without it; `None` if there is no room for one.
    pub fn mic(&self) -> Option<([u8; 16], Vec<u8>)> {
        if self.fields < MIC.end {
            return None;
        }
        let code = self.bytes.get(MIC)?;
        let mut blank = self.bytes.to_vec();
        blank[MIC].fill(0);
        Some((code.try_into().ok()?, blank))
    }
}

/// Credentials stay out of all output.
impl std::fmt::Debug for Authenticate<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Authenticate({})", self.login().escape_debug())
    }
}

/// The parts of an AUTHENTICATE message to serialize. The integrity code is left blank.
pub(super) struct Parts<'a> {
    pub(super) flags: u32,
    pub(super) lm: &'a [u8],
    pub(super) nt: &'a [u8],
    pub(super) domain: &'a str,
    pub(super) user: &'a str,
    pub(super) session_key: &'a [u8],
}

impl Parts<'_> {
    pub(super) fn write(&self) -> Vec<u8> {
        let domain = encoded(self.domain, self.flags);
        let user = encoded(self.user, self.flags);
        let fields = [self.lm, self.nt, &domain, &user, &[], self.session_key].map(fitting);
        let mut bytes = head(3);
        let mut offset = MIC.end;
        for field in fields {
            bytes.extend(descriptor(field, offset));
            offset += field.len();
        }
        bytes.extend_from_slice(&self.flags.to_le_bytes());
        bytes.extend_from_slice(&VERSION);
        bytes.extend_from_slice(&[0; 16]);
        fields
            .iter()
            .for_each(|field| bytes.extend_from_slice(field));
        bytes
    }
}

/// UTF-16, little endian.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn head(kind: u32) -> Vec<u8> {
    [&SIGNATURE[..], &kind.to_le_bytes()].concat()
}

/// A field, cut to what its length can express.
pub(super) fn fitting(field: &[u8]) -> &[u8] {
    // An even length, so that no unit of UTF-16 is cut in two.
    &field[..field.len().min(usize::from(u16::MAX - 1))]
}

/// The length, allocated length and offset of a field.
fn descriptor(field: &[u8], offset: usize) -> Vec<u8> {
    let length = u16::try_from(field.len()).expect("a field is cut to what its length can express");
    let length = length.to_le_bytes();
    let offset = u32::try_from(offset).expect("few fields are before it, each below 64 KiB");
    let offset = offset.to_le_bytes();
    [&length[..], &length, &offset].concat()
}

fn expect(bytes: &[u8], wanted: u32) -> Result<(), Malformed> {
    match kind(bytes)? {
        found if found == wanted => Ok(()),
        _ => Err(Malformed::Kind),
    }
}

fn number(bytes: &[u8], at: usize) -> Result<u32, Malformed> {
    let number = bytes.get(at..at + 4).ok_or(Malformed::Short)?;
    number
        .try_into()
        .map(u32::from_le_bytes)
        .map_err(|_| Malformed::Short)
}

/// The field whose length and offset are at a position.
fn field(bytes: &[u8], at: usize) -> Result<&[u8], Malformed> {
    let length = (number(bytes, at)? & 0xffff) as usize;
    let offset = number(bytes, at + 4)? as usize;
    if length == 0 {
        return Ok(&[]);
    }
    let end = offset.checked_add(length).ok_or(Malformed::Field)?;
    bytes.get(offset..end).ok_or(Malformed::Field)
}

/// A text in the negotiated encoding. Without Unicode, it is read as Latin-1.
fn text(bytes: &[u8], agreed: u32) -> String {
    if agreed & flags::UNICODE == 0 {
        return bytes.iter().copied().map(char::from).collect();
    }
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units)
}

fn encoded(text: &str, agreed: u32) -> Vec<u8> {
    match agreed & flags::UNICODE {
        0 => text
            .chars()
            .map(|char| u8::try_from(char).unwrap_or(b'?'))
            .collect(),
        _ => utf16(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_is_one_of_three() {
        assert_eq!(kind(b"NTLMSSP\0\x03\0\0\0"), Ok(3));
        assert_eq!(kind(b"NTLMSSP\0\x03"), Err(Malformed::Short));
        assert_eq!(kind(b"NTLMSSX\0\x03\0\0\0"), Err(Malformed::Signature));
        let negotiate = Negotiate { flags: 7 }.write();
        assert_eq!(Negotiate::read(&negotiate), Ok(Negotiate { flags: 7 }));
        assert_eq!(Challenge::read(&negotiate), Err(Malformed::Kind));
    }

    #[test]
    fn a_field_outside_its_message_is_refused() {
        let parts = Parts {
            flags: flags::UNICODE,
            lm: &[1; 24],
            nt: &[2; 60],
            domain: "CONTOSO",
            user: "alice",
            session_key: &[],
        };
        let mut bytes = parts.write();
        assert_eq!(
            Authenticate::read(&bytes).unwrap().login(),
            "CONTOSO\\alice"
        );
        assert!(Authenticate::read(&bytes).unwrap().mic().is_some());
        bytes[24..28].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Authenticate::read(&bytes), Err(Malformed::Field));
    }

    proptest! {
        #[test]
        fn a_serialized_challenge_is_read_back(
            nonce in any::<[u8; 8]>(),
            target in "[ -~]{0,15}",
            info in prop::collection::vec(any::<u8>(), 0..200),
            unicode in any::<bool>(),
        ) {
            let flags = if unicode { flags::UNICODE } else { flags::OEM };
            let challenge = Challenge { flags, nonce, target, info };
            prop_assert_eq!(Challenge::read(&challenge.write()).unwrap(), challenge);
        }

        #[test]
        fn serialized_names_are_read_back(user in "[^\\\\]{0,20}", domain in "[A-Z]{0,15}") {
            let parts = Parts { flags: flags::UNICODE, lm: &[], nt: &[], domain: &domain, user: &user, session_key: &[] };
            let bytes = parts.write();
            let read = Authenticate::read(&bytes).unwrap();
            prop_assert_eq!((read.user(), read.domain()), (user, domain));
        }

        #[test]
        fn no_bytes_are_read_beyond_their_end(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 1_u8..4) {
            let message = [&SIGNATURE[..], &[kind, 0, 0, 0], &bytes].concat();
            let _ = Negotiate::read(&message);
            let _ = Challenge::read(&message);
            if let Ok(authenticate) = Authenticate::read(&message) {
                drop((authenticate.login(), authenticate.mic()));
            }
        }
    }
}

//! SPNEGO ([RFC 4178](https://www.rfc-editor.org/rfc/rfc4178), as profiled by
//! [MS-SPNG](https://learn.microsoft.com/openspecs/windows_protocols/ms-spng/)): both sides agree on a mechanism. This
//! server has NTLM. Kerberos needs a key distribution centre, which does not exist here.
//!
//! An NTLM message is cut out by the length in its token. What follows, such as an integrity code, is not part of it.

use super::Refusal;
use super::der::{ENUMERATED, OCTETS, OID, Reader, SEQUENCE, context, value};
use super::ntlm::SIGNATURE;

/// 1.3.6.1.5.5.2.
const SPNEGO: &[u8] = &[0x2b, 6, 1, 5, 5, 2];
/// 1.3.6.1.4.1.311.2.2.10.
const NTLM: &[u8] = &[0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10];
/// 1.2.840.113554.1.2.2.
const KERBEROS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2];
/// The tag of GSS-API's initial token ([RFC 2743 §3.1](https://www.rfc-editor.org/rfc/rfc2743#section-3.1)).
const APPLICATION: u8 = 0x60;

/// A token after `Negotiate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// An NTLM message without SPNEGO, which [RFC 4559](https://www.rfc-editor.org/rfc/rfc4559) also allows.
    Bare(&'a [u8]),
    /// The first token: the client's mechanisms, and possibly a message of the first of them.
    First {
        /// The encoded list of mechanisms.
        mechanisms: &'a [u8],
        /// An NTLM message, if there is one.
        message: Option<&'a [u8]>,
    },
    /// A later token.
    Later {
        /// The message of the mechanism.
        message: &'a [u8],
        /// The `mechListMIC`.
        mic: Option<&'a [u8]>,
    },
}

/// The `negState` of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The login is complete.
    Completed = 0,
    /// More messages follow.
    Incomplete = 1,
}

/// Parses a token.
///
/// # Errors
///
/// [`Refusal::Spnego`] if it is invalid, or [`Refusal::Kerberos`] if it offers only Kerberos.
pub fn read(bytes: &[u8]) -> Result<Token<'_>, Refusal> {
    if bytes.starts_with(SIGNATURE) {
        return Ok(Token::Bare(bytes));
    }
    let token = Reader(bytes).next().ok_or(Refusal::Spnego)?;
    if token.tag == context(1) {
        return later(token.contents).ok_or(Refusal::Spnego);
    }
    let mut inside = Reader(token.contents);
    match inside.expect(OID) {
        Some(SPNEGO) if token.tag == APPLICATION => {}
        Some(KERBEROS) if token.tag == APPLICATION => return Err(Refusal::Kerberos),
        _ => return Err(Refusal::Spnego),
    }
    let first = inside.expect(context(0)).and_then(first);
    first.unwrap_or(Err(Refusal::Spnego))
}

/// The response to a token.
pub fn answer(progress: Progress, message: Option<&[u8]>, mic: Option<&[u8]>) -> Vec<u8> {
    let state = value(ENUMERATED, &[progress as u8]);
    let mut parts = value(context(0), &state);
    if progress == Progress::Incomplete {
        parts.extend(value(context(1), &value(OID, NTLM)));
    }
    for (number, bytes) in [(2, message), (3, mic)] {
        if let Some(bytes) = bytes {
            parts.extend(value(context(number), &value(OCTETS, bytes)));
        }
    }
    value(context(1), &value(SEQUENCE, &parts))
}

/// An initial token with an NTLM message, for clients.
pub fn wrap_first(message: &[u8]) -> Vec<u8> {
    let mechanisms = value(SEQUENCE, &value(OID, NTLM));
    let parts = [
        value(context(0), &mechanisms),
        value(context(2), &value(OCTETS, message)),
    ]
    .concat();
    let inside = value(context(0), &value(SEQUENCE, &parts));
    value(APPLICATION, &[value(OID, SPNEGO), inside].concat())
}

/// A later token with an NTLM message, for clients.
pub fn wrap_later(message: &[u8]) -> Vec<u8> {
    let part = value(context(2), &value(OCTETS, message));
    value(context(1), &value(SEQUENCE, &part))
}

fn first(bytes: &[u8]) -> Option<Result<Token<'_>, Refusal>> {
    let mut parts = Reader(Reader(bytes).expect(SEQUENCE)?);
    let mut mechanisms = None;
    let mut message = None;
    while let Some(part) = parts.next() {
        match part.tag {
            tag if tag == context(0) => mechanisms = Some(part.contents),
            tag if tag == context(2) => message = Some(Reader(part.contents).expect(OCTETS)?),
            _ => {}
        }
    }
    let mechanisms = mechanisms?;
    let mut listed = Reader(Reader(mechanisms).expect(SEQUENCE)?);
    let mut knows_ntlm = false;
    while let Some(mechanism) = listed.next() {
        knows_ntlm |= mechanism.tag == OID && mechanism.contents == NTLM;
    }
    if !knows_ntlm {
        return Some(Err(Refusal::Kerberos));
    }
    // The message belongs to the client's preferred mechanism. If that is not NTLM, it is of no use.
    let message = message.filter(|message| message.starts_with(SIGNATURE));
    Some(Ok(Token::First {
        mechanisms,
        message,
    }))
}

fn later(bytes: &[u8]) -> Option<Token<'_>> {
    let mut parts = Reader(Reader(bytes).expect(SEQUENCE)?);
    let (mut message, mut mic) = (None, None);
    while let Some(part) = parts.next() {
        match part.tag {
            tag if tag == context(2) => message = Some(Reader(part.contents).expect(OCTETS)?),
            tag if tag == context(3) => mic = Some(Reader(part.contents).expect(OCTETS)?),
            _ => {}
        }
    }
    Some(Token::Later {
        message: message?,
        mic,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_ntlm_message_may_come_without_spnego() {
        assert_eq!(read(b"NTLMSSP\0rest"), Ok(Token::Bare(b"NTLMSSP\0rest")));
    }

    #[test]
    fn kerberos_alone_is_refused() {
        let alone = value(APPLICATION, &value(OID, KERBEROS));
        assert_eq!(read(&alone), Err(Refusal::Kerberos));
        let list = |oids: &[&[u8]]| {
            let oids: Vec<u8> = oids.iter().flat_map(|oid| value(OID, oid)).collect();
            let ticket = value(context(2), &value(OCTETS, b"ticket"));
            let parts = [value(context(0), &value(SEQUENCE, &oids)), ticket].concat();
            let inside = value(context(0), &value(SEQUENCE, &parts));
            value(APPLICATION, &[value(OID, SPNEGO), inside].concat())
        };
        assert_eq!(read(&list(&[KERBEROS])), Err(Refusal::Kerberos));
        let both = list(&[KERBEROS, NTLM]);
        assert!(
            matches!(read(&both), Ok(Token::First { message: None, .. })),
            "NTLM is agreed on"
        );
    }

    #[test]
    fn a_message_ends_with_its_length() {
        let parts = [
            value(context(2), &value(OCTETS, b"NTLMSSP\0x")),
            value(context(3), &value(OCTETS, b"code")),
        ]
        .concat();
        let token = value(context(1), &value(SEQUENCE, &parts));
        let expected = Token::Later {
            message: b"NTLMSSP\0x",
            mic: Some(b"code"),
        };
        assert_eq!(read(&token), Ok(expected));
    }

    proptest! {
        #[test]
        fn a_wrapped_message_is_unwrapped(rest in prop::collection::vec(any::<u8>(), 0..3000)) {
            let message = [&SIGNATURE[..], &rest].concat();
            match read(&wrap_first(&message)) {
                Ok(Token::First { message: Some(read), .. }) => prop_assert_eq!(read, &message[..]),
                other => prop_assert!(false, "{:?}", other),
            }
            let expected = Token::Later { message: &message, mic: None };
            let token = wrap_later(&message);
            prop_assert_eq!(read(&token), Ok(expected));
        }

        #[test]
        fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), index in any::<prop::sample::Index>(), change: u8) {
            let _ = read(&bytes);
            let mut token = wrap_first(b"NTLMSSP\0\x01\0\0\0");
            let index = index.index(token.len());
            token[index] = change;
            let _ = read(&token);
        }
    }
}

//! `Basic` ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)): user and password, base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// User and password of an `Authorization: Basic` line. Bytes that are not UTF-8 are read as Latin-1, the default of
/// clients without a `charset` in the challenge.
pub(super) fn read(credentials: &str) -> Option<(String, String)> {
    let bytes = STANDARD.decode(credentials.trim()).ok()?;
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_and_latin_1_are_read() {
        let read = |bytes: &[u8]| read(&STANDARD.encode(bytes));
        let expected = Some(("jörg".to_owned(), "a:b".to_owned()));
        assert_eq!(read("jörg:a:b".as_bytes()), expected);
        assert_eq!(read(b"j\xf6rg:a:b"), expected);
        assert_eq!(read(b"no colon"), None);
    }
}

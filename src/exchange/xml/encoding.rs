//! The encoding of a document. WCF recognizes UTF-16 by its byte order mark or by its first character, and converts it
//! to UTF-8.

use std::borrow::Cow;

use super::reader::Violation;
use crate::settings::MAX_DECLARATION_BYTES;

/// The document in UTF-8. Any other encoding is left unchanged; `read` refuses it.
pub fn utf8(document: &[u8]) -> Cow<'_, [u8]> {
    let decoded = match document {
        [0xff, 0xfe, rest @ ..] => decode(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => decode(rest, u16::from_be_bytes),
        [b'<', 0, ..] => decode(document, u16::from_le_bytes),
        [0, b'<', ..] => decode(document, u16::from_be_bytes),
        _ => None,
    };
    let decoded = decoded.and_then(undeclared);
    decoded.map_or(Cow::Borrowed(document), |text| {
        Cow::Owned(text.into_bytes())
    })
}

fn decode(document: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = document.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text = char::decode_utf16(units).collect::<Result<String, _>>();
    text.ok().filter(|_| rest.is_empty())
}

/// Replaces the declaration by blanks, since it is no longer true; offsets stay the same. `None` if the declaration
/// names another encoding.
fn undeclared(text: String) -> Option<String> {
    let Some((end, encoding)) = declared(&text) else {
        return Some(text);
    };
    let after = text.get(end..)?;
    let blank = " ".repeat(end);
    encoding
        .eq_ignore_ascii_case("utf-16")
        .then(|| blank + after)
}

/// The end of the declaration, and the encoding that it names; `None` if it names none.
fn declared(text: &str) -> Option<(usize, &str)> {
    let end = text.strip_prefix("<?xml").and(text.find("?>"))?;
    let (_, value) = text.get(..end)?.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|quote| "'\"".contains(*quote))?;
    let (encoding, _) = value.get(1..)?.split_once(quote)?;
    Some((end + "?>".len(), encoding))
}

/// Refuses a declaration with an encoding other than the document's, as WCF does.
///
/// # Errors
///
/// The violation, with the text of .NET.
pub fn check_declaration(document: &[u8]) -> Result<(), Violation> {
    let document = document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document);
    let start = document.get(..MAX_DECLARATION_BYTES).unwrap_or(document);
    let text = start.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    match declared(text) {
        Some((_, encoding)) if !encoding.eq_ignore_ascii_case("utf-8") => {
            let what = format!(
                "The encoding in the declaration '{encoding}' does not match the encoding of the document 'utf-8'."
            );
            Err(Violation::at(text, 0, what))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>\u{e9}\u{1f600}</a>";

    fn utf16(unit: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
        let mark = mark.then_some('\u{feff}');
        let text: String = mark.into_iter().chain(DOCUMENT.chars()).collect();
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn utf_16_is_known_by_its_mark_or_by_its_first_character() {
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            for mark in [true, false] {
                let document = utf16(unit, mark);
                let decoded = utf8(&document);
                assert!(decoded.ends_with("  <a>\u{e9}\u{1f600}</a>".as_bytes()));
                assert!(check_declaration(&decoded).is_ok());
            }
        }
    }

    #[test]
    fn other_encodings_stay_unchanged() {
        for document in [
            &b"\xff\xfe<"[..],
            b"\xff\xfe\x00\xd8",
            b"<\0a",
            b"<a/>",
            b"",
        ] {
            assert_eq!(&*utf8(document), document);
        }
    }

    #[test]
    fn a_declaration_must_be_true() {
        for good in [
            "<a/>",
            "<?xml version='1.0'?><a/>",
            "<?xml version='1.0' encoding = 'UTF-8'?><a/>",
        ] {
            assert_eq!(check_declaration(good.as_bytes()), Ok(()), "{good}");
        }
        for bad in [DOCUMENT, "<?xml version='1.0' encoding='iso-8859-1'?><a/>"] {
            assert!(check_declaration(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}

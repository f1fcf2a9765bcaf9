//! Texts of clients on terminals and in JSON, without characters that move the cursor, change the direction of writing, or
//! end a line.

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// Whether a character has no other effect than its display. Controls, directional marks and invisible characters have
/// other effects
/// ([Unicode TR36](https://www.unicode.org/reports/tr36/), [trojan source](https://trojansource.codes/)).
fn is_harmless(char: char) -> bool {
    !matches!(char,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        && !char.is_control()
}

/// A text with the replacement character for each harmful character.
pub(super) fn printable(text: &str) -> String {
    let shown = |char| if is_harmless(char) { char } else { '\u{fffd}' };
    text.chars().map(shown).collect()
}

/// A value as JSON on one line. Harmful characters are escaped.
///
/// # Errors
///
/// The error of a value without a JSON form, such as a map with keys that are no texts.
pub fn json(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut written = Vec::with_capacity(256);
    value.serialize(&mut Serializer::with_formatter(&mut written, Escaping))?;
    Ok(written)
}

/// Compact JSON with additional escapes.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(place) = rest.find(|char| !is_harmless(char)) {
            let (before, after) = rest.split_at(place);
            writer.write_all(before.as_bytes())?;
            let mut chars = after.chars();
            for unit in chars
                .next()
                .iter()
                .flat_map(|char| char.encode_utf16(&mut [0; 2]).to_vec())
            {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_moves_or_turns_a_line_is_replaced_and_escaped() {
        let text = "a\u{9b}\u{202e}\u{2028}\u{2066}\u{7f}\u{e0041}é 字\u{1b}";
        assert_eq!(
            printable(text),
            "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}é 字\u{fffd}"
        );
        let written = String::from_utf8(json(&text).unwrap()).unwrap();
        assert_eq!(
            written,
            r#""a\u009b\u202e\u2028\u2066\u007f\udb40\udc41é 字\u001b""#
        );
    }

    proptest! {
        #[test]
        fn json_reads_back_and_is_harmless(text in any::<String>()) {
            let written = json(&text).unwrap();
            prop_assert_eq!(&serde_json::from_slice::<String>(&written).unwrap(), &text);
            let written = String::from_utf8(written).unwrap();
            prop_assert!(written.chars().all(is_harmless));
        }
    }
}

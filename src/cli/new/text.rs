//! Texts in TOML. They are read back byte for byte.

/// A key, quoted if necessary.
pub(super) fn key(name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if !name.is_empty() && name.bytes().all(bare) {
        name.to_owned()
    } else {
        line(name)
    }
}

/// A text on one line.
pub(super) fn line(text: &str) -> String {
    let literal = !text.contains('\'') && !text.chars().any(char::is_control);
    if literal && text.contains(['"', '\\']) {
        format!("'{text}'")
    } else {
        format!("\"{}\"", escaped(text, Lines::One))
    }
}

/// A text on several lines, without escapes if possible.
pub(super) fn block(text: &str) -> String {
    let odd = |char: char| char.is_control() && !matches!(char, '\n' | '\t');
    // A literal string cannot contain its own delimiter.
    let literal = !text.contains("''") && !text.ends_with('\'') && !text.chars().any(odd);
    match (text.contains('\n'), literal) {
        (false, _) => line(text),
        (true, true) => format!("'''\n{text}'''"),
        (true, false) => format!("\"\"\"\n{}\"\"\"", escaped(text, Lines::Many)),
    }
}

/// The layout of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Many,
}

fn escaped(text: &str, lines: Lines) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\n' if lines == Lines::Many => out.push('\n'),
            '\n' => out.push_str("\\n"),
            char if char.is_control() => {
                out.push_str(&format!("\\u{:04X}", u32::from(char)));
            }
            char => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_is_read_back(text in "(\\PC|[\\x00-\\x20'\"\\\\\\x7f\\x85]|\r\n|''')*") {
            for written in [line(&text), block(&text)] {
                let read: toml::Table = toml::from_str(&format!("x = {written}\n")).unwrap();
                prop_assert_eq!(read["x"].as_str().unwrap(), text.as_str());
            }
            let read: toml::Table = toml::from_str(&format!("{} = 1\n", key(&text))).unwrap();
            prop_assert!(read.contains_key(&text));
        }
    }
}

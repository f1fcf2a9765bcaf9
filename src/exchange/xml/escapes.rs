//! Escapes as .NET's writers put them: what a text or an attribute could not hold otherwise, and nothing else.

/// Writes a text between tags.
pub(super) fn text(out: &mut String, text: &str) {
    escaped(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        // A reader would take a bare one for the end of a line.
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

/// Writes the value of an attribute, which stands between double quotes.
pub(super) fn attribute(out: &mut String, value: &str) {
    escaped(out, value, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        // A reader would take each of them for a space.
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

fn escaped(out: &mut String, text: &str, escape: impl Fn(u8) -> Option<&'static str>) {
    let mut plain = 0;
    for (place, byte) in text.bytes().enumerate() {
        if let Some(escape) = escape(byte) {
            out.push_str(&text[plain..place]);
            out.push_str(escape);
            plain = place + 1;
        }
    }
    out.push_str(&text[plain..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_stand_for_itself_is_escaped() {
        let all = "'\"<&>\u{e9}\t\r\n";
        let mut out = String::new();
        text(&mut out, all);
        assert_eq!(out, "'\"&lt;&amp;&gt;\u{e9}\t&#xD;\n");
        out.clear();
        attribute(&mut out, all);
        assert_eq!(out, "'&quot;&lt;&amp;&gt;\u{e9}&#x9;&#xD;&#xA;");
    }
}

//! Content lines, the syntax of iCalendar and vCard
//! ([RFC 5545 3.1](https://www.rfc-editor.org/rfc/rfc5545#section-3.1),
//! [RFC 2425 5.8](https://www.rfc-editor.org/rfc/rfc2425#section-5.8)).

/// The longest line before folding (bytes).
const LENGTH: usize = 75;

/// A content line: a name, parameters, and a raw value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) value: String,
}

impl Line {
    /// A parameter's value.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether some parameter has a value, or has it as its name: vCard 2.1 writes `TEL;HOME` for `TEL;TYPE=HOME`.
    pub(crate) fn is(&self, value: &str) -> bool {
        let parameters = self.parameters.iter();
        let mut values = parameters
            .flat_map(|(name, value)| [name.as_str()].into_iter().chain(value.split(',')));
        values.any(|known| known.eq_ignore_ascii_case(value))
    }

    /// The value without escapes.
    pub(crate) fn text(&self) -> String {
        unescaped(&self.value)
    }

    /// The parts of the value between semicolons, without escapes.
    pub(crate) fn parts(&self) -> Vec<String> {
        self.split(';')
    }

    /// The parts of the value between unescaped separators, without escapes.
    pub(crate) fn split(&self, separator: char) -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut escaped = false;
        for char in self.value.chars() {
            if char == separator && !escaped {
                parts.push(String::new());
            } else if let Some(part) = parts.last_mut() {
                part.push(char);
            }
            escaped = char == '\\' && !escaped;
        }
        parts.iter().map(|part| unescaped(part)).collect()
    }
}

/// The unfolded lines of a text. Text that is not a content line is left out.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    let mut unfolded: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix([' ', '\t']), unfolded.last_mut()) {
            (Some(more), Some(before)) => before.push_str(more),
            _ => unfolded.push(line.to_owned()),
        }
    }
    unfolded.iter().filter_map(|line| read(line)).collect()
}

fn read(line: &str) -> Option<Line> {
    let mut quoted = false;
    let mut cuts = Vec::new();
    let colon = line.char_indices().find(|(at, char)| {
        quoted ^= *char == '"';
        if *char == ';' && !quoted {
            cuts.push(*at);
        }
        *char == ':' && !quoted
    })?;
    let (head, value) = (&line[..colon.0], &line[colon.0 + 1..]);
    cuts.push(head.len());
    let mut starts = vec![0];
    starts.extend(cuts.iter().map(|at| at + 1));
    let mut parts = starts.iter().zip(&cuts).map(|(from, to)| &head[*from..*to]);
    // A vCard may group its lines: `item1.EMAIL`.
    let name = parts.next()?.rsplit('.').next()?.to_ascii_uppercase();
    let parameters = parts.map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (
            name.to_ascii_uppercase(),
            value.trim_matches('"').to_owned(),
        )
    });
    Some(Line {
        name,
        parameters: parameters.collect(),
        value: value.to_owned(),
    })
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n' | 'N') => plain.push_str("\r\n"),
                Some(other) => plain.push(other),
                None => {}
            },
            other => plain.push(other),
        }
    }
    plain
}

/// A text escaped for a value.
pub(crate) fn escaped(text: &str) -> String {
    let mut value = String::new();
    for char in text.chars() {
        match char {
            '\r' => {}
            '\n' => value.push_str("\\n"),
            '\\' | ';' | ',' => value.extend(['\\', char]),
            other => value.push(other),
        }
    }
    value
}

/// A name quoted for a parameter. Parameters have no escape for quotation marks, so these are dropped.
pub(crate) fn quoted(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|char| *char != '"' && !char.is_control())
        .collect();
    format!("\"{plain}\"")
}

/// Appends a line, folded if it is too long.
pub(crate) fn push(out: &mut String, head: &str, value: &str) {
    let line = format!("{head}:{value}");
    let mut length = 0;
    // Folding must not split a character, although the limit is in bytes.
    for char in line.chars() {
        if length + char.len_utf8() > LENGTH {
            out.push_str("\r\n ");
            length = 1;
        }
        length += char.len_utf8();
        out.push(char);
    }
    out.push_str("\r\n");
}

/// A text without the characters that XML forbids.
pub(crate) fn printable(text: String) -> String {
    let legal = |char: char| {
        matches!(char, '\t' | '\n' | '\r')
            || (char >= ' ' && !matches!(char, '\u{fffe}' | '\u{ffff}'))
    };
    match text.chars().all(legal) {
        true => text,
        false => text.chars().filter(|char| legal(*char)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parameters_of_a_line_may_be_quoted() {
        let text =
            "item1.ATTENDEE;CN=\"a;b:c\";RSVP=TRUE:MAILTO:bob@\r\n contoso.test\r\nnothing\r\n";
        let [line] = lines(text).try_into().unwrap();
        assert_eq!(
            (line.name.as_str(), line.value.as_str()),
            ("ATTENDEE", "MAILTO:bob@contoso.test")
        );
        assert_eq!(line.parameter("cn"), Some("a;b:c"));
        assert!(line.is("true") && !line.is("false"));
    }

    proptest! {
        #[test]
        fn every_text_is_read_back(text in "[^\\pC]{0,200}") {
            let mut out = String::new();
            push(&mut out, "NOTE", &escaped(&text));
            let all = lines(&out);
            prop_assert_eq!(all.first().map(Line::text), Some(text));
        }

        #[test]
        fn no_text_makes_reading_panic(text in ".{0,200}") {
            for line in lines(&text) {
                let _ = (line.text(), line.parts());
            }
        }
    }
}

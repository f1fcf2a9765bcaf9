//! The problems of a scenario file, shown at their positions.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::Serialize;

/// One problem of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes with the problem.
    pub span: Range<usize>,
    /// The problem.
    pub message: String,
    /// The remedy.
    pub help: Option<String>,
}

impl Problem {
    /// A problem without advice.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: None,
        }
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All problems of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The file, as the user named it.
    pub file: String,
    /// The text of the file, with passwords masked.
    source: String,
    /// The problems, in the order of the file.
    pub problems: Vec<Problem>,
}

/// The position of a problem, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The file, as the user named it.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted in characters from 1.
    pub column: usize,
    /// The problem.
    pub message: String,
}

impl Report {
    /// The report on a file. Passwords are masked in its excerpts.
    pub fn new(file: &str, source: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        Self {
            file: file.to_owned(),
            source: mask(source),
            problems,
        }
    }

    /// The problems with line and column.
    pub fn positions(&self) -> impl Iterator<Item = Position> {
        self.problems.iter().map(|problem| {
            let before = self
                .source
                .get(..problem.span.start)
                .unwrap_or(&self.source);
            Position {
                file: self.file.clone(),
                line: before.matches('\n').count() + 1,
                column: before
                    .chars()
                    .rev()
                    .take_while(|char| *char != '\n')
                    .count()
                    + 1,
                message: problem.message.clone(),
            }
        })
    }

    fn render(&self, problem: &Problem) -> String {
        let last = self.source.len();
        let span = problem.span.start.min(last)..problem.span.end.min(last);
        let snippet = Snippet::source(self.source.as_str())
            .path(self.file.as_str())
            .annotation(AnnotationKind::Primary.span(span));
        let mut group = Level::ERROR
            .primary_title(problem.message.as_str())
            .element(snippet);
        if let Some(help) = &problem.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        Renderer::styled().render(&[group])
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rendered: Vec<_> = self
            .problems
            .iter()
            .map(|problem| self.render(problem))
            .collect();
        f.write_str(&rendered.join("\n\n"))
    }
}

/// The text with the value of every `password` masked, each byte by a star. Byte positions do not change.
pub(super) fn mask(source: &str) -> String {
    const WORD: &str = "password";
    let mut bytes = source.as_bytes().to_vec();
    let mut from = 0;
    while let Some(found) = source[from..].find(WORD) {
        let after = from + found + WORD.len();
        let Some(value) = secret(&source[after..]) else {
            // No key follows on this line. Skipping to its end keeps the time linear if the word is frequent.
            let line = source[after..].find('\n').unwrap_or(source.len() - after);
            from = after + line;
            continue;
        };
        for byte in &mut bytes[after + value.start..after + value.end] {
            if *byte != b'\n' {
                *byte = b'*';
            }
        }
        from = after + value.end;
    }
    String::from_utf8(bytes).expect("a value begins and ends between characters")
}

/// The range of the value after a key's name: behind `=`, to the closing quote or, without quotes, to the end of the line.
fn secret(text: &str) -> Option<Range<usize>> {
    let equals = text
        .find(['=', '\n'])
        .filter(|position| text[*position..].starts_with('='))?;
    let value = &text[equals + 1..];
    let start = equals + 1 + (value.len() - value.trim_start_matches([' ', '\t']).len());
    let value = &text[start..];
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| value.starts_with(quote));
    let Some(quote) = quote else {
        return Some(start..start + value.find('\n').unwrap_or(value.len()));
    };
    let inside = &value[quote.len()..];
    let end = match quote.len() {
        1 => inside.find('\n').map_or(inside, |line| &inside[..line]),
        _ => inside,
    };
    // An escaped quote does not end a text. Masking too much is safe, and masking too little is not.
    let mut length = 0;
    while let Some(next) = end[length..].find(quote) {
        length += next;
        if !end[..length].ends_with('\\') {
            return Some(start + quote.len()..start + quote.len() + length);
        }
        length += quote.len();
    }
    Some(start + quote.len()..start + quote.len() + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_password_is_masked_in_every_notation() {
        for line in [
            "password = \"geheim\" }",
            "password = 'geheim'",
            "\"password\" = \"geheim",
            "a = { password = \"ge\\\"geheim\", b = 1 }",
            "password = \"\"\"\ngeheim\n\"\"\"",
            "password = geheim",
            "password=geheim",
        ] {
            let blotted = mask(line);
            assert!(!blotted.contains("geheim"), "{blotted}");
            assert_eq!(blotted.len(), line.len());
        }
        assert_eq!(
            mask("message = \"password is wrong\"\ntitle = 'x'"),
            "message = \"password is wrong\"\ntitle = 'x'"
        );
    }

    proptest! {
        #[test]
        fn masking_keeps_every_position(text in "(password|[ =\"'\\\\\nä{}x]){0,12}") {
            let blotted = mask(&text);
            prop_assert_eq!(blotted.len(), text.len());
            prop_assert_eq!(blotted.matches('\n').count(), text.matches('\n').count());
        }
    }
}

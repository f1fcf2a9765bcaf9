//! What is wrong with a scenario file, shown where it is wrong.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::Serialize;

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which bytes are wrong.
    pub span: Range<usize>,
    /// What is wrong with them.
    pub message: String,
    /// What to write instead.
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

    /// With advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Everything that is wrong with one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The file, as the user named it.
    pub file: String,
    /// What is in it, passwords blotted out.
    source: String,
    /// What is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Where a problem is, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The file, as the user named it.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl Report {
    /// The report on a file. What it shows of the file shows no password.
    pub fn new(file: &str, source: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        Self {
            file: file.to_owned(),
            source: blot(source),
            problems,
        }
    }

    /// The problems with line and column.
    pub fn places(&self) -> impl Iterator<Item = Position> {
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

/// The text with the value of every `password` blotted out, each byte by a star: places stay where they are.
pub(super) fn blot(source: &str) -> String {
    const WORD: &str = "password";
    let mut bytes = source.as_bytes().to_vec();
    let mut from = 0;
    while let Some(found) = source[from..].find(WORD) {
        let after = from + found + WORD.len();
        let Some(value) = secret(&source[after..]) else {
            // No key is named before the line ends, however often the word comes.
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

/// Where the value is in the text behind a key's name: after `=`, to the end of its quotes or, without any, of its line.
fn secret(text: &str) -> Option<Range<usize>> {
    let equals = text
        .find(['=', '\n'])
        .filter(|place| text[*place..].starts_with('='))?;
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
    // An escaped quote does not end a text; to blot too much is better than too little.
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
    fn a_password_is_blotted_out_however_it_is_written() {
        for line in [
            "password = \"geheim\" }",
            "password = 'geheim'",
            "\"password\" = \"geheim",
            "a = { password = \"ge\\\"geheim\", b = 1 }",
            "password = \"\"\"\ngeheim\n\"\"\"",
            "password = geheim",
            "password=geheim",
        ] {
            let blotted = blot(line);
            assert!(!blotted.contains("geheim"), "{blotted}");
            assert_eq!(blotted.len(), line.len());
        }
        assert_eq!(
            blot("message = \"password is wrong\"\ntitle = 'x'"),
            "message = \"password is wrong\"\ntitle = 'x'"
        );
    }

    proptest! {
        #[test]
        fn blotting_keeps_every_place(text in "(password|[ =\"'\\\\\nä{}x]){0,12}") {
            let blotted = blot(&text);
            prop_assert_eq!(blotted.len(), text.len());
            prop_assert_eq!(blotted.matches('\n').count(), text.matches('\n').count());
        }
    }
}

//! The body of a written-down response as it was on the wire, as far as its head tells.

use super::response::Response;

/// A body, and what a reader of the scenario should know about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) length: DeclaredLength,
    /// Sentences for comments.
    pub(super) remarks: Vec<String>,
}

/// What the head said about the length.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DeclaredLength {
    /// What is: it needs no line of its own.
    Right,
    /// Another number: more than came.
    More(String),
    /// Nothing: the end of the connection is the end of the body.
    Nothing,
}

impl Body {
    /// Takes the body out of its transfer coding, and undoes what pasting did to it.
    pub(super) fn of(response: &Response) -> Self {
        let mut remarks = Vec::new();
        let mut bytes = response.body.clone();
        if response.header("transfer-encoding").is_some() {
            if let Some(whole) = unchunked(&bytes) {
                bytes = whole;
            }
            remarks
                .push("The answer came in chunks; this server says its length instead.".to_owned());
            return Self {
                bytes,
                length: DeclaredLength::Right,
                remarks,
            };
        }
        let Some(told) = response.header("content-length") else {
            let closes = response
                .header("connection")
                .is_some_and(|value| value.eq_ignore_ascii_case("close"));
            let length = if closes && response.reason.is_some() {
                DeclaredLength::Nothing
            } else {
                DeclaredLength::Right
            };
            return Self {
                bytes,
                length,
                remarks,
            };
        };
        let Ok(promised) = told.parse::<usize>() else {
            return Self {
                bytes,
                length: DeclaredLength::More(told.to_owned()),
                remarks,
            };
        };
        if let Some(pasted) = pasted(&bytes, promised) {
            return Self {
                bytes: pasted,
                length: DeclaredLength::Right,
                remarks,
            };
        }
        let came = bytes.len();
        let length = if promised > came {
            remarks.push(format!("Content-Length promises {promised} bytes and {came} came: clients see the answer end early. If the text was only cut by hand, take that line away."));
            DeclaredLength::More(told.to_owned())
        } else {
            remarks.push(format!(
                "Content-Length promised {promised} bytes and {came} came: this server says {came}."
            ));
            DeclaredLength::Right
        };
        Self {
            bytes,
            length,
            remarks,
        }
    }
}

/// The body of that length, if that is what it was before somebody pasted it: with an end of line more, or with the
/// ends of its lines changed.
fn pasted(bytes: &[u8], promised: usize) -> Option<Vec<u8>> {
    let windows = || {
        let text = std::str::from_utf8(bytes).ok()?;
        (!text.contains('\r')).then(|| text.replace('\n', "\r\n").into_bytes())
    };
    let trimmed = |bytes: &[u8]| {
        let line = bytes.strip_suffix(b"\n")?;
        Some(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
    };
    let fits = |bytes: Vec<u8>| (bytes.len() == promised).then_some(bytes);
    fits(bytes.to_vec())
        .or_else(|| bytes.strip_suffix(b"\n").map(<[u8]>::to_vec).and_then(fits))
        .or_else(|| trimmed(bytes).and_then(fits))
        .or_else(|| windows().and_then(fits))
        .or_else(|| windows().as_deref().and_then(trimmed).and_then(fits))
}

/// The body whose chunks these are ([RFC 9112 §7.1](https://www.rfc-editor.org/rfc/rfc9112#section-7.1)); nothing where
/// they are none, as curl takes them apart itself.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = size.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(whole);
        }
        whole.extend(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

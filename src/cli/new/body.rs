//! The body of a recorded response, restored to its form on the wire as far as the head allows.

use super::response::Response;

/// A body, with remarks for the reader of the scenario.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) length: DeclaredLength,
    /// Sentences for comments in the scenario.
    pub(super) remarks: Vec<String>,
}

/// The declared length of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DeclaredLength {
    /// It is correct, so the scenario needs no header for it.
    Right,
    /// Another number, larger than the body.
    More(String),
    /// None: the body ends with the connection.
    Nothing,
}

impl Body {
    /// Removes the transfer coding, and reverts changes that pasting made.
    pub(super) fn of(response: &Response) -> Self {
        let mut remarks = Vec::new();
        let mut bytes = response.body.clone();
        if response.header("transfer-encoding").is_some() {
            if let Some(whole) = unchunked(&bytes) {
                bytes = whole;
            }
            remarks.push(
                "The recorded answer was chunked; this server sends Content-Length instead."
                    .to_owned(),
            );
            return Self {
                bytes,
                length: DeclaredLength::Right,
                remarks,
            };
        }
        let Some(declared) = response.header("content-length") else {
            let closes = response
                .header("connection")
                .is_some_and(|value| value.eq_ignore_ascii_case("close"));
            // Without a length, an HTTP/1 body ends with the connection. HTTP/2, without reason phrase, has its own
            // framing.
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
        let Ok(promised) = declared.parse::<usize>() else {
            return Self {
                bytes,
                length: DeclaredLength::More(declared.to_owned()),
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
            remarks.push(format!("Content-Length declares {promised} bytes, but the record has {came}: for clients, the answer ends early. If the text was only cut by hand, remove that header."));
            DeclaredLength::More(declared.to_owned())
        } else {
            remarks.push(format!(
                "Content-Length declared {promised} bytes, but the record has {came}: this server sends {came}."
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

/// The body with the declared length, if pasting changed it: by an additional line end, or by other line ends.
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

/// The body of a chunked response ([RFC 9112 §7.1](https://www.rfc-editor.org/rfc/rfc9112#section-7.1)). `None` if it
/// is not chunked: curl decodes chunks itself.
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

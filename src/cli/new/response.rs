//! Reads an HTTP response as `curl -i` prints it, or as somebody pasted it: lines may end either way, and heads that
//! came before the last one are skipped.

use http::{HeaderName, HeaderValue};

/// A response, as it was written down.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Response {
    /// Its status.
    pub(super) status: u16,
    /// Its reason phrase; HTTP/2 has none.
    pub(super) reason: Option<String>,
    /// The header lines, in order and as they are spelled.
    pub(super) headers: Vec<(String, String)>,
    /// All that came behind the head.
    pub(super) body: Vec<u8>,
    /// The status lines of the heads before it.
    pub(super) skipped: Vec<String>,
}

/// What came of a line.
struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
}

impl Response {
    /// Reads it. The error says which line is wrong, and how.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut lines = Lines {
            rest: bytes,
            number: 0,
        };
        while matches!(lines.rest.first(), Some(b'\n' | b'\r')) {
            lines.next();
        }
        let mut skipped = Vec::new();
        loop {
            let (line, status, reason) = status_line(&mut lines)?;
            let headers = headers(&mut lines)?;
            let another = is_status_line(lines.rest);
            if status < 200 && !another {
                return Err(format!(
                    "line {}: an answer of status {status} is an interim one, and nothing follows it",
                    lines.number
                ));
            }
            if !another || !(status < 200 || gives_way(status, &headers)) {
                return Ok(Self {
                    status,
                    reason,
                    headers,
                    body: lines.rest.to_vec(),
                    skipped,
                });
            }
            skipped.push(line);
        }
    }

    /// The first value under that name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let known = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, value)| value.as_str())
    }
}

/// Whether a head stands before another one: a proxy's, one that asked for credentials, one that led elsewhere.
fn gives_way(status: u16, headers: &[(String, String)]) -> bool {
    let has = |name: &str| {
        headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let tunnel = status < 300 && !has("content-type") && !has("transfer-encoding");
    tunnel || (300..400).contains(&status) || matches!(status, 401 | 407)
}

fn is_status_line(bytes: &[u8]) -> bool {
    bytes.starts_with(b"HTTP/") && bytes.get(5).is_some_and(u8::is_ascii_digit)
}

/// The line, its status, and its reason phrase where it could have one.
fn status_line(lines: &mut Lines<'_>) -> Result<(String, u16, Option<String>), String> {
    let line = lines.next().unwrap_or_default();
    let number = lines.number.max(1);
    let line = String::from_utf8_lossy(line).into_owned();
    let wrong = || {
        let start: String = line.chars().take(60).collect();
        format!(
            "line {number}: `{}` is no status line, as `HTTP/1.1 503 Service Unavailable` would be",
            start.escape_debug()
        )
    };
    let (version, rest) = line.split_once(' ').ok_or_else(wrong)?;
    let (code, reason) = match rest.split_once(' ') {
        Some((code, reason)) => (code, Some(reason)),
        None => (rest, None),
    };
    let status: u16 = code.parse().map_err(|_| wrong())?;
    if !is_status_line(version.as_bytes()) || !(100..=599).contains(&status) || code.len() != 3 {
        return Err(wrong());
    }
    let spoken = version
        .starts_with("HTTP/1")
        .then(|| reason.unwrap_or_default().trim_end().to_owned());
    if spoken.as_ref().is_some_and(|reason| {
        !reason
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic())
    }) {
        return Err(format!("line {number}: a reason phrase is ASCII"));
    }
    Ok((line, status, spoken))
}

fn headers(lines: &mut Lines<'_>) -> Result<Vec<(String, String)>, String> {
    let mut headers: Vec<(String, String)> = Vec::new();
    while let Some(line) = lines.next().filter(|line| !line.is_empty()) {
        let wrong = |why: &str| {
            let line = String::from_utf8_lossy(line);
            let start: String = line.chars().take(60).collect();
            format!("line {}: `{}` {why}", lines.number, start.escape_debug())
        };
        let text = std::str::from_utf8(line).map_err(|_| wrong("is not UTF-8"))?;
        // A line that starts with a space goes on with the one before (RFC 9112 §5.2).
        if text.starts_with([' ', '\t'])
            && let Some((_, value)) = headers.last_mut()
        {
            *value = format!("{value} {}", text.trim());
            continue;
        }
        let (name, value) = text
            .split_once(':')
            .ok_or_else(|| wrong("is no header; an empty line ends them"))?;
        HeaderName::try_from(name)
            .map_err(|_| wrong("has no name of a header before its colon"))?;
        let value = value.trim_matches([' ', '\t']);
        HeaderValue::try_from(value).map_err(|_| wrong("has a control character"))?;
        headers.push((name.to_owned(), value.to_owned()));
    }
    Ok(headers)
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    /// The next line, without its end.
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = self.rest.iter().position(|byte| *byte == b'\n');
        let (line, rest) = match end {
            Some(end) => (&self.rest[..end], &self.rest[end + 1..]),
            None => (self.rest, &[][..]),
        };
        self.rest = rest;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

//! A parser of HTTP responses, as printed by `curl -i` or pasted: lines may end with LF or CRLF, and heads before the
//! last one are skipped.

use http::{HeaderName, HeaderValue};

/// A recorded response.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Response {
    /// The status code.
    pub(super) status: u16,
    /// The reason phrase; `None` for HTTP/2, which has none.
    pub(super) reason: Option<String>,
    /// The header lines, in order and in their spelling.
    pub(super) headers: Vec<(String, String)>,
    /// Everything after the head.
    pub(super) body: Vec<u8>,
    /// The status lines of skipped heads.
    pub(super) skipped: Vec<String>,
}

/// The lines of a text, with the current line number.
struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
}

impl Response {
    /// Parses a response. The error names the line and the problem.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut lines = Lines {
            rest: bytes,
            number: 0,
        };
        // Pasted text often begins with empty lines.
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
                    "line {}: a response with status {status} is interim, but no other follows",
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

    /// The first value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let known = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, value)| value.as_str())
    }
}

/// Whether a head is followed by another: that of a proxy, of a challenge, or of a redirect.
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

/// The line, its status, and its reason phrase if the version has one.
fn status_line(lines: &mut Lines<'_>) -> Result<(String, u16, Option<String>), String> {
    let line = lines.next().unwrap_or_default();
    let number = lines.number.max(1);
    let line = String::from_utf8_lossy(line).into_owned();
    let wrong = || {
        let start: String = line.chars().take(60).collect();
        format!(
            "line {number}: `{}` is not a status line such as `HTTP/1.1 503 Service Unavailable`",
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
        return Err(format!("line {number}: a reason phrase must be ASCII"));
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
        // A line that begins with a space continues the previous one (RFC 9112 §5.2).
        if text.starts_with([' ', '\t'])
            && let Some((_, value)) = headers.last_mut()
        {
            *value = format!("{value} {}", text.trim());
            continue;
        }
        let (name, value) = text
            .split_once(':')
            .ok_or_else(|| wrong("is not a header; an empty line must end the head"))?;
        HeaderName::try_from(name)
            .map_err(|_| wrong("has no valid header name before its colon"))?;
        let value = value.trim_matches([' ', '\t']);
        HeaderValue::try_from(value).map_err(|_| wrong("has a control character"))?;
        headers.push((name.to_owned(), value.to_owned()));
    }
    Ok(headers)
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    /// The next line, without its line end.
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

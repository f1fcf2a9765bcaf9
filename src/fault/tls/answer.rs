//! `tls.answer`: bytes that are no TLS, or silence, in answer to the ClientHello.
//!
//! *What the client sees:* "wrong version number" in OpenSSL, "Unsupported or unrecognized SSL message" in Java; or a
//! handshake that never continues.
//!
//! *Who documents it:* clients' own issue trackers, for servers with plain HTTP on the HTTPS port; [RFC 8446
//! §5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1) has the form of a record.
//!
//! *What a sound client does:* gives up, and never repeats the request without TLS.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::Hold;
use crate::fault::effect::{Effect, Mechanism, Refuses, Traits};
use crate::fault::handshake::{Handshake, Plan, Substitute};
use crate::fault::text::File;

/// Parameters of `tls.answer`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Answer {
    /// The answer.
    pub with: With,
}

/// The answer in place of a ServerHello.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum With {
    /// The answer of an HTTP server without TLS to a ClientHello.
    Http,
    /// Nothing: the connection stays open and silent.
    Nothing,
    /// Meaningless bytes.
    Rubbish,
}

/// The answer of HTTP.sys to bytes that are no request, in short.
const HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html; charset=us-ascii\r\n\
    Server: Microsoft-HTTPAPI/2.0\r\nConnection: close\r\nContent-Length: 39\r\n\r\n\
    <h2>Bad Request - Invalid Verb</h2><hr>";

const RUBBISH: &[u8] = b"\x80\x00\xde\xad\xbe\xef\xff\xff\x00\x01\x02\x03\x8f\x1d\xe4\x07\xb2\x99\x5c\x00\xff\xfe\xfd\xfc";

impl Handshake for Answer {
    fn shape(&self, _: &mut Plan) {}

    fn instead(&self) -> Option<Substitute> {
        Some(match self.with {
            With::Http => Substitute::Bytes(HTTP.into()),
            With::Nothing => Substitute::Silence(Hold::default()),
            With::Rubbish => Substitute::Bytes(RUBBISH.into()),
        })
    }

    fn goes_with_legacy(&self, _: bool) -> bool {
        true
    }
}

impl Mechanism for Answer {
    fn traits(&self) -> Traits {
        Traits {
            effect: Effect::Handshake,
            requires: None,
            refuses: Refuses::Everybody,
            hints: false,
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_length_in_its_head() {
        let text = String::from_utf8(HTTP.to_vec()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.contains(&format!("Content-Length: {}", body.len())),
            "{}",
            body.len()
        );
    }
}

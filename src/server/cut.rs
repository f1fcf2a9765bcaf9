//! Follows the server's handshake, and finds the position at which it has to stop.
//!
//! Up to ChangeCipherSpec, TLS 1.2 sends its messages in clear ([RFC 5246
//! §7.3](https://www.rfc-editor.org/rfc/rfc5246#section-7.3)). TLS 1.3 encrypts all messages after the ServerHello ([RFC
//! 8446 §2](https://www.rfc-editor.org/rfc/rfc8446#section-2)): its records can be counted and cut, and the last one of the
//! flight has the Finished.

use bytes::{BufMut, BytesMut};

use super::secrets::{Epoch, Sealed};
use crate::fault::tls::Step;

/// The head of a record: content type, two bytes of version, two of length
/// ([RFC 8446 §5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1)).
pub(super) const HEAD: usize = 5;
pub(super) const CHANGE_CIPHER_SPEC: u8 = 20;
pub(super) const ALERT: u8 = 21;
pub(super) const HANDSHAKE: u8 = 22;
pub(super) const APPLICATION_DATA: u8 = 23;

/// The head of a message: its type, three bytes of length.
pub(super) const MESSAGE_HEAD: usize = 4;
const CERTIFICATE: u8 = 11;

/// The position of the session id's length in a ServerHello: after the version and 32 random bytes. The suite follows the id
/// ([RFC 8446 §4.1.3](https://www.rfc-editor.org/rfc/rfc8446#section-4.1.3)).
const SESSION: usize = MESSAGE_HEAD + 2 + 32;

/// The extension of a ServerHello that selects TLS 1.3.
const SUPPORTED_VERSIONS: [u8; 6] = [0, 43, 0, 2, 3, 4];

/// The length of the first record, if it is whole.
pub(super) fn record(bytes: &[u8]) -> Option<usize> {
    let length = HEAD + usize::from(u16::from_be_bytes([*bytes.get(3)?, *bytes.get(4)?]));
    (bytes.len() >= length).then_some(length)
}

/// Passes a handshake up to a step.
#[derive(Debug)]
pub(super) struct Cut {
    step: Step,
    /// Whether the ServerHello selects TLS 1.3, once it has passed.
    is_tls13: Option<bool>,
    /// The passed part of the ServerHello.
    hello: BytesMut,
    /// The version in its record.
    version: [u8; 2],
    /// Whether an encrypted record of TLS 1.3 has passed.
    flown: bool,
    /// Whether the whole flight is held, and not only its last record.
    holds_all: bool,
    /// Whether TLS 1.2 encrypts now.
    encrypted: bool,
    /// The number of a message's bytes in later records.
    left: usize,
    /// The last record, which may have the Finished.
    held: BytesMut,
}

impl Cut {
    pub(super) fn new(step: Step) -> Self {
        Self {
            step,
            is_tls13: None,
            hello: BytesMut::new(),
            version: [3, 3],
            flown: false,
            holds_all: false,
            encrypted: false,
            left: 0,
            held: BytesMut::new(),
        }
    }

    /// The same, but it holds the whole flight of TLS 1.3, because its Finished must not be sent.
    pub(super) fn holding(step: Step) -> Self {
        Self {
            holds_all: true,
            ..Self::new(step)
        }
    }

    /// Puts the bytes before the step into `out`. Returns whether the step is reached.
    pub(super) fn pass(&mut self, mut bytes: &[u8], out: &mut BytesMut) -> bool {
        while let Some(length) = record(bytes) {
            let (whole, rest) = bytes.split_at(length);
            if self.pass_record(whole, out) {
                return true;
            }
            bytes = rest;
        }
        out.put_slice(bytes);
        false
    }

    /// Whether the step is reached when the server has no more to send and waits for the client.
    pub(super) fn is_at_end_of_flight(&self) -> bool {
        // A HelloRetryRequest of TLS 1.3 is no flight of its own.
        let flown = match self.is_tls13 {
            Some(true) => self.flown,
            other => other.is_some(),
        };
        flown && self.step == Step::ServerFlight || !self.held.is_empty()
    }

    /// The encryption of records at the step, in TLS 1.3.
    pub(super) fn sealed(&self) -> Option<Sealed<'_>> {
        if self.is_tls13 != Some(true) {
            return None;
        }
        let session = usize::from(*self.hello.get(SESSION)?);
        let suite = self.hello.get(SESSION + 1 + session..)?.first_chunk()?;
        Some(Sealed {
            suite: u16::from_be_bytes(*suite),
            epoch: match self.step {
                Step::ServerFlight => Epoch::Traffic,
                _ => Epoch::Handshake,
            },
            held: &self.held,
        })
    }

    /// The version in records.
    pub(super) fn version(&self) -> [u8; 2] {
        self.version
    }

    fn pass_record(&mut self, whole: &[u8], out: &mut BytesMut) -> bool {
        let is_tls13 = self.is_tls13 == Some(true);
        match (whole[0], self.step) {
            (HANDSHAKE, _) if !self.encrypted => return self.pass_messages(whole, out),
            (CHANGE_CIPHER_SPEC, step) if !is_tls13 => {
                self.encrypted = true;
                // A resumed session has no certificate: only the Finished is left.
                if step != Step::ServerFlight {
                    return true;
                }
            }
            (APPLICATION_DATA, Step::Certificate) => return true,
            (APPLICATION_DATA, Step::MidCertificate) => {
                out.put_slice(&whole[..whole.len() / 2]);
                return true;
            }
            (APPLICATION_DATA, Step::Finished) => {
                if !self.holds_all {
                    out.put(self.held.split());
                }
                self.held.put_slice(whole);
                return false;
            }
            (APPLICATION_DATA, Step::ServerFlight) => self.flown = true,
            _ => {}
        }
        out.put_slice(whole);
        false
    }

    /// Passes a record of clear messages.
    fn pass_messages(&mut self, whole: &[u8], out: &mut BytesMut) -> bool {
        let payload = &whole[HEAD..];
        if self.is_tls13.is_none() {
            self.hello.put_slice(payload);
            self.version = [whole[1], whole[2]];
            self.is_tls13 = resolved(&self.hello);
        }
        let mut at = self.left.min(payload.len());
        self.left -= at;
        while let Some((kind, length)) = payload.get(at..).and_then(message) {
            let end = match (kind, self.step) {
                (CERTIFICATE, Step::Certificate) => Some(at),
                (CERTIFICATE, Step::MidCertificate) => Some(at + MESSAGE_HEAD + length / 2),
                _ => None,
            };
            if let Some(end) = end {
                put_record(&whole[..HEAD], &payload[..end.min(payload.len())], out);
                return true;
            }
            at += MESSAGE_HEAD + length;
        }
        self.left += at.saturating_sub(payload.len());
        out.put_slice(whole);
        false
    }
}

/// The type and the length of the first message.
pub(super) fn message(bytes: &[u8]) -> Option<(u8, usize)> {
    let [kind, a, b, c] = *bytes.first_chunk()?;
    let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
    Some((kind, length))
}

/// Whether the ServerHello at the start of a flight selects TLS 1.3, once it is whole
/// ([RFC 8446 §4.2.1](https://www.rfc-editor.org/rfc/rfc8446#section-4.2.1)).
fn resolved(flight: &[u8]) -> Option<bool> {
    let (_, length) = message(flight)?;
    let hello = flight.get(MESSAGE_HEAD..MESSAGE_HEAD + length)?;
    let mut extensions = hello.windows(SUPPORTED_VERSIONS.len());
    Some(extensions.any(|window| window == SUPPORTED_VERSIONS))
}

/// Puts the rest into a new record, if there is any.
fn put_record(head: &[u8], payload: &[u8], out: &mut BytesMut) {
    let Ok(length) = u16::try_from(payload.len()) else {
        return;
    };
    if length > 0 {
        out.put_slice(&head[..3]);
        out.put_u16(length);
        out.put_slice(payload);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER_HELLO: u8 = 2;

    /// A message of TLS 1.2 or of the start of 1.3.
    fn write(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u8::try_from(body.len()).unwrap();
        [&[kind, 0, 0, length], body].concat()
    }

    fn put(kind: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).unwrap();
        [&[kind, 3, 3, 0, length], payload].concat()
    }

    /// The passed bytes of these writes, and whether the step was reached in them.
    fn passed(step: Step, writes: &[Vec<u8>]) -> (Vec<u8>, bool, bool) {
        let (mut cut, mut out) = (Cut::new(step), BytesMut::new());
        let came = writes.iter().any(|write| cut.pass(write, &mut out));
        (out.to_vec(), came, cut.is_at_end_of_flight())
    }

    #[test]
    fn tls_1_2_is_cut_between_and_within_its_messages() {
        let (hello, certificate) = (write(SERVER_HELLO, &[3; 6]), write(CERTIFICATE, &[7; 8]));
        let flight = put(
            HANDSHAKE,
            &[&hello[..], &certificate, &write(14, &[])].concat(),
        );
        let finish = [put(CHANGE_CIPHER_SPEC, &[1]), put(HANDSHAKE, &[9; 20])].concat();
        let both = [flight.clone(), finish];
        let until_certificate = put(HANDSHAKE, &hello);
        let half = put(HANDSHAKE, &[&hello[..], &certificate[..8]].concat());
        assert_eq!(
            passed(Step::Certificate, &both),
            (until_certificate.clone(), true, false)
        );
        assert_eq!(passed(Step::MidCertificate, &both), (half, true, false));
        assert_eq!(passed(Step::Finished, &both), (flight.clone(), true, false));
        assert_eq!(
            passed(Step::ServerFlight, &both[..1]),
            (flight, false, true)
        );
        // A resumed session has no certificate, and stops at its position.
        let resumed = [put(HANDSHAKE, &hello), put(CHANGE_CIPHER_SPEC, &[1])];
        assert_eq!(
            passed(Step::Certificate, &resumed),
            (until_certificate, true, false)
        );
    }

    #[test]
    fn tls_1_3_is_cut_between_and_within_its_records() {
        let hello = put(HANDSHAKE, &write(SERVER_HELLO, &SUPPORTED_VERSIONS));
        let spec = put(CHANGE_CIPHER_SPEC, &[1]);
        let encrypted = put(APPLICATION_DATA, &[8; 11]);
        let last = put(APPLICATION_DATA, &[5; 11]);
        let all = [hello.clone(), spec.clone(), encrypted.clone(), last];
        let start = [hello, spec].concat();
        let with = |more: &[u8]| [&start[..], more].concat();
        assert_eq!(
            passed(Step::Certificate, &all),
            (start.clone(), true, false)
        );
        assert_eq!(
            passed(Step::MidCertificate, &all),
            (with(&encrypted[..8]), true, false)
        );
        assert_eq!(
            passed(Step::Finished, &all),
            (with(&encrypted), false, true)
        );
    }

    #[test]
    fn a_server_hello_may_come_in_pieces() {
        let hello = write(SERVER_HELLO, &SUPPORTED_VERSIONS);
        let pieces = hello.chunks(2).map(|piece| put(HANDSHAKE, piece));
        let spec = put(CHANGE_CIPHER_SPEC, &[1]);
        let writes: Vec<_> = pieces.chain([spec]).collect();
        assert_eq!(
            passed(Step::Finished, &writes),
            (writes.concat(), false, false)
        );
    }

    #[test]
    fn a_message_may_be_longer_than_a_record() {
        let message = write(CERTIFICATE, &[CERTIFICATE; 12]);
        let writes = [
            put(HANDSHAKE, &write(SERVER_HELLO, &[0; 3])),
            put(HANDSHAKE, &message[..6]),
            put(HANDSHAKE, &message[6..]),
        ];
        assert_eq!(
            passed(Step::Finished, &writes),
            (writes.concat(), false, false)
        );
        let half = [&writes[0][..], &writes[1]].concat();
        assert_eq!(passed(Step::MidCertificate, &writes), (half, true, false));
    }
}

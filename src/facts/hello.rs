//! A parser of ClientHello messages from clients that are too old for rustls.
//!
//! It reads the fields that the journal records and that select a scenario, and accepts everything else. The layout is
//! that of [RFC 5246 §7.4.1.2](https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.2), which is the same from SSL 3 to
//! TLS 1.3.

use serde::Serialize;

const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;

/// The extensions that are read
/// ([registry](https://www.iana.org/assignments/tls-extensiontype-values/tls-extensiontype-values.xhtml)).
const SERVER_NAME: u16 = 0;
const SIGNATURE_ALGORITHMS: u16 = 13;
const ALPN: u16 = 16;

/// The length of the random value (bytes).
const RANDOM: usize = 32;

/// The contents of a ClientHello ([RFC 8446 §4.1.2](https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hello {
    /// The server name (SNI), in lower case.
    pub server_name: Option<String>,
    /// The offered application protocols, the preferred one first.
    pub alpn: Vec<String>,
    /// The offered cipher suites, by registered number.
    pub cipher_suites: Vec<u16>,
    /// The offered signature schemes, by registered number.
    pub signature_schemes: Vec<u16>,
}

impl Hello {
    /// Parses the ClientHello at the beginning of a connection, in TLS records. `None` if it is incomplete or invalid.
    pub fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut message = Vec::new();
        loop {
            // A message may span several records.
            if let Some(body) = body(&message) {
                return read(body);
            }
            let mut record = Reader(bytes);
            if record.byte()? != HANDSHAKE || record.byte()? != 3 {
                return None;
            }
            record.byte()?;
            message.extend_from_slice(record.long()?);
            bytes = record.0;
        }
    }
}

/// The body of a ClientHello; `None` if it is incomplete or another message.
fn body(message: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader(message);
    let kind = reader.byte()?;
    let length = usize::from(reader.byte()?) << 16 | usize::from(reader.number()?);
    let body = reader.take(length)?;
    (kind == CLIENT_HELLO).then_some(body)
}

fn read(body: &[u8]) -> Option<Hello> {
    let mut reader = Reader(body);
    let version = reader.number()?;
    reader.take(RANDOM)?;
    reader.short()?;
    let mut hello = Hello {
        cipher_suites: numbers(reader.long()?)?,
        ..Hello::default()
    };
    reader.short()?;
    if reader.0.is_empty() {
        // SSL 3 and TLS 1.0 clients may send no extensions at all.
        return (version >> 8 == 3).then_some(hello);
    }
    let mut extensions = Reader(reader.long()?);
    while !extensions.0.is_empty() {
        let kind = extensions.number()?;
        let mut extension = Reader(extensions.long()?);
        match kind {
            SERVER_NAME => hello.server_name = server_name(extension.long()?)?,
            SIGNATURE_ALGORITHMS => hello.signature_schemes = numbers(extension.long()?)?,
            ALPN => hello.alpn = protocols(extension.long()?)?,
            _ => {}
        }
    }
    Some(hello)
}

/// The host name in the list ([RFC 6066 §3](https://www.rfc-editor.org/rfc/rfc6066#section-3)).
fn server_name(names: &[u8]) -> Option<Option<String>> {
    let mut reader = Reader(names);
    let mut host = None;
    while !reader.0.is_empty() {
        let kind = reader.byte()?;
        let name = std::str::from_utf8(reader.long()?).ok()?;
        if kind == 0 {
            host.get_or_insert_with(|| name.to_ascii_lowercase());
        }
    }
    Some(host)
}

/// The protocols in the ALPN extension ([RFC 7301 §3.1](https://www.rfc-editor.org/rfc/rfc7301#section-3.1)).
fn protocols(list: &[u8]) -> Option<Vec<String>> {
    let mut reader = Reader(list);
    let mut protocols = Vec::new();
    while !reader.0.is_empty() {
        protocols.push(String::from_utf8_lossy(reader.short()?).into_owned());
    }
    Some(protocols)
}

fn numbers(list: &[u8]) -> Option<Vec<u16>> {
    let mut reader = Reader(list);
    let mut numbers = Vec::with_capacity(list.len() / 2);
    while !reader.0.is_empty() {
        numbers.push(reader.number()?);
    }
    Some(numbers)
}

/// The rest of the bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn number(&mut self) -> Option<u16> {
        self.take(2)
            .map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    /// Bytes with a length prefix of one byte.
    fn short(&mut self) -> Option<&'a [u8]> {
        let length = self.byte()?;
        self.take(length.into())
    }

    /// Bytes with a length prefix of two bytes.
    fn long(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.take(length.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A ClientHello of TLS 1.0: one suite, one name.
    fn old(records: usize) -> Vec<u8> {
        let name = b"Mail.contoso.test";
        let names = [&[0, 0, 17][..], name].concat();
        let extension = [&[0, 0, 0, 22, 0, 20][..], &names].concat();
        let body = [
            &[3, 1][..],
            &[7; RANDOM],
            &[0, 0, 2, 0, 0x2f, 1, 0, 0, 26],
            &extension,
        ]
        .concat();
        let length = u8::try_from(body.len()).unwrap();
        let message = [&[CLIENT_HELLO, 0, 0, length], &body[..]].concat();
        let pieces = message.chunks(message.len().div_ceil(records));
        let put = |piece: &[u8]| {
            let length = u8::try_from(piece.len()).unwrap();
            [&[HANDSHAKE, 3, 1, 0, length], piece].concat()
        };
        pieces.map(put).collect::<Vec<_>>().concat()
    }

    #[test]
    fn a_hello_of_an_old_client_is_read_in_one_record_and_in_many() {
        let expected = Hello {
            server_name: Some("mail.contoso.test".to_owned()),
            cipher_suites: vec![0x2f],
            ..Hello::default()
        };
        assert_eq!(Hello::read(&old(1)), Some(expected.clone()));
        assert_eq!(Hello::read(&old(9)), Some(expected));
    }

    #[test]
    fn a_truncated_or_foreign_message_is_refused() {
        let whole = old(1);
        for length in 0..whole.len() {
            assert_eq!(Hello::read(&whole[..length]), None, "{length} bytes");
        }
        assert_eq!(Hello::read(b"GET / HTTP/1.1\r\n\r\n"), None);
    }

    #[test]
    fn a_hello_of_rustls_is_read() {
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let name = "mail.contoso.test".try_into().unwrap();
        let mut client = rustls::ClientConnection::new(config.into(), name).unwrap();
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).unwrap();
        let hello = Hello::read(&bytes).unwrap();
        assert_eq!(hello.server_name.as_deref(), Some("mail.contoso.test"));
        assert_eq!(hello.alpn, ["h2", "http/1.1"]);
        assert!(hello.cipher_suites.contains(&0x1301));
        assert!(hello.signature_schemes.contains(&0x0403));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            drop(Hello::read(&[&[HANDSHAKE, 3, 1, 1, 0], &bytes[..]].concat()));
        }
    }
}

//! NTLM and Negotiate on the wire: the legs of a handshake, what they are bound to, and what breaks them.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use exchaos::journal::Event;

use crate::harness::Lab;

mod certificates; // client certificates in place of a login
mod faults; // auth.ntlm: legs that go wrong
mod login; // the legs of a login, and what breaks them

const HOST: &str = "mail.healthy-windows.contoso.test";

/// The steps of logins that the journal has, with what it says of them.
async fn logins(lab: &Lab, wanted: usize) -> Vec<(String, String)> {
    let login = |entry: &exchaos::journal::Entry| matches!(entry.event, Event::Login { .. });
    let entries = lab.journal(wanted, login).await;
    entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Login { leg, refused, .. } => {
                Some((leg.to_string(), refused.clone().unwrap_or_default()))
            }
            _ => None,
        })
        .collect()
}

fn request(authorization: Option<&str>, body: &str) -> String {
    let authorization =
        authorization.map_or(String::new(), |value| format!("Authorization: {value}\r\n"));
    format!(
        "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: {HOST}\r\n{authorization}Content-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn header<'a>(head: &'a str, wanted: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value)
}

/// A connection over TLS that is written and read by hand, through openssl.
struct Connection {
    child: std::process::Child,
    got: Vec<u8>,
}

impl Connection {
    fn open(lab: &Lab) -> Self {
        let address = lab.https.to_string();
        let child = Command::new("openssl")
            .args([
                "s_client",
                "-quiet",
                "-connect",
                &address,
                "-servername",
                HOST,
            ])
            .args([
                "-CAfile",
                lab.ca().to_str().unwrap(),
                "-verify_return_error",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            child,
            got: Vec::new(),
        }
    }

    fn write(&mut self, text: &str) {
        let input = self.child.stdin.as_mut().unwrap();
        tokio::task::block_in_place(|| {
            input.write_all(text.as_bytes()).unwrap();
            input.flush().unwrap();
        });
    }

    /// The challenge to a first message.
    fn challenge(&mut self, negotiate: &str) -> Vec<u8> {
        self.write(&request(Some(negotiate), ""));
        let (status, head, _) = self.answer();
        assert_eq!(status, 401);
        let challenge = header(&head, "WWW-Authenticate").unwrap();
        decoded(challenge.strip_prefix("NTLM ").unwrap())
    }

    /// The next answer: status, head, body.
    fn answer(&mut self) -> (u16, String, String) {
        loop {
            if let Some(end) = self.got.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.got[..end]).into_owned();
                let length: usize = header(&head, "Content-Length").unwrap().parse().unwrap();
                if self.got.len() >= end + 4 + length {
                    let rest = self.got.split_off(end + 4 + length);
                    let body = String::from_utf8_lossy(&self.got[end + 4..]).into_owned();
                    self.got = rest;
                    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                    return (status, head, body);
                }
            }
            let mut chunk = [0; 4096];
            let output = self.child.stdout.as_mut().unwrap();
            let read = tokio::task::block_in_place(|| output.read(&mut chunk).unwrap());
            assert!(read > 0, "the connection is over");
            self.got.extend_from_slice(&chunk[..read]);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn decoded(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

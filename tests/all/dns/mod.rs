//! Names that resolve, and those that do not: judged by dig, by dnspython, and by raw questions.

use std::net::SocketAddr;
use std::process::Command;

use exchaos::Door;
use exchaos::journal::{Entry, Event};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use crate::harness::{Lab, PATIENCE, run, skipped};

mod bounds; // questions that are none, and clients that ask nothing
mod listeners; // where names lead, by the listeners that there are
mod records; // what a healthy server has

pub const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/venv/bin/python");

/// Types of record by their numbers.
pub const A: u16 = 1;

pub const AAAA: u16 = 28;

pub const SRV: u16 = 33;

/// A lab with a name server.
pub struct Zone {
    pub lab: Lab,
    pub dns: SocketAddr,
}

impl Zone {
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(scenarios: &[(&str, &str)]) -> Self {
        let lab = Lab::with(scenarios).await;
        let dns = lab.server.open_dns(Door::any().address).await.unwrap();
        Self { lab, dns }
    }

    /// All that dig says.
    pub fn dig(&self, args: &str) -> String {
        let server = format!("@{}", self.dns.ip());
        let port = self.dns.port().to_string();
        let mut all = vec![server.as_str(), "-p", &port, "+tries=1", "+time=20"];
        all.extend(args.split(' '));
        let output = run("dig", &all, "");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    pub async fn question(&self, matches: impl Fn(&Asked<'_>) -> bool) {
        let told = |entry: &Entry| asked(entry).is_some_and(|asked| matches(&asked));
        self.lab.journal(1, told).await;
    }
}

/// What the journal says of a question.
pub struct Asked<'a> {
    pub name: &'a str,
    pub rcode: Option<&'static str>,
    pub fault: Option<&'static str>,
}

fn asked(entry: &Entry) -> Option<Asked<'_>> {
    match &entry.event {
        Event::Dns {
            name,
            rcode,
            struck,
            ..
        } => Some(Asked {
            name,
            rcode: *rcode,
            fault: struck.as_ref().map(|struck| struck.fault),
        }),
        _ => None,
    }
}

pub fn no_dig() -> bool {
    skipped("dig", Command::new("dig").arg("-v").output().is_ok())
}

/// A question in bytes, for one IN record, without extensions.
pub fn question(id: u16, name: &str, record: u16) -> Vec<u8> {
    let mut bytes = id.to_be_bytes().to_vec();
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.split('.') {
        bytes.push(label.len() as u8);
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend(record.to_be_bytes());
    bytes.extend([0, 1]);
    bytes
}

/// Code and number of answers, the truncation bit in front.
pub fn verdict(answer: &[u8]) -> (bool, u8, u16) {
    let count = u16::from_be_bytes([answer[6], answer[7]]);
    (answer[2] & 2 != 0, answer[3] & 0xf, count)
}

/// What comes next.
pub async fn heard(socket: &UdpSocket) -> Vec<u8> {
    let mut answer = vec![0; 65_535];
    let (length, _) = timeout(PATIENCE, socket.recv_from(&mut answer))
        .await
        .unwrap()
        .unwrap();
    answer.truncate(length);
    answer
}

pub async fn ask(socket: &UdpSocket, server: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    socket.send_to(bytes, server).await.unwrap();
    let answer = heard(socket).await;
    assert_eq!(answer[..2], bytes[..2], "it is the answer to this question");
    answer
}

pub async fn client() -> UdpSocket {
    UdpSocket::bind("127.0.0.1:0").await.unwrap()
}

pub async fn ask_stream(socket: &mut TcpStream, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let length = (bytes.len() as u16).to_be_bytes();
    socket.write_all(&[&length, bytes].concat()).await?;
    let answered = async {
        let mut answer = vec![0; usize::from(socket.read_u16().await?)];
        socket.read_exact(&mut answer).await?;
        Ok(answer)
    };
    timeout(PATIENCE, answered).await.unwrap()
}

//! The filter of a listener: it passes or drops SYNs by the address and the port of the client.
//!
//! Linux runs the filter for each segment to the listener, and drops the segment if the filter says so: no answer is sent
//! ([filter](https://www.kernel.org/doc/html/latest/networking/filter.html)). The sockets of its connections inherit the
//! filter, so it passes everything that is no SYN.

use std::io;
use std::net::{IpAddr, SocketAddr};

use socket2::SockRef;
use tokio::net::TcpListener;

/// The most clients in a filter. Linux limits the length of a program, and the memory of the options of a socket.
pub(super) const MOST: usize = 128;

/// The clients whose SYNs pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Pass {
    /// All clients.
    #[default]
    All,
    /// All clients except these.
    AllBut(Vec<SocketAddr>),
    /// Only these clients.
    Only(Vec<SocketAddr>),
}

impl Pass {
    /// Attaches the filter to a listener.
    pub(super) fn apply(&self, listener: &TcpListener) -> io::Result<()> {
        attach(&SockRef::from(listener), self)
    }
}

/// The part of an address that the filter compares: the last 32 bits, which differ between the clients of a network.
fn word(client: SocketAddr) -> u32 {
    match client.ip() {
        IpAddr::V4(address) => address.to_bits(),
        IpAddr::V6(address) => {
            let [.., a, b, c, d] = address.octets();
            u32::from_be_bytes([a, b, c, d])
        }
    }
}

#[cfg(target_os = "linux")]
fn attach(socket: &SockRef<'_>, pass: &Pass) -> io::Result<()> {
    let (clients, theirs, others) = match pass {
        Pass::All => return socket.detach_filter(),
        Pass::AllBut(clients) => (clients, program::DROP, program::PASS),
        Pass::Only(clients) => (clients, program::PASS, program::DROP),
    };
    socket.attach_filter(&program::of(clients, theirs, others))
}

/// Other systems have no such filter.
#[cfg(not(target_os = "linux"))]
fn attach(_: &SockRef<'_>, pass: &Pass) -> io::Result<()> {
    match pass {
        Pass::All => Ok(()),
        _ => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "only Linux can leave a SYN unanswered",
        )),
    }
}

/// The filter in the language of the kernel
/// ([opcodes](https://www.kernel.org/doc/html/latest/networking/filter.html#structure)).
#[cfg(target_os = "linux")]
mod program {
    use std::net::SocketAddr;

    use socket2::SockFilter;

    use super::{MOST, word};

    /// The results of a program: the number of bytes of the segment that pass.
    pub(super) const PASS: u32 = u32::MAX;
    pub(super) const DROP: u32 = 0;

    const LOAD_WORD: u16 = 0x20;
    const LOAD_HALF: u16 = 0x28;
    const LOAD_BYTE: u16 = 0x30;
    const LOAD_KEPT: u16 = 0x60;
    const KEEP: u16 = 0x02;
    const AND: u16 = 0x54;
    const JUMP: u16 = 0x05;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;

    /// The position of the IP header, relative to the TCP header (`SKF_NET_OFF`).
    const IP: u32 = 0xfff0_0000;
    /// The flags of TCP ([RFC 9293 §3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1)), and SYN and ACK of them.
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;
    const SYN_AND_ACK: u32 = 0x12;
    /// The last 32 bits of the source, in IPv4 and in IPv6.
    const SOURCE_4: u32 = IP + 12;
    const SOURCE_6: u32 = IP + 20;

    /// A program that returns one value for the SYNs of those clients, another one for other SYNs, and passes the rest.
    pub(super) fn of(clients: &[SocketAddr], theirs: u32, others: u32) -> Vec<SockFilter> {
        let step = |code, value| SockFilter::new(code, 0, 0, value);
        let unless = |value, skipped| SockFilter::new(JUMP_IF_EQUAL, 0, skipped, value);
        let mut steps = vec![
            step(LOAD_BYTE, FLAGS),
            step(AND, SYN_AND_ACK),
            SockFilter::new(JUMP_IF_EQUAL, 1, 0, SYN),
            step(RETURN, PASS),
            step(LOAD_BYTE, IP),
            step(AND, 0xf0),
            unless(0x60, 2),
            step(LOAD_WORD, SOURCE_6),
            step(JUMP, 1),
            step(LOAD_WORD, SOURCE_4),
            step(KEEP, 0),
        ];
        for client in clients.iter().take(MOST) {
            steps.extend([
                step(LOAD_KEPT, 0),
                unless(word(*client), 3),
                step(LOAD_HALF, 0),
                unless(client.port().into(), 1),
                step(RETURN, theirs),
            ]);
        }
        steps.push(step(RETURN, others));
        steps
    }
}

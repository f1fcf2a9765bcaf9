//! Questions that are none, and clients that ask nothing.

use exchaos::journal::{Entry, Event};
use exchaos::settings::MAX_DNS_CLIENTS;
use exchaos::{Door, Protocol};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::*;
use crate::harness::PATIENCE;

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_is_refused_or_ignored_and_the_next_question_is_answered() {
    let zone = Zone::new().await;
    let good = question(1, "mail.contoso.test", A);
    let socket = client().await;
    for (bytes, code) in [
        (good[..20].to_vec(), 1),
        ([&good[..4], &[0, 2], &good[6..]].concat(), 1),
        ([&good[..4], &[0, 0], &good[6..12]].concat(), 1),
        ([&good[..2], &[0x28], &good[3..]].concat(), 4),
        (vec![0; 12], 1),
        ([good.as_slice(), &[0; 8_000]].concat(), 0),
    ] {
        let answer = ask(&socket, zone.dns, &bytes).await;
        assert_eq!(answer[3] & 0xf, code, "{} bytes", bytes.len());
    }
    for ignored in [&[][..], &[0], &[0xff; 12], &[0xff; 1_000]] {
        socket.send_to(ignored, zone.dns).await.unwrap();
    }
    let ignored = |entry: &Entry| match &entry.event {
        Event::NoQuestion { reason, .. } => reason.starts_with("it is "),
        _ => false,
    };
    zone.lab.journal(4, ignored).await;
    assert_eq!(verdict(&ask(&socket, zone.dns, &good).await), (false, 0, 1));
}

/// A question for a label of any bytes under the served domain, of any type, with a byte of it changed now and then.
fn strange(number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut bytes = question(number as u16, "x.contoso.test", next() as u16);
    let label: Vec<u8> = (0..1 + next() % 63).map(|_| next() as u8).collect();
    bytes.splice(12..14, [&[label.len() as u8], label.as_slice()].concat());
    if number.is_multiple_of(2) {
        let place = next() as usize % bytes.len();
        bytes[place] = next() as u8;
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn no_strange_question_stops_it() {
    let zone = Zone::new().await;
    let door = Door {
        selection: Some(Door::selection("dns-catch-all").unwrap()),
        ..Door::any()
    };
    let all = zone.lab.server.open(Protocol::Dns, door).await.unwrap();
    for server in [zone.dns, all.address] {
        let socket = client().await;
        let mut stream = TcpStream::connect(server).await.unwrap();
        for number in 0..200 {
            let bytes = strange(number);
            socket.send_to(&bytes, server).await.unwrap();
            if number % 50 == 49 {
                // No more than the system keeps for the server.
                let asked = question(1, "mail.contoso.test", A);
                let answer = ask(&client().await, server, &asked).await;
                assert_eq!(verdict(&answer), (false, 0, 1));
            }
            let framed = [&(bytes.len() as u16).to_be_bytes(), bytes.as_slice()].concat();
            stream.write_all(&framed).await.unwrap();
        }
        let asked = question(1, "mail.contoso.test", A);
        let mut stream = TcpStream::connect(server).await.unwrap();
        let answer = ask_stream(&mut stream, &asked).await.unwrap();
        assert_eq!(verdict(&answer), (false, 0, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_takes_many_questions_and_the_longest_rubbish() {
    let zone = Zone::new().await;
    let good = question(1, "mail.contoso.test", A);
    let mut stream = TcpStream::connect(zone.dns).await.unwrap();
    for bytes in [
        good.clone(),
        vec![0; 65_535],
        vec![0x7f; 65_535],
        vec![7; 30],
        good,
    ] {
        let answer = ask_stream(&mut stream, &bytes).await.unwrap();
        let well = bytes.len() < 60 && bytes[0] == 0;
        assert_eq!(answer[3] & 0xf == 0, well, "{} bytes", bytes.len());
    }
    // Two questions in one piece.
    let asked = question(5, "mail.contoso.test", A);
    let framed = [&(asked.len() as u16).to_be_bytes(), asked.as_slice()].concat();
    stream.write_all(&framed).await.unwrap();
    let answer = ask_stream(&mut stream, &asked).await.unwrap();
    assert_eq!(verdict(&answer), (false, 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_connect_and_say_nothing_keep_nobody_out() {
    let zone = Zone::new().await;
    let mut idle = Vec::new();
    for _ in 0..MAX_DNS_CLIENTS + 20 {
        let mut stream = TcpStream::connect(zone.dns).await.unwrap();
        // Half of a length.
        stream.write_all(&[0]).await.unwrap();
        idle.push(stream);
    }
    let asked = question(1, "mail.contoso.test", A);
    let mut stream = TcpStream::connect(zone.dns).await.unwrap();
    let answer = ask_stream(&mut stream, &asked).await.unwrap();
    assert_eq!(verdict(&answer), (false, 0, 1));
    // The oldest made room.
    let mut byte = [0];
    let ended = timeout(PATIENCE, idle[0].read(&mut byte)).await.unwrap();
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_what_waits_and_frees_the_port() {
    let zone = Zone::new().await;
    let socket = client().await;
    let waits = question(1, "mail.dns-delay.contoso.test", A);
    socket.send_to(&waits, zone.dns).await.unwrap();
    let mut silent = TcpStream::connect(zone.dns).await.unwrap();
    let framed = [&(waits.len() as u16).to_be_bytes(), waits.as_slice()].concat();
    silent.write_all(&framed).await.unwrap();
    let delayed = |entry: &Entry| {
        entry
            .struck()
            .is_some_and(|struck| struck.fault == "dns.delay")
    };
    zone.lab.journal(2, delayed).await;
    zone.lab.server.stop().await;
    let mut byte = [0];
    let ended = timeout(PATIENCE, silent.read(&mut byte)).await.unwrap();
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    std::net::UdpSocket::bind(zone.dns).unwrap();
}

//! Our own reader of a ClientHello: it takes what rustls takes, reads the same in it, and panics at nothing.
#![no_main]

use exchaos::facts::Hello;
use rustls::server::Acceptor;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let ours = Hello::read(bytes);
    let mut acceptor = Acceptor::default();
    if acceptor.read_tls(&mut &bytes[..]).is_err() {
        return;
    }
    let Ok(Some(accepted)) = acceptor.accept() else {
        return;
    };
    let theirs = accepted.client_hello();
    let ours = ours.expect("rustls reads a ClientHello here");
    let suites: Vec<_> = theirs
        .cipher_suites()
        .iter()
        .map(|suite| u16::from(*suite))
        .collect();
    assert_eq!(ours.cipher_suites, suites);
    if let Some(name) = theirs.server_name() {
        assert_eq!(ours.server_name, Some(name.to_ascii_lowercase()));
    }
});

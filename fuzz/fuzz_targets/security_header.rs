//! The security header of a request to `/WSSecurity`, and a request to the security token service: they may refuse anything, and
//! must not panic; no token in them is one of ours. What is canonical stays as it is.
#![no_main]

use exchaos::exchange::xml::{self, canonical};
use exchaos::pki::RsaPublic;
use exchaos::token::sts::{Ask, Header};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let nobody = RsaPublic {
        modulus: vec![0xc5; 256],
        exponent: vec![1, 0, 1],
    };
    for key in [None, Some(&nobody)] {
        if let Ok(header) = Header::read(bytes, key) {
            assert_eq!(header.user(), None);
        }
    }
    drop(Ask::read(bytes));
    let Ok(text) = str::from_utf8(bytes) else { return };
    let Ok(root) = xml::read(bytes) else { return };
    if text.starts_with('\u{feff}') {
        return;
    }
    if let Some(once) = canonical(text, root.offset, None) {
        assert!(xml::read(once.as_bytes()).is_ok());
        assert_eq!(canonical(&once, 0, None).as_ref(), Some(&once));
    }
});

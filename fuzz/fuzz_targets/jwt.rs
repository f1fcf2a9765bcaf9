//! The reader of JSON Web Tokens: it may refuse anything, and must not panic, and nothing that it reads is verified.
#![no_main]

use exchaos::pki::RsaPublic;
use exchaos::token::jose::{Jwt, verify};
use jsonwebtoken::Algorithm;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(read) = Jwt::read(text) else { return };
    for name in ["exp", "aud", "roles"] {
        drop((read.text(name), read.number(name), read.list(name)));
    }
    let nobody = RsaPublic {
        modulus: vec![0xc5; 256],
        exponent: vec![1, 0, 1],
    };
    let allowed = [Algorithm::RS256, Algorithm::PS256];
    assert!(verify(text, &read.header, &nobody, &allowed).is_err());
});

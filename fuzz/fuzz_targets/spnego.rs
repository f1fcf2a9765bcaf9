//! The reader of SPNEGO tokens: it may refuse anything, and must not panic; what it wraps, it reads again.
#![no_main]

use exchaos::auth::spnego::{read, wrap_first, wrap_later};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    drop(read(bytes));
    assert!(read(&wrap_first(bytes)).is_ok());
    assert!(read(&wrap_later(bytes)).is_ok());
});

//! The reader of NTLM messages: it may refuse anything, and must not panic, whatever is then asked of what it read.
#![no_main]

use exchaos::auth::ntlm::{Authenticate, Challenge, Negotiate, kind};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let known = kind(bytes).is_ok();
    let read = Negotiate::read(bytes).is_ok() || Challenge::read(bytes).is_ok();
    if let Ok(message) = Authenticate::read(bytes) {
        assert!(message.user().len() + message.domain().len() <= 4 * bytes.len());
        drop((message.login(), message.mic()));
        assert!(known);
    }
    assert!(known || !read);
});

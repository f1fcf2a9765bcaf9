//! Words of clients, as the journal has them: no text makes hiding secrets panic, and JSON reads back.

#![no_main]

use exchaos::facts::Word;
use exchaos::journal::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for word in [Word::new(text), Word::path(text)] {
        let written = json(&word).expect("a text is JSON");
        let written = String::from_utf8(written).expect("JSON is text");
        assert!(!written.contains(char::is_control));
    }
});

//! The way of a request's body: encoding, envelope, schema. It may refuse anything, and must not panic; what is wrong
//! stands within the document.
#![no_main]

use exchaos::exchange::ews::Request;
use exchaos::exchange::{xml, xsd};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let document = xml::utf8(bytes);
    drop(Request::read(&document));
    if let Ok(root) = xml::read(&document) {
        if let Err(broken) = xsd::validate(&root) {
            assert!(broken.offset <= document.len());
        }
    }
});

//! The server as a whole.

mod content_type; // what is not text/xml
mod expect_continue; // heads that are judged before their bodies
mod half_finished; // ten thousand handshakes that are left
mod reload; // other scenarios for a running server

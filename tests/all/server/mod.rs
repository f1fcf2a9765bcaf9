//! The server as a whole.

mod content_type; // messages that are not text/xml
mod expect_continue; // heads that are judged before their bodies
mod half_finished; // ten thousand unfinished handshakes
mod reload; // other scenarios for a running server

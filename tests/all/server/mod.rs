//! The server as a whole.

mod content_type; // messages that are not text/xml
mod expect_continue; // heads that are judged before their bodies
mod half_finished; // ten thousand unfinished handshakes
mod heavy_work; // requests that take long to work on
mod memory; // what clients may fill
mod one_head; // interim heads, and heads without one host
mod reload; // other scenarios for a running server

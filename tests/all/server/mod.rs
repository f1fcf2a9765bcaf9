//! The server as a whole.

mod half_finished; // ten thousand handshakes that are left
mod reload; // other scenarios for a running server

//! Handshakes that should fail.

mod alerts; // alerts behind the ServerHello
mod handshakes; // certificates, versions, suites, records
#[cfg(feature = "legacy-tls")]
mod legacy; // what only OpenSSL speaks
mod silence; // handshakes that stall, TLS on the plain port
mod suites; // which versions and suites sslscan finds
mod verdicts; // what five clients say to each TLS fault

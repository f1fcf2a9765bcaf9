//! Handshakes that should fail.

mod alerts; // alerts after the ServerHello
mod handshakes; // certificates, versions, suites, records
#[cfg(feature = "legacy-tls")]
mod legacy; // versions and suites that only OpenSSL supports
mod silence; // handshakes that stall, TLS on the plain port
mod suites; // the versions and suites that sslscan finds
mod verdicts; // the verdicts of five clients on each TLS fault

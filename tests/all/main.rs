//! Tests through real sockets and the binary, in folders that mirror `src` (those of `exchange` stand here, beside the others).
//! Each line says what belongs there; a folder's `mod.rs` says it of its files.

#![allow(missing_docs, reason = "tests are named by what they show")]
#![allow(unreachable_pub, reason = "a test binary has no outside")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod harness; // what tests share: a server, the binary, judges

mod admin; // the admin API: routes, access, journal
mod auth; // logins: challenges, NTLM, wrong passwords
mod autodiscover; // its three forms
mod cli; // the binary: output, exit codes, bad input
mod clients; // clients that others wrote, whole
mod clock; // delays, hints, the scale of time
mod director; // how a client comes to a scenario
mod dns; // names that resolve
mod documents; // the commands of README.md and docs, run as they stand
mod ews; // operations, one by one or by family; permissions; notifications
mod faults; // what each mechanism does on the wire, layer by layer
mod front; // paths, pages, headers, products
mod journal; // what is recorded, and what never is
mod pki; // keys and certificates
mod scenario; // scenario files: diagnostics, JSON Schema
mod server; // reload, and what thousands of clients cost
mod store; // what mailboxes begin with
mod token; // the authorization server, and tokens at Exchange
mod world; // who there is
mod xsd; // the schema of EWS, and what it refuses

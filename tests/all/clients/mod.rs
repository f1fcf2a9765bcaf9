//! Clients that others wrote: one client, one module.

mod davmail; // IMAP, SMTP, POP, CalDAV and CardDAV
pub mod discovery; // how clients find the server by Autodiscover
mod exchangelib; // Python: what it reads, writes and calls a fault
mod javascript; // ews-javascript-api: every call that it has
mod matrix; // what each of five clients says to each scenario
mod thunderbird; // the requests of Thunderbird, word for word

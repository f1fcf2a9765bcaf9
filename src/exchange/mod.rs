//! The healthy Exchange: from a request to the response of a server without faults.
//!
//! This module knows nothing of faults, scenarios or sockets. A request is parsed into a [`Request`]. Its [`Response`]
//! is typed, so that a fault can change it. Only [`render()`] turns it into a reply.
//!
//! A folder imports only from folders on lower floors, which ARCHITECTURE.md lists.

pub mod autodiscover;
mod codes;
mod data;
pub mod ews;
mod front;
mod http;
mod permissions;
mod seed;
pub mod setup;
pub mod soap;
mod store;
mod work;
mod world;
pub mod xml;
pub mod xsd;

pub use front::{Request, Response, operations, render};
pub use http::{Stamp, challenges, headers, offers, pages, security};
pub use setup::{Exists, Offer, Population, Scheme, Setup, Standing};
pub use soap::Product;
pub use store::{MailboxStore, Quota, Store};
pub use work::{IsGone, Work};
pub use world::{Advertised, Arrival, Caller, Candidate, Denied, Entry, Mailbox, Site, World};
pub use xsd::Schema;

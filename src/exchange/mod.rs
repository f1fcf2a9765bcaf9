//! The healthy Exchange: from a request to the answer that a sound server gives.
//!
//! It knows nothing of faults, scenarios or sockets. A request is read into a [`Question`]; its [`Answer`] is typed, so
//! that a fault can change it; only [`render`] turns it into a reply.

mod accounts;
pub mod autodiscover;
mod challenges;
mod directory;
pub mod ews;
mod folder_name;
pub mod headers;
pub mod operations;
pub mod pages;
mod permissions;
mod population;
mod product;
mod question;
mod render;
mod schema;
pub mod setup;
mod site;
pub mod soap;
mod store;
mod world;
pub mod xml;
pub mod xsd;

pub use challenges::{challenges, offers};
pub use headers::Stamp;
pub use population::{Exists, Population};
pub use product::Product;
pub use question::{Answer, Question};
pub use render::render;
pub use schema::Schema;
pub use setup::{Scheme, Setup, Standing};
pub use site::{Advertised, Site};
pub use store::{Shelf, Store};
pub use world::{Caller, Candidate, Denied, Entry, Mailbox, World};

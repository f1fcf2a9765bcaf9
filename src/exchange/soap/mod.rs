//! SOAP envelopes and faults, and the products that send them.

pub(crate) mod envelope;
pub(crate) mod product;

pub(crate) use envelope::{Envelope, document, pushed, streamed};
pub use envelope::{Fault, MessageXml};
pub use product::{FrontEnd, Product, Reads, Release};

//! The schema and the description of EWS as files that clients download.

pub(crate) mod document;
pub(crate) mod file;
pub(crate) mod wsdl;

pub use file::File;

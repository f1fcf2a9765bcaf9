//! The schema and the WSDL of EWS as files for download.

pub(crate) mod document;
pub(crate) mod file;
pub(crate) mod wsdl;

pub use file::File;

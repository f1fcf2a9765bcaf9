//! An item as an opaque stream with all its data. ExportItems returns it, and UploadItems takes it.
//!
//! Exchange's stream is that of
//! [MS-OXCFXICS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcfxics/), which only Exchange
//! reads. This format is our own: a mark, a checksum, and the item, each part behind its length.

pub(crate) mod format;
pub(crate) mod read;
pub(crate) mod write;

pub(crate) use read::read;
pub(crate) use write::written;

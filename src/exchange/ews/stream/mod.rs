//! An item as an opaque stream that says everything of it: what ExportItems gives out, and UploadItems takes back.
//!
//! Exchange's own stream is that of [MS-OXCFXICS](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxcfxics/),
//! which nobody but Exchange reads. This one is ours: a mark, a checksum, and the item, each part behind its length.

pub(crate) mod format;
pub(crate) mod read;
pub(crate) mod write;

pub(crate) use read::read;
pub(crate) use write::written;

//! Items as MIME, the content of `MimeContent` ([RFC 5322](https://www.rfc-editor.org/rfc/rfc5322),
//! [RFC 2045](https://www.rfc-editor.org/rfc/rfc2045)).

pub(crate) mod content;
pub(crate) mod head;
pub(crate) mod read;
pub(crate) mod write;

pub(crate) use content::{bytes, content, headers, item};
pub(crate) use head::received_header;

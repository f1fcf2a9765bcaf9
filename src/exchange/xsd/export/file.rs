//! The three files that describe the service to clients.

use std::sync::LazyLock;

use bytes::Bytes;

use super::{document, wsdl};
use crate::exchange::xsd::Namespace;

/// A file that describes the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// The operations.
    Services,
    /// The requests and responses.
    Messages,
    /// The types of the requests and responses.
    Types,
}

static FILES: LazyLock<[Bytes; 3]> = LazyLock::new(|| {
    let nodes = [
        wsdl::definitions(),
        document::schema(Namespace::Messages),
        document::schema(Namespace::Types),
    ];
    nodes.map(|node| {
        let text = String::from_utf8(node.document()).expect("a document is UTF-8");
        text.replace("><", ">\r\n<").into()
    })
});

impl File {
    /// All files with their paths. The paths are case-insensitive.
    const ALL: [(&'static str, Self); 3] = [
        ("/EWS/Services.wsdl", Self::Services),
        ("/EWS/messages.xsd", Self::Messages),
        ("/EWS/types.xsd", Self::Types),
    ];

    /// The file at a path.
    pub fn at(path: &str) -> Option<Self> {
        let found = Self::ALL
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(path));
        found.map(|(_, file)| *file)
    }

    /// The content of the file.
    pub fn body(self) -> Bytes {
        FILES[self as usize].clone()
    }
}

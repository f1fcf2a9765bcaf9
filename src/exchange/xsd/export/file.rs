//! The three files that describe the service, as clients download them.

use std::sync::LazyLock;

use bytes::Bytes;

use super::{document, wsdl};
use crate::exchange::xsd::Namespace;

/// A file that describes the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// Which operations there are.
    Services,
    /// What they ask and answer.
    Messages,
    /// What these are made of.
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
    /// Each with its path, whose case does not matter.
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

    /// What is in it.
    pub fn body(self) -> Bytes {
        FILES[self as usize].clone()
    }
}

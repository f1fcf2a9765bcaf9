//! XML as Exchange reads and writes it: requests are parsed into a tree ([`read`]), responses are built as one
//! ([`Node`]).
//!
//! quick-xml tokenizes and escapes. It is more lenient than .NET's reader; this module refuses the rest.

mod canonical;
pub(crate) mod element;
pub(crate) mod encoding;
mod escapes;
pub(crate) mod namespaces;
pub(crate) mod node;
pub(crate) mod reader;
pub(crate) mod values;

pub use canonical::{canonical, canonical_attribute, canonical_text};
pub use element::Element;
pub use encoding::{check_declaration, utf8};
pub use namespaces::{ERRORS, MESSAGES, SOAP, TYPES, XML, XSD, XSI};
pub use node::Node;
pub use reader::{UNDECLARED_PREFIX, Violation, read};

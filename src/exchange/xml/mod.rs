//! XML as Exchange reads and writes it: requests become a small tree ([`read`]), answers are one ([`Node`]).
//!
//! quick-xml tokenises and escapes; what it is lenient about is refused here, as .NET's reader refuses it.

pub(crate) mod element;
pub(crate) mod encoding;
pub(crate) mod namespaces;
pub(crate) mod node;
pub(crate) mod reader;
pub(crate) mod values;

pub use element::Element;
pub use encoding::{check_declaration, utf8};
pub use namespaces::{ERRORS, MESSAGES, SOAP, TYPES, XML, XSD, XSI};
pub use node::Node;
pub use reader::{Violation, read};

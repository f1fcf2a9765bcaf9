//! Faults of WS-Security in the form of Windows Communication Foundation, which has no `detail`.

use super::headers::{self, Stamp, XML};
use crate::exchange::xml::{Node, SOAP};
use crate::reply::Reply;

/// The namespace of the codes
/// ([WS-Security §12](https://docs.oasis-open.org/wss/v1.1/wss-v1.1-spec-os-SOAPMessageSecurity.pdf)).
const CODES: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";

/// The code and the text for a message that cannot be verified.
pub const INVALID_SECURITY: (&str, &str) = (
    "InvalidSecurity",
    "An error occurred when verifying security for the message.",
);
/// The code and the text for an unusable token.
pub const INVALID_SECURITY_TOKEN: (&str, &str) = (
    "InvalidSecurityToken",
    "An error occurred when processing the security tokens in the message.",
);

/// The fault with a code and a text.
pub fn security_fault((code, text): (&str, &str), stamp: &Stamp<'_>) -> Reply {
    let mut reply = headers::exchange(500, Some(XML), stamp);
    let code = Node::text("faultcode", format!("a:{code}")).with("xmlns:a", CODES);
    let text = Node::text("faultstring", text.to_owned()).with("xml:lang", "en-US");
    let fault = Node::new("s:Fault").child(code).child(text);
    let envelope = Node::new("s:Envelope")
        .with("xmlns:s", SOAP)
        .child(Node::new("s:Body").child(fault));
    reply.body = envelope.between("", "").into();
    reply
}

//! Invalid requests to Autodiscover's SOAP form: the faults of Windows Communication Foundation, before a request
//! reaches Exchange.

use super::namespaces::{ADDRESSING, AUTODISCOVER};
use crate::exchange::xml::{Node, SOAP};

/// The namespace of WCF's dispatcher. Its faults have codes of their own.
const DISPATCHER: &str =
    "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";

/// The reasons why a request is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not SOAP.
    NotSoap,
    /// Its header has no action
    /// ([SOAP binding §6.4.1.4](https://www.w3.org/TR/2006/REC-ws-addr-soap-20060509/#invalidmapfault)).
    NoAction,
    /// The action does not exist.
    UnknownAction(String),
    /// Its body does not match the action.
    Body {
        /// The operation that is asked for.
        operation: &'static str,
        /// The missing element.
        expected: String,
        /// The element that is there, and its namespace.
        found: Option<(String, String)>,
    },
}

impl Fault {
    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::NotSoap => 400,
            Self::NoAction | Self::UnknownAction(_) | Self::Body { .. } => 500,
        }
    }

    /// The code on the wire.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotSoap => "BadRequest",
            Self::NoAction => "MessageAddressingHeaderRequired",
            Self::UnknownAction(_) => "ActionNotSupported",
            Self::Body { .. } => "DeserializationFailed",
        }
    }

    fn text(&self) -> String {
        match self {
            Self::NotSoap => String::new(),
            Self::NoAction => {
                format!(
                    "No Action header was found with namespace '{ADDRESSING}' for the given message."
                )
            }
            Self::UnknownAction(action) => format!(
                "The message with Action '{action}' cannot be processed at the receiver, due to a ContractFilter mismatch at the EndpointDispatcher. \
                 This may be because of either a contract mismatch (mismatched Actions between sender and receiver) or a \
                 binding/security mismatch between the sender and the receiver.  Check that sender and receiver have the \
                 same contract and the same binding (including security requirements, e.g. Message, Transport, None)."
            ),
            Self::Body {
                operation,
                expected,
                found,
            } => {
                let found = found.as_ref().map_or_else(
                    || "'EndElement' with name 'Body' and namespace 'http://schemas.xmlsoap.org/soap/envelope/'".to_owned(),
                    |(name, namespace)| format!("'Element' with name '{name}' and namespace '{namespace}'"),
                );
                format!(
                    "The formatter threw an exception while trying to deserialize the message: Error in deserializing body of \
                     request message for operation '{operation}'. OperationFormatter encountered an invalid Message body. \
                     Expected to find node type 'Element' with name '{expected}' and namespace '{AUTODISCOVER}'. \
                     Found node type {found}"
                )
            }
        }
    }

    /// The envelope of the fault; empty if only the status reports it.
    pub(crate) fn document(&self) -> Vec<u8> {
        let (namespace, action) = match self {
            Self::NotSoap => return Vec::new(),
            Self::Body { .. } => (DISPATCHER, format!("{DISPATCHER}/fault")),
            _ => (ADDRESSING, format!("{ADDRESSING}/fault")),
        };
        let action = Node::text("a:Action", action).with("s:mustUnderstand", "1");
        let code = Node::text("faultcode", format!("c:{}", self.code())).with("xmlns:c", namespace);
        let text = Node::text("faultstring", self.text()).with("xml:lang", "en-US");
        let fault = Node::new("s:Fault").child(code).child(text);
        Node::new("s:Envelope")
            .with("xmlns:s", SOAP)
            .with("xmlns:a", ADDRESSING)
            .child(Node::new("s:Header").child(action))
            .child(Node::new("s:Body").child(fault))
            .between("", "")
    }
}

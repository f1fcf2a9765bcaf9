//! Invalid requests to Autodiscover's SOAP form: the faults of Windows Communication Foundation, before a request
//! reaches Exchange.

use super::namespaces::ADDRESSING;
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
        /// The missing element.
        expected: String,
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
                "A required header representing a Message Addressing Property is not present"
                    .to_owned()
            }
            Self::UnknownAction(action) => format!(
                "The message with Action '{action}' cannot be processed at the receiver, due to a ContractFilter mismatch at the EndpointDispatcher."
            ),
            Self::Body { expected } => format!(
                "The formatter threw an exception while trying to deserialize the message: expected the element '{expected}'."
            ),
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

//! What is no request of Autodiscover: the answers that Windows Communication Foundation gives before Exchange is asked.

use super::namespaces::ADDRESSING;
use crate::exchange::xml::{Node, SOAP};

/// The dispatcher of Windows Communication Foundation, whose faults have codes of their own.
const DISPATCHER: &str =
    "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher";

/// Why a request is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no SOAP at all.
    NotSoap,
    /// Its header does not say what is asked for
    /// ([SOAP binding §6.4.1.4](https://www.w3.org/TR/2006/REC-ws-addr-soap-20060509/#invalidmapfault)).
    NoAction,
    /// What its header asks for is not there.
    UnknownAction(String),
    /// Its body has not what its header asks for.
    Body {
        /// The element that is missing.
        expected: String,
    },
}

impl Fault {
    /// The HTTP status that it is sent with.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::NotSoap => 400,
            Self::NoAction | Self::UnknownAction(_) | Self::Body { .. } => 500,
        }
    }

    /// Its code on the wire.
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

    /// The envelope that carries it; nothing, where only the status says that it failed.
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

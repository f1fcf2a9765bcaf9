//! Writes the tables as Services.wsdl: the operations and the headers of each.
//!
//! It has no `wsdl:service`, like the file of Exchange. node-ews adds one with the right URL.

use crate::exchange::xml::{MESSAGES, Node, TYPES, XSD};
use crate::exchange::xsd::operations::{OPERATIONS, Published};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const WSDL_SOAP: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
const HTTP: &str = "http://schemas.xmlsoap.org/soap/http";

/// An operation with its published declarations.
struct Operation {
    name: &'static str,
    published: &'static Published,
}

/// The published operations.
fn operations() -> impl Iterator<Item = Operation> {
    OPERATIONS.iter().filter_map(|operation| {
        Some(Operation {
            name: operation.name,
            published: operation.published.as_ref()?,
        })
    })
}

/// The WSDL document.
pub(crate) fn definitions() -> Node {
    let operations: Vec<Operation> = operations().collect();
    let import = Node::new("xs:import")
        .with("namespace", MESSAGES)
        .with("schemaLocation", "messages.xsd");
    let schema = Node::new("xs:schema").with("xmlns:xs", XSD).child(import);
    let port = Node::new("wsdl:portType").with("name", "ExchangeServicePortType");
    let transport = Node::new("soap:binding")
        .with("style", "document")
        .with("transport", HTTP);
    let binding = Node::new("wsdl:binding")
        .with("name", "ExchangeServiceBinding")
        .with("type", "tns:ExchangeServicePortType")
        .child(transport);
    Node::new("wsdl:definitions")
        .with("xmlns:wsdl", WSDL)
        .with("xmlns:soap", WSDL_SOAP)
        .with("xmlns:tns", MESSAGES)
        .with("xmlns:t", TYPES)
        .with("targetNamespace", MESSAGES)
        .child(Node::new("wsdl:types").child(schema))
        .children(operations.iter().flat_map(Operation::messages))
        .child(port.children(operations.iter().map(Operation::port)))
        .child(binding.children(operations.iter().map(Operation::binding)))
}

/// The name of a header's message part in the WSDL.
fn part(header: &'static str) -> &'static str {
    match header {
        "ExchangeImpersonation" => "Impersonation",
        "RequestServerVersion" => "RequestVersion",
        other => other,
    }
}

fn message_part(name: impl Into<String>, element: String) -> Node {
    Node::new("wsdl:part")
        .with("name", name.into())
        .with("element", element)
}

impl Operation {
    fn messages(&self) -> [Node; 2] {
        let named = |way| Node::new("wsdl:message").with("name", format!("{}Soap{way}", self.name));
        let headers = self.published.headers.iter();
        let headers = headers.map(|header| message_part(part(header), format!("t:{header}")));
        let result = format!("{}Result", self.name);
        [
            named("In")
                .child(message_part(
                    "request",
                    format!("tns:{}", self.published.request),
                ))
                .children(headers),
            named("Out")
                .child(message_part(
                    result,
                    format!("tns:{}", self.published.response),
                ))
                .child(message_part(
                    "ServerVersion",
                    "t:ServerVersionInfo".to_owned(),
                )),
        ]
    }

    fn port(&self) -> Node {
        let message =
            |tag, way| Node::new(tag).with("message", format!("tns:{}Soap{way}", self.name));
        Node::new("wsdl:operation")
            .with("name", self.name)
            .child(message("wsdl:input", "In"))
            .child(message("wsdl:output", "Out"))
    }

    fn binding(&self) -> Node {
        let action =
            Node::new("soap:operation").with("soapAction", format!("{MESSAGES}/{}", self.name));
        let body = |parts: String| {
            Node::new("soap:body")
                .with("parts", parts)
                .with("use", "literal")
        };
        let header = |way: &str, part: &'static str| {
            Node::new("soap:header")
                .with("message", format!("tns:{}Soap{way}", self.name))
                .with("part", part)
                .with("use", "literal")
        };
        let headers = self
            .published
            .headers
            .iter()
            .map(|name| header("In", part(name)));
        let input = Node::new("wsdl:input")
            .child(body("request".to_owned()))
            .children(headers);
        let output = Node::new("wsdl:output")
            .child(body(format!("{}Result", self.name)))
            .child(header("Out", "ServerVersion"));
        Node::new("wsdl:operation")
            .with("name", self.name)
            .child(action)
            .child(input)
            .child(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::xsd::{Namespace, TABLE};

    #[test]
    fn no_part_of_a_message_has_the_name_of_another() {
        // JAX-WS and .NET refuse the whole WSDL because of one such message.
        for operation in operations() {
            let mut headers = operation.published.headers.clone();
            headers.sort_unstable();
            headers.dedup();
            let name = operation.name;
            assert_eq!(headers.len(), operation.published.headers.len(), "{name}");
        }
    }

    #[test]
    fn the_elements_of_the_operations_are_declared() {
        for operation in operations() {
            for element in [operation.published.request, operation.published.response] {
                assert!(
                    TABLE.element(Namespace::Messages, element).is_some(),
                    "{element}"
                );
            }
            for header in &operation.published.headers {
                assert!(
                    TABLE.element(Namespace::Types, header).is_some(),
                    "{header}"
                );
            }
        }
    }
}

//! SOAP 1.1 in EWS: the envelopes of requests and answers, and faults
//! ([SOAP 1.1 §4](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383494)).

use std::sync::LazyLock;

use super::product::{Product, Reads, Release};
use crate::exchange::codes::ResponseCode;
use crate::exchange::xml::{
    self, ERRORS, Element, MESSAGES, Node, SOAP, TYPES, UNDECLARED_PREFIX, Violation, XSD, XSI,
};
use crate::reply::Pieces;

/// The details of a fault or an error in `MessageXml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MessageXml {
    /// No details.
    #[default]
    None,
    /// Named values in order, such as `BackOffMilliseconds`.
    Values(Vec<(String, String)>),
    /// The affected property, by its URI.
    Field(String),
    /// The affected property, by its path in the request.
    Path(Node),
    /// The position of a schema violation.
    Violation(Violation),
    /// The position of malformed XML.
    Malformed(Violation),
    /// The exception behind an error of free/busy: the names and contents of elements, in order.
    Exception(Vec<(&'static str, String)>),
}

impl MessageXml {
    /// The `MessageXml` element. Its content is always in the namespace of types.
    pub(crate) fn node(&self, prefix: &'static str) -> Option<Node> {
        let content: Vec<Node> = match self {
            Self::None => return None,
            Self::Values(values) => values
                .iter()
                .map(|(name, value)| {
                    Node::text("t:Value", value.clone()).with("Name", name.clone())
                })
                .collect(),
            Self::Path(path) => vec![path.clone()],
            Self::Field(uri) => vec![Node::new("t:FieldURI").with("FieldURI", uri.clone())],
            Self::Violation(violation) | Self::Malformed(violation) => vec![
                Node::text("t:LineNumber", violation.line.to_string()),
                Node::text("t:LinePosition", violation.position.to_string()),
                Node::text("t:Violation", violation.what.clone()),
            ],
            Self::Exception(parts) => parts
                .iter()
                .map(|(name, content)| Node::text(*name, content.clone()).with("xmlns", ERRORS))
                .collect(),
        };
        Some(
            Node::new(format!("{prefix}:MessageXml"))
                .with("xmlns:t", TYPES)
                .children(content),
        )
    }
}

/// A fault: the request failed as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The code, which occurs twice on the wire.
    pub code: ResponseCode,
    /// The text, which occurs twice on the wire.
    pub text: String,
    /// The details in `MessageXml`.
    pub message_xml: MessageXml,
}

impl Fault {
    /// A fault with the text of its code.
    pub fn of(code: ResponseCode) -> Self {
        Self {
            code,
            text: code.text().to_owned(),
            message_xml: MessageXml::None,
        }
    }

    /// The fault for malformed XML. Its text contains the position, too.
    pub fn malformed(violation: Violation) -> Self {
        let violation = violation.placed();
        let text = format!("The request failed schema validation: {}", violation.what);
        Self {
            text,
            message_xml: MessageXml::Malformed(violation),
            ..Self::of(ResponseCode::SCHEMA_VALIDATION)
        }
    }

    /// The fault for a schema violation.
    pub fn schema(violation: Violation) -> Self {
        Self {
            code: ResponseCode::SCHEMA_VALIDATION,
            text: format!("The request failed schema validation: {}", violation.what),
            message_xml: MessageXml::Violation(violation),
        }
    }

    /// The violation of XML or of the schema, if the fault has one.
    pub(crate) fn violation(&self) -> Option<&Violation> {
        match &self.message_xml {
            MessageXml::Violation(violation) | MessageXml::Malformed(violation) => Some(violation),
            _ => None,
        }
    }

    /// The fault as a product sends it. A lenient server reports an invalid request instead of a schema violation. For
    /// malformed XML, every server has the error message of its .NET version.
    #[must_use]
    pub(crate) fn for_server(self, product: Product, reads: Reads) -> Self {
        match self.message_xml {
            MessageXml::Violation(_) if reads == Reads::Lenient => {
                Self::of(ResponseCode::INVALID_REQUEST)
            }
            MessageXml::Malformed(mut violation) => {
                let (known, own) = (UNDECLARED_PREFIX, product.release().undeclared_prefix);
                violation.what = violation.what.replacen(known, own, 1);
                Self {
                    text: self.text.replacen(known, own, 1),
                    message_xml: MessageXml::Malformed(violation),
                    ..self
                }
            }
            message_xml => Self {
                message_xml,
                ..self
            },
        }
    }

    /// The envelope of the fault: without a header, and with a detail
    /// ([handling errors](https://learn.microsoft.com/exchange/client-developer/exchange-web-services/handling-errors-related-to-synchronization-in-ews-in-exchange)).
    pub(crate) fn document(&self) -> Vec<u8> {
        let code = self.code.name();
        // A violation is described in the fault's text and in its values, so the detail's message is a general one.
        let message = match self.message_xml {
            MessageXml::Violation(_) | MessageXml::Malformed(_) => {
                "The request failed schema validation."
            }
            _ => &self.text,
        };
        let detail = Node::new("detail")
            .child(Node::text("e:ResponseCode", code).with("xmlns:e", ERRORS))
            .child(Node::text("e:Message", message.to_owned()).with("xmlns:e", ERRORS))
            .children(self.message_xml.node("t"));
        let fault = Node::new("s:Fault")
            .child(Node::text("faultcode", format!("a:{code}")).with("xmlns:a", TYPES))
            .child(Node::text("faultstring", self.text.clone()).with("xml:lang", "en-US"))
            .child(detail);
        let body = Node::new("s:Body").child(fault);
        Node::new("s:Envelope")
            .with("xmlns:s", SOAP)
            .child(body)
            .document()
    }
}

/// The two parts of a request's envelope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Envelope<'a> {
    /// The header, if there is one.
    pub(crate) header: Option<Element<'a>>,
    /// The single element of the body.
    pub(crate) operation: Element<'a>,
}

impl<'a> Envelope<'a> {
    /// Reads an envelope.
    pub(crate) fn read(document: &'a [u8]) -> Result<Self, Fault> {
        let no_xml = Fault::malformed;
        xml::check_declaration(document).map_err(no_xml)?;
        let mut root = xml::read(document).map_err(no_xml)?;
        let refuse = |offset: usize, what: String| {
            let text = str::from_utf8(document).expect("the reader checked the encoding");
            Err(Fault::schema(Violation::at(text, offset, what)))
        };
        if !root.is(SOAP, "Envelope") {
            let what = format!("The element '{}' is not a SOAP 1.1 envelope.", root.name);
            return refuse(root.offset, what);
        }
        let position =
            |root: &Element<'_>, name| root.children.iter().position(|child| child.is(SOAP, name));
        let Some(body) = position(&root, "Body") else {
            return refuse(
                root.offset,
                "The element 'Envelope' has incomplete content: 'Body' is missing.".to_owned(),
            );
        };
        let mut body = root.children.swap_remove(body);
        let header = position(&root, "Header").map(|index| root.children.swap_remove(index));
        match body.children.len() {
            1 => Ok(Self {
                header,
                operation: body.children.swap_remove(0),
            }),
            _ => refuse(
                body.offset,
                "The element 'Body' must have exactly one element in it.".to_owned(),
            ),
        }
    }
}

/// The text around the content of every answer except faults. It depends only on the product, so it is built once.
struct Frame {
    before: String,
    after: String,
}

static FRAMES: LazyLock<[Frame; Product::ALL.len()]> =
    LazyLock::new(|| Product::ALL.map(|product| Frame::of(product.release())));

impl Frame {
    fn of(release: &Release) -> Self {
        let content = Node::new("content");
        let header = Node::new("s:Header").child(release.server_version_info());
        let body = Node::new("s:Body")
            .with("xmlns:xsi", XSI)
            .with("xmlns:xsd", XSD)
            .child(content);
        let envelope = Node::new("s:Envelope")
            .with("xmlns:s", SOAP)
            .child(header)
            .child(body);
        let document = String::from_utf8(envelope.document()).expect("a document is UTF-8");
        let (before, after) = document
            .split_once("<content/>")
            .expect("an empty element is written so");
        Self {
            before: before.to_owned(),
            after: after.to_owned(),
        }
    }
}

/// The document of an answer, except for faults and streamed answers.
pub(crate) fn document(content: Node, product: Product) -> Pieces {
    let content = content.with("xmlns:m", MESSAGES).with("xmlns:t", TYPES);
    let frame = &FRAMES[product as usize];
    content.pieces(&frame.before, &frame.after)
}

/// The document of one of many answers on a connection. The envelope has no prefix, because some clients search for it as
/// text. It has no XML declaration, because the EWS Managed API accepts none there.
pub(crate) fn streamed(content: Node, product: Product) -> Vec<u8> {
    let content = content.with("xmlns:m", MESSAGES).with("xmlns:t", TYPES);
    let part = |name| Node::new(name).with("xmlns:soap11", SOAP);
    let header = part("soap11:Header").child(product.release().server_version_info());
    let body = part("soap11:Body").child(content);
    let envelope = Node::new("Envelope").with("xmlns", SOAP);
    envelope.child(header).child(body).between("", "")
}

/// The document of a push notification. Its header contains the schema version of the client's subscription instead of the
/// server's version
/// ([SendNotification](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwspsntif/)).
pub(crate) fn pushed(content: Node, version: String) -> Vec<u8> {
    let content = content.with("xmlns:m", MESSAGES).with("xmlns:t", TYPES);
    let version = Node::new("t:RequestServerVersion")
        .with("xmlns:t", TYPES)
        .with("Version", version);
    let header = Node::new("soap11:Header").child(version);
    let body = Node::new("soap11:Body").child(content);
    let envelope = Node::new("soap11:Envelope").with("xmlns:soap11", SOAP);
    envelope.child(header).child(body).document()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_has_its_code_twice_and_its_values_in_order() {
        let mut fault = Fault::of(ResponseCode::named("ErrorServerBusy").unwrap());
        fault.message_xml = MessageXml::Values(vec![
            ("First".to_owned(), "1".to_owned()),
            ("BackOffMilliseconds".to_owned(), "297749".to_owned()),
        ]);
        insta::assert_snapshot!(String::from_utf8(fault.document()).unwrap());
    }

    #[test]
    fn a_document_without_an_envelope_is_a_schema_violation() {
        for document in [
            "<a/>".to_owned(),
            format!("<Envelope xmlns='{SOAP}'/>"),
            format!("<Envelope xmlns='{SOAP}'><Body/></Envelope>"),
            "not xml".to_owned(),
        ] {
            let fault = Envelope::read(document.as_bytes()).unwrap_err();
            assert_eq!(fault.code, ResponseCode::SCHEMA_VALIDATION, "{document}");
        }
    }
}

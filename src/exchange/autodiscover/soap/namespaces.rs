//! The namespaces of Autodiscover's SOAP form.

/// The namespace of Autodiscover's own elements.
pub(crate) const AUTODISCOVER: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover";
/// [WS-Addressing 1.0](https://www.w3.org/TR/2006/REC-ws-addr-core-20060509/).
pub(crate) const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";

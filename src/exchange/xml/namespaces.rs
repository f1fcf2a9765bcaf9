//! The namespaces of SOAP, of EWS and of XML Schema.

/// SOAP 1.1's envelope ([SOAP 1.1 §4](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383494)).
pub const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// EWS's messages ([MS-OXWSMSG](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsmsg/)).
pub const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";
/// EWS's types ([MS-OXWSCDATA](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwscdata/)).
pub const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
/// The detail of EWS's faults.
pub const ERRORS: &str = "http://schemas.microsoft.com/exchange/services/2006/errors";
/// XML itself: `xml:lang`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// Attributes of XML Schema instances: `xsi:type`.
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// XML Schema.
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema";

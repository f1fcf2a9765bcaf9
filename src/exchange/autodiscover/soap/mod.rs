//! Autodiscover's SOAP form
//! ([MS-OXWSADISC](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsadisc/),
//! [Autodiscover web service](https://learn.microsoft.com/exchange/client-developer/web-service-reference/autodiscover-web-service-reference-for-exchange)).

mod domain_settings;
mod error_code;
mod fault;
mod operation;
mod request;
mod response;
mod settings;
mod user_settings;

pub use domain_settings::{DomainResponse, Federation};
pub use error_code::ErrorCode;
pub use fault::Fault;
pub use operation::Operation;
pub use request::Request;
pub use response::{Answer, Content, Response, Setting, SettingError, Value};
pub use user_settings::UserResponse;

/// The namespace of everything that is Autodiscover's own.
const AUTODISCOVER: &str = "http://schemas.microsoft.com/exchange/2010/Autodiscover";
/// [WS-Addressing 1.0](https://www.w3.org/TR/2006/REC-ws-addr-core-20060509/).
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";

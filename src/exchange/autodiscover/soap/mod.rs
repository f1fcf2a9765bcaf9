//! Autodiscover's SOAP form
//! ([MS-OXWSADISC](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwsadisc/),
//! [Autodiscover web service](https://learn.microsoft.com/exchange/client-developer/web-service-reference/autodiscover-web-service-reference-for-exchange)).

mod answer;
pub(crate) mod domain_settings;
pub(crate) mod error_code;
pub(crate) mod fault;
pub(crate) mod namespaces;
pub(crate) mod operation;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod settings;
pub(crate) mod user_settings;

pub(crate) use answer::answer;
pub use domain_settings::{DomainResponse, Federation};
pub use error_code::ErrorCode;
pub use fault::Fault;
pub use operation::Operation;
pub use request::Request;
pub use response::{Answer, Content, Response, Setting, SettingError, Value};
pub use user_settings::UserResponse;

//! The security token service: it issues delegation tokens by WS-Trust, for servers that ask each other for free/busy times
//! ([MS-OXWSLVID](https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxwslvid/)). [`Header`] reads such a
//! token in a request to Exchange.

pub(super) mod answer;
mod assertion;
mod delegation;
mod fault;
mod header;
pub(super) mod metadata;
mod request;
mod signature;

pub use answer::fault_reply;
pub use assertion::{Assertion, Untrusted};
pub use delegation::Delegation;
pub use fault::Fault;
pub use header::{Header, Insecure};
pub use request::{Ask, Unread};
pub use signature::{Seal, Unsigned};

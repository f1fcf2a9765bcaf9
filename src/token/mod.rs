//! The authorization server, like Microsoft Entra: it issues tokens, and publishes the keys that verify them
//! ([OAuth 2.0 in Entra](https://learn.microsoft.com/entra/identity-platform/v2-protocols)).
//!
//! A request is parsed into a [`Request`] and answered by [`answer()`] at a [`Desk`]. The module does no I/O and does not
//! depend on faults. [`jose`] parses and verifies tokens, also for Exchange.

mod acs;
mod answer;
mod authorize;
mod claims;
mod client;
mod consent;
mod desk;
mod diagnostic;
mod draft;
mod error;
mod grants;
mod issue;
pub mod jose;
mod keys;
mod metadata;
mod on_behalf;
mod pages;
mod partner;
mod redeem;
mod request;
mod resource;
pub mod sts;
mod tamper;

pub use acs::{ACCESS_CONTROL, of_principal};
pub use answer::{Answered, Report, answer, refusal, unavailable};
pub use claims::Subject;
pub use desk::Desk;
pub use diagnostic::Diagnostic;
pub use draft::{Draft, Signed};
pub use error::{Error, Mark};
pub use grants::Grants;
pub use keys::{Keys, Unreadable};
pub use request::Request;
pub use resource::url_authority;
pub use tamper::{Published, Tamper};

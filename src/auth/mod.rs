//! Authentication of callers. Each scheme has a file.

mod basic;
mod bearer;
mod connection;
mod credentials;
mod der;
mod digest;
mod end_point;
mod federated;
mod grounds;
pub mod ntlm;
mod outcome;
mod refusal;
pub mod spnego;
mod windows;

pub use bearer::{Bearer, TokenRefusal, diagnostics};
pub use connection::Connection;
pub use credentials::Credentials;
pub use digest::Digests;
pub use end_point::end_point;
pub use grounds::Grounds;
pub use outcome::{Finished, Outcome, Proven};
pub use refusal::Refusal;
pub use windows::Windows;

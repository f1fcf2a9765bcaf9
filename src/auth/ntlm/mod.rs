//! NTLM ([MS-NLMP](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/)): three messages that prove a
//! password without sending it.
//!
//! The client says what it can do (NEGOTIATE), the server asks a question (CHALLENGE), the client answers it
//! (AUTHENTICATE). [`Challenged`] is the server between the last two; [`client`] is the other side.

mod av_pairs;
pub mod client;
mod compute;
mod legacy;
mod message;
mod seal;
mod session;

pub use compute::channel_binding;
pub use message::{Authenticate, Challenge, Malformed, Negotiate, SIGNATURE, flags, kind};
pub use seal::{Direction, Keys, sign};
pub use session::{Answered, Challenged, Target, Terms};

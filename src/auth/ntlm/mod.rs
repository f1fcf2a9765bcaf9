//! NTLM ([MS-NLMP](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/)): three messages that prove a
//! password without sending it.
//!
//! The client lists its capabilities (NEGOTIATE), the server sends a nonce (CHALLENGE), and the client responds
//! (AUTHENTICATE). [`Challenged`] is the server between the last two. [`client`] is the client's side.

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

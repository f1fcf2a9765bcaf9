//! Commands for a running server. They call its admin API.

mod client;
mod reset;
mod runtime;
mod tail;
mod use_one;
mod wait;
mod which;

pub(super) use reset::Reset;
pub(super) use tail::Tail;
pub(super) use use_one::Use;
pub(super) use wait::Wait;

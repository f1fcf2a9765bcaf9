//! `exchaos serve`: the whole catalogue, until Ctrl-C.

mod announce;
mod exposure;
mod flags;
mod listen;
mod reach;
mod ready;
mod reload;
mod run;
mod signal;
mod sinks;
mod steering;

pub(super) use flags::Serve;
pub(super) use run::run;

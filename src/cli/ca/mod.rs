//! `exchaos ca`: the CA's certificate in the formats of all platforms, with instructions to trust it.

mod advice;
mod command;
mod format;
mod stores;

pub(super) use command::Ca;

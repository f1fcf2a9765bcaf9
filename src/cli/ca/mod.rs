//! `exchaos ca`: the CA's certificate in the form that a platform takes, and how it is trusted there.

mod advice;
mod command;
mod format;
mod stores;

pub(super) use command::Ca;

//! `exchaos new`: a scenario to start from, empty or made of a response that somebody met.

mod body;
mod command;
mod draft;
mod recorded;
mod response;
mod text;

pub(super) use command::New;

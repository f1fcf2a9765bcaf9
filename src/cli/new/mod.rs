//! `exchaos new`: a new scenario, from a template or from a recorded response.

mod body;
mod command;
mod draft;
mod recorded;
mod response;
mod text;

pub(super) use command::New;

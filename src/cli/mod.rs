//! What the user types: one file per command.
//!
//! Data goes to stdout, all else to stderr. Exit codes: 0 good; 1 the answer is no; 2 exchaos could not.

mod ca;
mod canonical;
mod check;
mod command;
mod completions;
mod conversation;
mod dig;
mod hosts;
mod list;
mod new;
mod options;
mod output;
mod remote;
mod schema;
mod serve;
mod show;
mod try_one;
mod verdict;

pub use command::run;

//! The command line: one file for each command.
//!
//! Data goes to stdout, everything else to stderr. Exit codes: 0 for success, 1 for a negative answer, 2 for an error.

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
mod offer;
mod options;
mod output;
mod remote;
mod requires;
mod schema;
mod serve;
mod show;
mod try_one;
mod verdict;

pub use command::run;

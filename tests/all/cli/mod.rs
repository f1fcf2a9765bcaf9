//! The binary: one command, one module.

mod ca; // the certificate of the CA in every form
mod files; // what is no plain file, and files that come back
mod hosts; // hosts files and completions
mod new; // `new`, and scenarios made of responses
mod offers; // what `--auth` and `--alpn` let scenarios offer
mod remote; // use, tail, wait, reset
mod requires; // what clients have to do, and what they lacked
mod serve; // what `serve` prints, and how it refuses to start
mod serve_flags; // where a server is reached, and what it shows of itself
mod show; // list and show
mod try_one; // both sides of one request

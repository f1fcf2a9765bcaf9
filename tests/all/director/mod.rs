//! Which scenario a client meets.

mod selection; // by host, mailbox, tag, listener or default
mod steer; // by what a running server is told to use

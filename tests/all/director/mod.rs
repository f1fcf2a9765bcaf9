//! Which scenario a client meets, and which of its rules.

mod rule_order; // which rule strikes, and whether the request is carried out
mod selection; // by host, mailbox, tag, listener or default
mod steer; // by what a running server is told to use

//! The scenario that a client meets, and the rule that strikes.

mod rule_order; // the rule that strikes, and whether the request is carried out
mod selection; // by host, mailbox, tag, listener or default
mod steer; // by the commands of the operator

//! What may be done in a folder of somebody else's mailbox: the single rights, the levels that Exchange has names for, and
//! who is given them.

pub(crate) mod level;
pub(crate) mod rights;
pub(crate) mod set;

pub use level::Level;
pub use rights::{Reading, Rights, Scope};
pub use set::{ANONYMOUS, EVERYBODY, Permissions};

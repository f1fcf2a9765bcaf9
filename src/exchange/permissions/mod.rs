//! Folder permissions: single rights, permission levels, and permission sets.

pub(crate) mod level;
pub(crate) mod rights;
pub(crate) mod set;

pub use level::Level;
pub use rights::{Reading, Rights, Scope};
pub use set::{ANONYMOUS, EVERYBODY, Permissions};

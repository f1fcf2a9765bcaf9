//! The conditions of a rule.

mod condition;
mod conditions;
mod cover;
mod known;
mod phrase;
mod scheme;
mod source;
#[cfg(test)]
mod tests;
mod vocabulary;
mod words;

pub use conditions::On;
pub use known::Layer;
pub use scheme::Scheme;
pub use source::Networks;
pub use vocabulary::RECORDS;
pub use words::{Patterns, Words};

pub(super) use condition::Condition;
#[cfg(test)]
pub(super) use conditions::CONDITIONS;
pub(super) use vocabulary::AUTH;

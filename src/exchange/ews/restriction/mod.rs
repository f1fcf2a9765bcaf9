//! Restrictions: conditions on the properties of items or folders
//! ([Restriction](https://learn.microsoft.com/exchange/client-developer/web-service-reference/restriction)).

pub(crate) mod comparison;
pub(crate) mod comparison_type;
pub(crate) mod condition;
pub(crate) mod key;
pub(crate) mod property;
#[cfg(test)]
mod tests;
pub(crate) mod text;

pub(crate) use comparison_type::ComparisonType;
pub(crate) use condition::Restriction;
pub(crate) use key::{Key, bare};
pub(crate) use property::Properties;

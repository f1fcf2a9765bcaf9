//! The operations that a request can name: those of EWS and of Autodiscover's SOAP form.

use crate::exchange::autodiscover::soap::operation;
use crate::exchange::codes::operations;
use crate::exchange::ews;

/// The names of all operations, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<_> = operations::names().chain(discovery()).collect();
    names.sort_unstable();
    names.into_iter()
}

/// Whether an operation exists.
pub fn is_known(name: &str) -> bool {
    operations::operation(name) == Some(name) || discovery().any(|known| known == name)
}

/// The ResponseCode of the SOAP fault for an operation that is not implemented.
pub fn refusal(name: &str) -> &'static str {
    operations::refusal(name).name()
}

/// The names of the implemented operations.
pub fn answered() -> impl Iterator<Item = &'static str> {
    ews::answered().chain(discovery())
}

fn discovery() -> impl Iterator<Item = &'static str> {
    let all = operation::Operation::ALL.into_iter();
    all.map(operation::Operation::name)
}

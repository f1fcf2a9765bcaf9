//! The operations that a request can name: those of EWS, and those of Autodiscover's SOAP form.

use crate::exchange::autodiscover::soap::operation;
use crate::exchange::codes::operations;
use crate::exchange::ews;

/// Every operation's name, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<_> = operations::names().chain(discovery()).collect();
    names.sort_unstable();
    names.into_iter()
}

/// Whether there is an operation of that name.
pub fn is_known(name: &str) -> bool {
    operations::operation(name) == Some(name) || discovery().any(|known| known == name)
}

/// The code of the fault by which an operation is refused that is not answered.
pub fn refusal(name: &str) -> &'static str {
    operations::refusal(name).name()
}

/// The names of the operations that are answered.
pub fn answered() -> impl Iterator<Item = &'static str> {
    ews::answered().chain(discovery())
}

fn discovery() -> impl Iterator<Item = &'static str> {
    let all = operation::Operation::ALL.into_iter();
    all.map(operation::Operation::name)
}

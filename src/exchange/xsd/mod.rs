//! The schema of EWS as tables of our own: the valid content of requests, and the order of elements in answers.
//!
//! `types.txt` and `messages.txt` have a line for each type and element. `parse.rs` describes their syntax. The most
//! important entry points are:
//!
//! - [`types`] and [`messages`] find a type by name, and [`request`] finds the type of an operation's element.
//! - [`Type::children`] lists the child elements in schema order, those of base types first.
//! - [`Type::shape`] classifies a value: a Boolean, a time, a list of strings, a tree.
//! - [`Type::values`] lists the values of an enumeration, and [`Type::has`] tests for one.
//! - `operations.rs` reads the operations from `operations.txt`.
//! - [`lenient()`] arranges an invalid request by the schema, for servers that accept it.
//! - [`validate()`] returns the schema version that a request needs, and [`Type::as_of`] reduces an answer to an older
//!   version. `since.txt` has the version of each part.

mod arrange;
pub(crate) mod builtin;
pub(crate) mod date;
pub(crate) mod export;
mod lenient;
pub(crate) mod model;
pub(crate) mod older;
pub(crate) mod operations;
pub(crate) mod parse;
pub(crate) mod schema;
pub(crate) mod sentence;
pub(crate) mod shape;
pub(crate) mod since;
pub(crate) mod table;
pub(crate) mod tables;
#[cfg(test)]
mod tests;
pub(crate) mod validate;
pub(crate) mod value;

pub use export::File;
pub use lenient::{Unreadable, lenient};
pub use older::is_older;
pub use schema::Schema;
pub use shape::Shape;
pub(crate) use table::{
    Any, Attribute, Complex, Derivation, Facet, Form, Global, Occurrence, Order, Particle, Simple,
    Slot, Term, TypeId, Usage, Variety, Wildcard,
};
pub use table::{Child, Namespace, Type};
pub(crate) use tables::TABLE;
pub use tables::{element, messages, prepare, request, response, types};
pub use validate::{Broken, validate};

//! The schema of EWS as tables of our own: what a request may say, and in which order an answer says it.
//!
//! `types.txt` and `messages.txt` have a line per type and per element; `parse.rs` says how they are
//! read. What is asked for most:
//!
//! - [`types`] and [`messages`] find a type by its name, [`request`] that of an operation's element.
//! - [`Type::children`] has the elements inside, in the order in which they must stand, those of the bases first.
//! - [`Type::shape`] says what a value looks like: a boolean, a time, a list of strings, a tree.
//! - [`Type::values`] has the words of an enumeration, [`Type::has`] whether one is among them.
//! - `operations.rs` has what `operations.txt` says: which operations there are.
//! - [`lenient()`] arranges a request that breaks the schema, for servers that take it.
//! - [`validate()`] says which version of the schema a request needs, [`Type::as_of`] makes an answer older. `since.txt` has
//!   what came with which version.

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

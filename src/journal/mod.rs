//! The journal: a record of the clients' actions and the server's answers, in order, that tests can wait on.
//!
//! The journal is data, not a log. It is bounded: a full journal drops its oldest entries and counts them
//! ([`Journal::dropped`]). Writing to it never waits. Entries for a file or a terminal go to one thread ([`Writer`]), which
//! drops and counts the entries that arrive faster than it writes. A follower has
//! only what the files of the writer have.
//!
//! The journal itself keeps all entries. Equal entries in a row are counted where they are written or followed
//! ([`Repeats`]).
//!
//! No entry contains a secret: it has the scheme of the credentials, and the path of a target without its query. Text of a
//! client is a [`Word`](crate::facts::Word), which hides what may be a password.

mod alert;
mod alike;
mod entry;
mod follow;
mod harmless;
mod line;
mod record;
mod repeats;
mod writer;

pub use alert::Alert;
pub use entry::{Counted, CutShort, Entry, Event, InjectedFault, ScenarioRef};
pub use follow::{Batch, Follower};
pub use harmless::json;
pub use line::line;
pub use record::{Journal, NotSeen};
pub use repeats::{Repeated, Repeats, Written};
pub use writer::{LostEntries, Sink, Writer, Writing};

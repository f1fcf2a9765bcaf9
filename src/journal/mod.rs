//! What clients did and what was done to them, in order; and how to wait for it.
//!
//! The journal is data, not a log. It is bounded: the oldest entries make room and are counted
//! ([`Journal::dropped`]). Writing to it never waits; what goes to a file or a terminal is handed to one thread
//! ([`Writer`]), which drops and counts what it cannot keep up with.
//!
//! Equal entries in a row are counted where they are written or followed ([`Repeats`]), not here.
//!
//! No secret is ever recorded: of credentials the scheme, of a target the path.

mod alert;
mod alike;
mod entry;
mod follow;
mod line;
mod record;
mod repeats;
mod writer;

pub use alert::Alert;
pub use entry::{Counted, CutShort, Entry, Event, InjectedFault, ScenarioRef};
pub use follow::{Batch, Follower};
pub use line::line;
pub use record::{Journal, NotSeen};
pub use repeats::{Repeated, Repeats, Written};
pub use writer::{Sink, Writer};

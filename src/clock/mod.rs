//! Where the time comes from, so that tests can choose it, and how fast it passes.

mod dates;
mod source;
mod timespan;

pub use dates::Dates;
pub use source::Clock;
pub use timespan::{TimeScale, Timespan};

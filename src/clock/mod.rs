//! The clock. Tests can set its time, and its pace can be changed.

mod dates;
mod offset;
mod source;
mod timespan;

pub use dates::Dates;
pub use offset::ClockOffset;
pub use source::Clock;
pub use timespan::{TimeScale, Timespan};

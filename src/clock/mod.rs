//! Where the time comes from, so that tests can choose it, and how fast it passes.

mod dates;
mod lapse;
mod source;

pub use dates::Dates;
pub use lapse::{Lapse, Pace};
pub use source::Clock;

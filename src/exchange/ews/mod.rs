//! Exchange Web Services. Each operation has a file, and a row in `OPERATIONS` in `dispatch.rs`.
//!
//! A request is parsed ([`Request::read`]) and [`answer`]ed, and the [`Answer`] is rendered. In between, a fault may
//! change it.
//!
//! A folder imports only from folders on lower floors, which ARCHITECTURE.md lists.

mod answers;
mod dispatch;
mod fields;
mod find;
mod folders;
mod free_busy;
mod icalendar;
mod ids;
mod items;
mod meetings;
mod mime;
mod names;
pub mod notifications;
mod ops;
mod paths;
mod properties;
mod query;
mod recurrence;
mod replies;
mod requests;
mod restriction;
mod shapes;
mod stream;
mod transport;
mod zone;

pub use super::codes::{ResponseCode, operations};
pub use answers::{Answer, AvailabilityError, Response, ResponseClass, ResponseMessage};
pub use dispatch::{Answered, answer, answered, changing};
pub use requests::{Capabilities, Context, Environment, Request};

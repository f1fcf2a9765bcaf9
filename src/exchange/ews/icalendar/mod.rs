//! Calendar items as iCalendar ([RFC 5545](https://www.rfc-editor.org/rfc/rfc5545)): time zone, recurrence, exceptions,
//! attendees, and reminder. Contacts as vCard ([RFC 2426](https://www.rfc-editor.org/rfc/rfc2426)).

pub(crate) mod card;
pub(crate) mod component;
pub(crate) mod lines;
pub(crate) mod meeting;
pub(crate) mod read;
pub(crate) mod words;
pub(crate) mod write;

pub(crate) use lines::printable;
pub(crate) use meeting::meeting;
pub(crate) use read::read;
pub(crate) use words::method;
pub(crate) use write::written;

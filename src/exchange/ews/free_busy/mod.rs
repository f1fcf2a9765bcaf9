//! Free/busy: when people and rooms have time
//! ([GetUserAvailability](https://learn.microsoft.com/exchange/client-developer/web-service-reference/getuseravailability-operation)).

pub(crate) mod calendar;
pub(crate) mod clock;
pub(crate) mod merged;
pub(crate) mod options;
pub(crate) mod problem;
pub(crate) mod suggestions;
pub(crate) mod view;
pub(crate) mod working_hours;

pub(crate) use options::Options;
pub(crate) use suggestions::suggest;
pub(crate) use view::shown;

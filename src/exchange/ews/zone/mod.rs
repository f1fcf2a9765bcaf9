//! Time zones, as EWS names them: by the ids of Windows
//! ([TimeZoneDefinition](https://learn.microsoft.com/exchange/client-developer/web-service-reference/timezonedefinition)).
//!
//! What their clocks say is known from the IANA database, and which zone there is which of Windows from CLDR.

pub(crate) mod answer_times;
pub(crate) mod defined;
pub(crate) mod definition;
pub(crate) mod local;
pub(crate) mod zones;

pub(crate) use answer_times::in_zone;
pub(crate) use local::normalise;
pub(crate) use zones::{Change, Zone};

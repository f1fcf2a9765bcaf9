//! Time zones, by their Windows ids
//! ([TimeZoneDefinition](https://learn.microsoft.com/exchange/client-developer/web-service-reference/timezonedefinition)).
//!
//! Offsets come from the IANA database, and the mapping to Windows ids from CLDR.

pub(crate) mod answer_times;
pub(crate) mod defined;
pub(crate) mod definition;
pub(crate) mod local;
pub(crate) mod zones;

pub(crate) use answer_times::in_zone;
pub(crate) use defined::leads_nowhere;
pub(crate) use local::{has_zone, normalise};
pub(crate) use zones::{Change, Zone};

//! Labels of host names with a fixed meaning.

/// Labels of host names that mean a service and not a scenario.
pub const SERVICES: [&str; 13] = [
    "_autodiscover",
    "_tcp",
    "autodiscover",
    "ecp",
    "ews",
    "login",
    "mail",
    "mx",
    "ns",
    "outlook",
    "owa",
    "smtp",
    "sts",
];

/// The prefix of an instance's label.
pub(super) const INSTANCE: &str = "i-";

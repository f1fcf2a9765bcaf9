//! Labels of hosts that mean something else than a scenario.

/// Labels of hosts that stand for a service, not for a scenario.
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

/// What starts the label of an instance.
pub(super) const INSTANCE: &str = "i-";

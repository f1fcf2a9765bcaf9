//! The ways to reach a scenario.

/// A way to reach a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// By an address in an answer of DNS or Autodiscover.
    Address,
    /// By the name of a DNS query.
    Dns,
    /// By a label of the host name.
    Host,
    /// By a dedicated listener.
    Listener,
    /// By the caller's mailbox.
    Mailbox,
}

impl Reach {
    /// Its name in lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Dns => "dns",
            Self::Host => "host",
            Self::Listener => "listener",
            Self::Mailbox => "mailbox",
        }
    }
}

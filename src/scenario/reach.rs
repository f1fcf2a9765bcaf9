//! How a client can come to a scenario.

/// How a client can come to a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// By an address that our DNS or Autodiscover hands out.
    Address,
    /// By a name that is asked for in DNS.
    Dns,
    /// By a label of the host's name.
    Host,
    /// By a listener of its own.
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

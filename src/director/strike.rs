//! A fault that strikes.

use std::time::Duration;

use crate::journal::InjectedFault;

/// A fault that strikes.
#[derive(Debug)]
pub struct Injection<'a, F: ?Sized> {
    /// The fault.
    pub fault: &'a F,
    /// The time that the client waits for it.
    pub delay: Option<Duration>,
    /// Whether the request is carried out before.
    pub after_work: bool,
    /// Whether HTTP/2 cannot carry the answer. The client is asked to use HTTP/1.1, and no hit is counted.
    pub comes_back: bool,
    /// Its entry in the journal.
    pub struck: InjectedFault,
}

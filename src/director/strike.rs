//! A fault that strikes now.

use std::time::Duration;

use crate::journal::InjectedFault;

/// A fault that strikes now.
#[derive(Debug)]
pub struct Injection<'a, F: ?Sized> {
    /// The fault.
    pub fault: &'a F,
    /// How long the client waits for it.
    pub delay: Option<Duration>,
    /// Whether the request is carried out first, if anybody would do so.
    pub after_work: bool,
    /// Whether HTTP/2 cannot carry the answer: the client is asked to come back by HTTP/1.1, and nothing is counted.
    pub comes_back: bool,
    /// What the journal says about it.
    pub struck: InjectedFault,
}
